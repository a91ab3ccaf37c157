import RetailModel
import SQL
import Store
import Transform

/// Maps what stored documents were made of once more, from the bytes that their files keep.
///
/// A document is found again in its file by its key; where its source names one key twice, by the
/// lines in which it stood.
struct SourceReplay {
    /// What the source of a document is now.
    enum Source: Sendable {
        case document(body: [UInt8], mapping: String?)
        /// Its mapping leaves it out, cannot read it, or makes another document of it.
        case gone(CaseReason)
    }

    /// The configuration in force; nil to map each document under its own.
    let current: Configuration?
    let policy: LanePolicy
    let sql: any SQLConnection

    /// The sources of those of `rows` that a mapping made and that no person has corrected since,
    /// by their number.
    func sources(of rows: [DocumentRow]) throws(SQLError) -> [Int64: Source] {
        var found: [Int64: Source] = [:]
        for (place, rows) in try groups(of: rows) {
            guard let file = try FileTable.file(seq: place.fileSeq, on: sql) else { continue }
            do throws(FileStop) {
                try read(file, for: rows, into: &found)
            } catch {
                switch error {
                case .failed(let error): throw error
                case .refused(let refusal):
                    for row in rows {
                        found[row.seq] = .gone(
                            .noLongerMapped(row.naturalKey, because: refusal.problem))
                    }
                case .waits, .interrupted, .lost: preconditionFailure("nobody else reads this file")
                }
            }
        }
        return found
    }

    /// Documents that one reading of one file finds.
    private struct Place: Hashable {
        let fileSeq: Int64
        let configurationSeq: Int64
    }

    private func groups(of rows: [DocumentRow]) throws(SQLError) -> [Place: [DocumentRow]] {
        var groups: [Place: [DocumentRow]] = [:]
        for row in rows where row.mapping != nil {
            guard row.state == .posted || row.state == .waiting, let origin = row.origin,
                try !AmendmentTable.wasCorrected(documentSeq: row.seq, on: sql)
            else { continue }
            let place = Place(
                fileSeq: origin.fileSeq,
                configurationSeq: current == nil ? row.configurationSeq : 0)
            groups[place, default: []].append(row)
        }
        return groups
    }

    private func configuration(of row: DocumentRow) throws(FileStop) -> Configuration {
        if let current { return current }
        do throws(RulingError) {
            return try Ruling(on: sql, configurations: policy.configurations)
                .configuration(of: row)
        } catch {
            if case .database(let cause) = error { throw .failed(cause) }
            throw .refused(
                FileRefusal(code: "REPLAY-001", problem: error.problem, remedy: ""))
        }
    }

    private func read(
        _ file: FileRow, for rows: [DocumentRow], into found: inout [Int64: Source]
    ) throws(FileStop) {
        guard let first = rows.first else { return }
        var search = SourceSearch(rows)
        try StoredFile(row: file, connection: sql).forEachDocument(
            under: try configuration(of: first), telling: { $0 },
            { document throws(FileStop) in
                search.take(document)
                return !search.isOver
            })
        for row in rows {
            found[row.seq] =
                search.found[row.seq]
                ?? .gone(
                    .noLongerMapped(row.naturalKey, because: "its source makes other documents."))
        }
    }
}

/// Some documents that are looked for among those that a file makes now.
private struct SourceSearch {
    private let byKey: [String: DocumentRow]
    private let byLine: [Int64: [DocumentRow]]
    private(set) var found: [Int64: SourceReplay.Source] = [:]
    /// Those that were found where they stood.
    private var exact: Set<Int64> = []

    init(_ rows: [DocumentRow]) {
        byKey = Dictionary(
            rows.map { ($0.naturalKey, $0) }, uniquingKeysWith: { first, _ in first })
        byLine = Dictionary(grouping: rows) { $0.origin?.firstLine ?? 0 }
    }

    var isOver: Bool { exact.count == byKey.count }

    mutating func take(_ document: FileDocument) {
        switch document.content {
        case .document(let made):
            guard let row = byKey[made.naturalKey], !exact.contains(row.seq) else { return }
            let isThere = row.stood(at: document)
            if isThere { exact.insert(row.seq) }
            if case .document? = found[row.seq], !isThere { return }
            found[row.seq] = .document(body: made.body, mapping: made.mapping)
        case .skipped(let because): lose(document, because: "\(because).")
        case .unmapped(let reason, _): lose(document, because: "\(reason.code): \(reason.problem)")
        }
    }

    private mutating func lose(_ document: FileDocument, because: String) {
        for row in byLine[document.firstLine] ?? []
        where row.stood(at: document) && found[row.seq] == nil {
            found[row.seq] = .gone(.noLongerMapped(row.naturalKey, because: because))
        }
    }
}

extension DocumentRow {
    /// Whether it came in exactly these lines.
    fileprivate func stood(at document: FileDocument) -> Bool {
        origin?.firstLine == document.firstLine && origin?.lastLine == document.lastLine
    }
}

extension CaseReason {
    fileprivate static func noLongerMapped(
        _ naturalKey: String, because problem: String
    ) -> CaseReason {
        CaseReason(
            code: "REPLAY-001",
            problem: "Nothing is made of the source of \(naturalKey) any more: \(problem)",
            remedy: "Correct the mapping, or reverse the document at its source.")
    }
}
