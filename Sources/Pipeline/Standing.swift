import RetailModel
import SQL
import Store

/// A document as the books hold it, or shall hold it: its text decided, and its row.
struct Standing {
    let document: IncomingDocument
    let row: DocumentRow

    /// The stored document of that number, decided again under its own configuration; nil when
    /// that cannot be had any more.
    static func stored(
        seq: Int64, _ policy: LanePolicy, on connection: any SQLConnection
    ) throws(SQLError) -> Standing? {
        guard let row = try DocumentTable.document(seq: seq, on: connection) else { return nil }
        return try stored(row, policy, on: connection)
    }

    /// A stored document, decided again under its own configuration; nil when that cannot be had
    /// any more.
    static func stored(
        _ row: DocumentRow, _ policy: LanePolicy, on connection: any SQLConnection
    ) throws(SQLError) -> Standing? {
        do throws(RulingError) {
            let ruling = Ruling(on: connection, configurations: policy.configurations)
            return Standing(document: try ruling.decide(row), row: row)
        } catch {
            if case .database(let cause) = error { throw cause }
            return nil
        }
    }

    /// What of it stands in the journal.
    func stand(_ policy: LanePolicy, at now: Instant) -> JournalDraft.Stand {
        var found: JournalEntry?
        if case .decided(let entry, _) = document.posting { found = entry }
        return JournalDraft.Stand(
            entry: found, document: row, rules: document.rules(policy),
            clock: document.entryClock(from: now))
    }
}
