/// Reads a file of separated values that arrives in chunks, in memory bounded by chunk and record.
///
/// Grammar: RFC 4180 with the deviations of its ``CSVDialect``; LF ends a line as CRLF does, a byte
/// order mark is dropped, blank lines are passed over. A record that cannot be read is refused in
/// its place and costs exactly its first line: reading goes on behind the next line feed.
///
/// ```swift
/// var reader = CSVReader(dialect: .standard)
/// for row in reader.feed(chunk) { ... }
/// for row in reader.finish() { ... }
/// ```
public struct CSVReader: Sendable {
    /// Bytes of a record, by default 1 MiB.
    public static let recordBytesMax = 1024 * 1024
    /// Fields of a record.
    public static let fieldsMax = 16_384
    /// A larger chunk stops the program.
    public static let chunkBytesMax = 1 << 30

    /// The column names: nil until the header record is complete, or when it was refused.
    public var header: [String]? { scanner.header }

    private var scanner: CSVScanner
    private var pending: [UInt8] = []

    /// - Parameter recordBytesMax: the largest record accepted, 1 to 256 MiB.
    public init(
        dialect: CSVDialect = .standard, recordBytesMax: Int = CSVReader.recordBytesMax
    ) {
        scanner = CSVScanner(
            dialect: dialect, recordBytesMax: min(max(recordBytesMax, 1), 256 * 1024 * 1024))
    }

    /// Takes the next bytes of the file, and gives the records that they complete.
    public mutating func feed(_ chunk: [UInt8]) -> CSVBatch {
        precondition(chunk.count <= Self.chunkBytesMax, "A CSV chunk is at most 1 GiB.")
        if pending.isEmpty { pending = chunk } else { pending += chunk }
        return scan(isLast: false)
    }

    /// Ends the file; the last record needs no line end. The reader is then as new.
    public mutating func finish() -> CSVBatch {
        let batch = scan(isLast: true)
        scanner = CSVScanner(dialect: scanner.dialect, recordBytesMax: scanner.recordBytesMax)
        pending = []
        return batch
    }

    private mutating func scan(isLast: Bool) -> CSVBatch {
        let storage = pending
        pending = []
        // Safe: the scanner reads below the buffer's count, inside this closure.
        storage.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress {
                scanner.scan(base, count: bytes.count, isLast: isLast)
            } else if isLast {
                scanner.endSkipping()
            }
        }
        let batch = scanner.takeBatch(storage)
        let left = scanner.recordStart
        pending = left == 0 ? storage : Array(storage[left...])
        scanner.shift(by: left)
        return batch
    }
}
