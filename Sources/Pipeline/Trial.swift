import RetailModel
import SQL
import Store
import Transform

/// Reads archived input once more through a candidate configuration: what would have come out
/// otherwise, in documents, money and stock. Reads only.
///
/// Canonical documents are decided again; files that came through a connection are read again from
/// their stored bytes. Memory holds a page of documents, and of a file what has no counterpart yet.
public final class Trial {
    /// Which input is read again.
    public enum Scope: Sendable {
        /// The last documents, with the whole of the files they came in.
        case last(Int)
        /// What was received from one moment on and before another.
        case received(from: Instant, before: Instant)
    }

    /// How many documents a new configuration is tried on before it is applied.
    public static let shadowDocuments = 1000
    /// Files beyond this are left out where only the last documents are meant, in bytes.
    public static let shadowFileBytesMax: Int64 = 64 << 20
    private static let pageSize = 200

    let connection: any SQLConnection
    let candidate: Configuration
    let ruling: Ruling
    var sums = TrialSums()

    private init(_ candidate: Configuration, on connection: any SQLConnection) {
        self.candidate = candidate
        self.connection = connection
        ruling = Ruling(on: connection)
    }

    /// Reads the input of `scope` again, all of it as it stands at one moment.
    ///
    /// - Throws: ``SQL/SQLError`` when the database cannot be read to the end.
    public static func run(
        _ candidate: Configuration, _ scope: Scope, on connection: any SQLConnection
    ) throws(SQLError) -> TrialReport {
        let trial = Trial(candidate, on: connection)
        try connection.snapshot { () throws(SQLError) in
            switch scope {
            case .last(let count): try trial.readLast(count)
            case .received(let start, let end): try trial.read(from: start, before: end)
            }
        }
        return trial.sums.finished()
    }

    // MARK: - Scopes

    private func read(from start: Instant, before end: Instant) throws(SQLError) {
        try documents(after: 0, from: start, before: end)
        var last: Int64 = 0
        while true {
            let files = try FileTable.received(
                after: last, from: start, before: end, limit: Self.pageSize, on: connection)
            guard let end = files.last else { return }
            for file in files { try read(file) }
            last = end.seq
        }
    }

    private func readLast(_ count: Int) throws(SQLError) {
        let first = try DocumentTable.seqBefore(last: count, on: connection)
        let files = try documents(
            after: first, from: Instant(microseconds: Int64.min),
            before: Instant(microseconds: Int64.max))
        for seq in files.sorted() {
            guard let file = try FileTable.file(seq: seq, on: connection) else { continue }
            guard file.bytes <= Self.shadowFileBytesMax else {
                sums.remark(
                    "File \(file.id) has \(file.bytes) bytes and was left out; "
                        + "read it with `config try`.")
                continue
            }
            if file.state == .processed { try read(file) }
        }
    }

    /// Decides documents again that came without a connection; the numbers of the files in which
    /// the others came.
    @discardableResult
    private func documents(
        after seq: Int64, from start: Instant, before end: Instant
    ) throws(SQLError) -> Set<Int64> {
        var files: Set<Int64> = []
        var last = seq
        while true {
            let page = try DocumentTable.received(
                after: last, from: start, before: end, limit: Self.pageSize, on: connection)
            guard let end = page.last else { return files }
            for row in page {
                if row.mapping != nil, let origin = row.origin {
                    files.insert(origin.fileSeq)
                } else {
                    try decideAgain(row)
                }
            }
            last = end.seq
        }
    }

    // MARK: - Documents

    /// Decides a stored text under the candidate.
    func decideAgain(_ row: DocumentRow) throws(SQLError) {
        guard let before = try effect(of: row) else { return }
        do throws(IntakeRefusal) {
            let document = try IncomingDocument.read(
                row.body, type: Ruling.type(of: row, candidate), under: candidate,
                treatment: row.treatment)
            sums.compare(before, after(TrialEffect(document), row, before))
        } catch {
            let refused = TrialEffect(
                .waiting, name: row.naturalKey,
                reason: "\(error.reason.code): \(error.reason.problem)")
            sums.compare(before, after(refused, row, before))
        }
    }

    /// What a document does in the books; nil after a remark, when that cannot be told any more.
    func effect(of row: DocumentRow) throws(SQLError) -> TrialEffect? {
        let document: IncomingDocument
        do throws(RulingError) {
            document = try ruling.decide(row)
        } catch {
            sums.remark(error.problem)
            return nil
        }
        let effect = TrialEffect(document)
        switch row.state {
        case .posted:
            let isReplaced = try row.isReplaced(
                inFamily: document.revisionFamily, on: connection)
            return isReplaced ? effect.held(as: .none) : effect
        case .waiting: return effect.held(as: .waiting)
        case .superseded, .rejected: return effect.held(as: .none)
        }
    }

    /// What a document would do: what holds it back besides its decision, such as an earlier
    /// document of its key that waits, holds it back all the same.
    func after(_ effect: TrialEffect, _ row: DocumentRow, _ before: TrialEffect) -> TrialEffect {
        // Taken out by a person, or by a newer revision that is in the books.
        if before.outcome == .none { return effect.held(as: .none) }
        switch row.state {
        case .posted: return effect
        case .superseded, .rejected: return effect.held(as: .none)
        case .waiting: return before.reason == nil ? effect.held(as: .waiting) : effect
        }
    }

    // MARK: - Files

    private func read(_ file: FileRow) throws(SQLError) {
        guard let plan = candidate.transform.connection(named: file.connection) else {
            return sums.remark(
                "File \(file.id) came through the connection \"\(file.connection)\", which the "
                    + "candidate does not have.")
        }
        guard !plan.isSide(file) else { return }
        do throws(TrialStop) {
            var reading = FileTrial(file, of: self)
            try reading.run()
        } catch {
            switch error {
            case .database(let cause): throw cause
            case .refused(let refusal):
                sums.remark("File \(file.id): \(refusal.code): \(refusal.problem)")
            }
        }
    }
}

/// Why a file was not read again to its end.
enum TrialStop: Error {
    case database(SQLError)
    case refused(FileRefusal)

    init(_ stop: FileStop) {
        switch stop {
        case .refused(let refusal): self = .refused(refusal)
        case .failed(let error): self = .database(error)
        case .waits, .interrupted, .lost: preconditionFailure("a trial leases no file")
        }
    }
}
