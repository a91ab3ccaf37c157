import RetailModel
import SQL
import Store

/// The results of some documents of a file, written in the transaction that commits the documents.
public struct FileProgress: Sendable {
    /// One document of the file: to be committed, or one that never became a document.
    public enum Entry: Sendable {
        /// The next of the documents handed to the lane.
        case document(sourceKey: String, firstLine: Int64, lastLine: Int64)
        /// Skipped by a rule of the mapping, or refused or waiting because it could not be mapped.
        case settled(FileResultRow, waiting: UnmappedDocument?)
    }

    /// Under which it is worked on.
    public let lease: FileLease
    public let route: String
    /// Place of the first entry within the file, from 0.
    public let firstPosition: Int64
    public let entries: [Entry]
    /// Whose work an unmapped document is.
    public let queue: WorkQueue

    /// Results from `firstPosition` on.
    public init(
        lease: FileLease, route: String, firstPosition: Int64, entries: [Entry], queue: WorkQueue
    ) {
        self.lease = lease
        self.route = route
        self.firstPosition = firstPosition
        self.entries = entries
        self.queue = queue
    }

    func write(
        _ receipts: [Receipt], _ items: [Group.Item], now: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        var next = 0
        var results: [FileResultRow] = []
        var sums = TallySums(at: now)
        for (offset, entry) in entries.enumerated() {
            let position = firstPosition + Int64(offset)
            switch entry {
            case .document(let sourceKey, let firstLine, let lastLine):
                var row = FileResultRow(
                    position: position, firstLine: firstLine, lastLine: lastLine,
                    sourceKey: sourceKey, outcome: receipts[next].intakeOutcome,
                    currency: items[next].document.currency,
                    amountMinorUnits: items[next].document.amountMinorUnits)
                row.describe(receipts[next], items[next].document)
                results.append(row)
                next += 1
            case .settled(var row, let unmapped):
                row.position = position
                if let unmapped {
                    row.caseSeq = try open(unmapped, row, now: now, on: connection)
                }
                sums.add(
                    route: route, currency: row.currency, outcome: row.outcome,
                    amountMinorUnits: row.amountMinorUnits)
                results.append(row)
            }
        }
        try FileTable.insert(
            results: results, under: lease, until: now.adding(seconds: FileWork.leaseSeconds),
            on: connection)
        try TallyTable.add(sums.tallies, on: connection)
    }

    private func open(
        _ unmapped: UnmappedDocument, _ row: FileResultRow, now: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        var opened = try queue.nextCase(
            code: row.code ?? "MAP-001", problem: row.problem ?? "", remedy: unmapped.remedy,
            subject: row.sourceKey, at: now, on: connection)
        opened.payload = unmapped.payload
        try Cases.open([opened], at: now, on: connection)
        return opened.seq
    }
}

// A group that the database refuses as a whole.
extension FileProgress {
    /// Some documents with the part of the results that tells of them.
    typealias Part = (documents: [IncomingDocument], progress: FileProgress)

    /// The group in two, each with its documents; nil for a single result.
    func halves(of documents: [IncomingDocument]) -> (first: Part, second: Part)? {
        guard entries.count > 1 else { return nil }
        let middle = entries.count / 2
        let count = entries[..<middle].count { if case .document = $0 { true } else { false } }
        return (
            (Array(documents[..<count]), part(entries[..<middle])),
            (Array(documents[count...]), part(entries[middle...]))
        )
    }

    private func part(_ entries: ArraySlice<Entry>) -> FileProgress {
        FileProgress(
            lease: lease, route: route, firstPosition: firstPosition + Int64(entries.startIndex),
            entries: Array(entries), queue: queue)
    }

    /// The result of a single document that the database refused: a person's work.
    func refusing(_ document: IncomingDocument, because error: SQLError) -> FileProgress {
        let settled = entries.map { entry -> Entry in
            guard case .document(let sourceKey, let firstLine, let lastLine) = entry else {
                return entry
            }
            var row = FileResultRow(
                position: 0, firstLine: firstLine, lastLine: lastLine, sourceKey: sourceKey,
                outcome: .waiting, currency: "", amountMinorUnits: 0)
            row.code = "FILE-014"
            row.problem = "The database refuses the document: \(error.message)."
            return .settled(
                row,
                waiting: UnmappedDocument(
                    payload: document.body,
                    remedy: "Look what in the document the sentence is about; correct it at its "
                        + "source and have it sent again, then reject this case."))
        }
        return FileProgress(
            lease: lease, route: route, firstPosition: firstPosition, entries: settled,
            queue: queue)
    }
}

/// A document of a file that could not be mapped: kept as it came, in a case with an owner.
public struct UnmappedDocument: Sendable {
    public let payload: [UInt8]
    public let remedy: String

    /// The raw bytes and what a person can do about them.
    public init(payload: [UInt8], remedy: String) {
        self.payload = payload
        self.remedy = remedy
    }
}

extension FileResultRow {
    fileprivate mutating func describe(_ receipt: Receipt, _ document: IncomingDocument) {
        documentSeq = receipt.documentSeq
        caseSeq = receipt.caseSeq
        switch receipt.outcome {
        case .posted, .duplicate: break
        case .superseded(let newer):
            problem = "A newer revision is in the books: \(newer)."
        case .waiting:
            guard case .waiting(let reason) = document.posting else { break }
            code = reason.code
            problem = reason.problem
        case .conflict:
            code = "DUP-001"
            problem = "The same key is here already with other content."
        }
    }
}
