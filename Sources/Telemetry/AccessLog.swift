import Dispatch
import Glibc
import Synchronization

/// The access log: one JSON object on one line for each answered request.
///
/// Whoever answers a request only puts it into a bounded buffer; one writer takes what has
/// gathered, a batch at a time. What does not fit is counted and reported, never waited for.
public final class AccessLog: Sendable {
    /// Where the lines go.
    public enum Destination: Sendable {
        /// The standard error of the process, between the lines of the log.
        case standardError
        /// A file, made when it is not there and appended to.
        case file(path: String)
    }

    /// Entries that wait for the writer, and the bytes of the texts that their clients sent.
    static let entriesMax = 16_384
    static let textBytesMax = 16 * 1024 * 1024
    /// How long the writer lets entries gather.
    private static let gatherMilliseconds = 20
    /// Bytes of one write, but for the last line.
    private static let writeBytes = 32 * 1024
    /// The shortest time between two reports of losses.
    private static let reportSeconds = 10

    private struct Buffer {
        var entries: [AccessLogEntry] = []
        /// Room of an earlier batch, to be used again.
        var spare: [AccessLogEntry] = []
        var textBytes = 0
        /// Whether the writer will come for the entries.
        var isAwaited = false
        var isClosed = false
    }

    private struct Reported {
        var lines = 0
        var at: ContinuousClock.Instant?
    }

    private let buffer = Mutex(Buffer())
    private let lost = Atomic<Int>(0)
    private let reported = Mutex(Reported())
    private let file: AppendedFile?
    private let output: LogOutput
    private let redacted: RedactedKeys
    private let report: @Sendable (Int) -> Void
    /// The one writer: everything that may wait for a disk runs here.
    let writer = DispatchQueue(label: "countinghouse.access-log")

    /// - Parameter report: Told by the writer how many lines were lost since it was told last.
    /// - Throws: ``AccessLogError`` when the file cannot be appended to.
    public convenience init(
        to destination: Destination, report: @escaping @Sendable (Int) -> Void
    ) throws(AccessLogError) {
        switch destination {
        case .standardError: self.init(file: nil, output: .standardError, report: report)
        case .file(let path):
            let file = try AppendedFile(path)
            self.init(
                file: file, output: LogOutput(fileDescriptor: file.descriptor), report: report)
        }
    }

    init(
        file: AppendedFile?, output: LogOutput, redacted: RedactedKeys = .standard,
        report: @escaping @Sendable (Int) -> Void
    ) {
        self.file = file
        self.output = output
        self.redacted = redacted
        self.report = report
    }

    /// Lines that were not written since the start: the buffer was full, or the destination took
    /// nothing.
    public var lostLines: Int { lost.load(ordering: .relaxed) }

    /// Counts the lost lines among a registry's metrics.
    public func declareMetrics(in registry: Registry) {
        let counter = registry.counter(
            "countinghouse_access_log_lost_lines_total",
            help: "Lines that the access log could not take.")
        registry.beforeScrape { [self] in counter.raise(to: Int64(lostLines)) }
    }

    /// Has an entry written soon. Never waits for the destination.
    public func append(_ entry: AccessLogEntry) {
        let textBytes = entry.textBytes
        let (isTaken, isFirst) = buffer.withLock { buffer in
            guard !buffer.isClosed, buffer.entries.count < Self.entriesMax,
                buffer.textBytes + textBytes <= Self.textBytesMax
            else { return (false, false) }
            buffer.entries.append(entry)
            buffer.textBytes += textBytes
            let isFirst = !buffer.isAwaited
            buffer.isAwaited = true
            return (true, isFirst)
        }
        if !isTaken { lost.wrappingAdd(1, ordering: .relaxed) }
        guard isFirst else { return }
        writer.asyncAfter(deadline: .now() + .milliseconds(Self.gatherMilliseconds)) { [self] in
            writeGathered()
        }
    }

    /// Goes on in a new file under the same path, after the old one was renamed. Waits for the
    /// writer, so it is not for an event loop.
    ///
    /// - Throws: ``AccessLogError`` when there can be no new file; the old one is then kept.
    public func reopen() throws(AccessLogError) {
        guard let file else { return }
        let result = writer.sync {
            guard !isClosed else { return Result<Void, AccessLogError>.success(()) }
            writeGathered()
            return Result { () throws(AccessLogError) in try file.reopen() }
        }
        try result.get()
    }

    /// Writes what has gathered, and takes nothing more. Waits for the writer.
    public func close() {
        writer.sync {
            guard !isClosed else { return }
            buffer.withLock { $0.isClosed = true }
            writeGathered()
            reportLosses(isLast: true)
            file?.close()
        }
    }

    private var isClosed: Bool { buffer.withLock { $0.isClosed } }

    private func writeGathered() {
        var batch = buffer.withLock { buffer in
            let batch = buffer.entries
            buffer.entries = buffer.spare
            buffer.spare = []
            buffer.textBytes = 0
            buffer.isAwaited = false
            return batch
        }
        var lines: [UInt8] = []
        for entry in batch {
            lines += entry.line(redacted)
            if lines.count >= Self.writeBytes { write(&lines) }
        }
        write(&lines)
        batch.removeAll(keepingCapacity: true)
        buffer.withLock { [batch] in $0.spare = batch }
        reportLosses(isLast: false)
    }

    private func write(_ lines: inout [UInt8]) {
        let missing = output.write(lines)
        if missing > 0 { lost.wrappingAdd(missing, ordering: .relaxed) }
        lines.removeAll(keepingCapacity: true)
    }

    private func reportLosses(isLast: Bool) {
        let lines = reported.withLock { reported in
            let lines = lostLines - reported.lines
            let now = ContinuousClock.now
            let isSoon = reported.at.map { now - $0 < .seconds(Self.reportSeconds) } ?? false
            guard lines > 0, isLast || !isSoon else { return 0 }
            reported = Reported(lines: lostLines, at: now)
            return lines
        }
        if lines > 0 { report(lines) }
    }
}
