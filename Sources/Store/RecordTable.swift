import RetailModel
import SQL

/// The tables of master records and of their changes.
public enum RecordTable {
    static let columns = "seq, id, version, created_at, updated_at, body"

    // MARK: - Reading

    /// The record of that identifier; nil when there is none.
    public static func row(
        _ id: String, in family: RecordFamily, on connection: any SQLConnection
    ) throws(SQLError) -> RecordRow? {
        try connection.first(
            "SELECT \(columns) FROM \(family.table) WHERE id = $1", [.text(id)], read)
    }

    /// The identifier of the record that a system knows by another one; nil when there is none.
    public static func id(
        of key: RecordKey, in family: RecordFamily, on connection: any SQLConnection
    ) throws(SQLError) -> String? {
        try connection.first(
            "SELECT id FROM record_key WHERE family = $1 AND system = $2 AND value = $3",
            [.text(family.name), .text(key.system), .text(key.value)]
        ) { row throws(SQLError) in row.text(0) }
    }

    /// Records that pass `search`, in its order.
    public static func page(
        _ search: RecordSearch, in family: RecordFamily, on connection: any SQLConnection
    ) throws(SQLError) -> [RecordRow] {
        let query = search.query(columns, of: family)
        return try connection.all(query.text, query.arguments, read)
    }

    static func read(_ row: borrowing Row) throws(SQLError) -> RecordRow {
        RecordRow(
            seq: row.integer(0), id: row.text(1), version: row.integer(2),
            createdAt: Instant(microseconds: row.integer(3)),
            updatedAt: Instant(microseconds: row.integer(4)), body: row.text(5))
    }

    // MARK: - Writing

    /// The record of that identifier, which nobody else changes before the transaction ends; nil
    /// when there is none.
    public static func locked(
        _ id: String, in family: RecordFamily, on connection: any SQLConnection
    ) throws(SQLError) -> RecordRow? {
        try Sequence.record.lock(on: connection)
        return try row(id, in: family, on: connection)
    }

    /// Makes a record what the draft says.
    ///
    /// - Parameters:
    ///   - expected: what the writer knows of it; nothing is changed when it is otherwise.
    ///   - actor: who asks, for the record's history.
    public static func put(
        _ draft: RecordDraft, in family: RecordFamily, expecting expected: RecordExpectation,
        at instant: Instant, by actor: String, on connection: any SQLConnection
    ) throws(SQLError) -> RecordOutcome {
        // Takes turns with the writers of other nodes before it looks.
        try Sequence.record.lock(on: connection)
        let current = try row(draft.id, in: family, on: connection)
        if let refusal = expected.refusal(of: current) { return refusal }
        if let current, current.body == draft.body { return .unchanged(current) }
        if let barred = try bar(to: draft, in: family, on: connection) { return barred }
        if let taken = try owner(of: draft, in: family, on: connection) { return taken }
        let row: RecordRow
        if let current {
            row = RecordRow(
                seq: current.seq, id: draft.id, version: current.version + 1,
                createdAt: current.createdAt, updatedAt: instant, body: draft.body)
            try update(row, draft, in: family, on: connection)
        } else {
            row = RecordRow(
                seq: try Sequence.record.take(1, on: connection), id: draft.id, version: 1,
                createdAt: instant, updatedAt: instant, body: draft.body)
            try insert(row, draft, in: family, on: connection)
        }
        try write(draft.keys, of: draft.id, in: family, on: connection)
        try RecordChangeTable.insert(
            row, kind: current == nil ? .created : .updated, in: family, by: actor, on: connection)
        return current.map { .updated(row, before: $0.body) } ?? .created(row)
    }

    /// Takes a record away; its history stays.
    public static func remove(
        _ id: String, in family: RecordFamily, expecting expected: RecordExpectation,
        at instant: Instant, by actor: String, on connection: any SQLConnection
    ) throws(SQLError) -> RecordOutcome {
        try Sequence.record.lock(on: connection)
        guard let current = try row(id, in: family, on: connection) else { return .missing }
        if let refusal = expected.refusal(of: current) { return refusal }
        try connection.execute("DELETE FROM \(family.table) WHERE id = $1", [.text(id)])
        try write([], of: id, in: family, on: connection)
        let last = RecordRow(
            seq: current.seq, id: id, version: current.version + 1, createdAt: current.createdAt,
            updatedAt: instant, body: current.body)
        try RecordChangeTable.insert(last, kind: .removed, in: family, by: actor, on: connection)
        return .updated(last, before: current.body)
    }

    /// Writes what an erasure left of a record, as its next version: whoever merged a change with
    /// what it said before is told so, no copy is taken for it any more, and the feed goes on.
    ///
    /// What it is searched by stays; nothing of that is about a person.
    public static func mask(
        _ seq: Int64, in family: RecordFamily, saying body: String, at instant: Instant,
        by actor: String, on connection: any SQLConnection
    ) throws(SQLError) {
        try Sequence.record.lock(on: connection)
        let found = try connection.first(
            """
            UPDATE \(family.table) SET version = version + 1, updated_at = $2, body = $3
            WHERE seq = $1 RETURNING \(columns)
            """, [.integer(seq), .integer(instant.microseconds), .text(body)], read)
        guard let found else { return }
        try RecordChangeTable.insert(
            found, kind: .updated, in: family, by: actor, on: connection)
    }

    /// The status that the draft cannot follow; nil when it can, or there is no record yet.
    private static func bar(
        to draft: RecordDraft, in family: RecordFamily, on connection: any SQLConnection
    ) throws(SQLError) -> RecordOutcome? {
        guard let follows = draft.follows else { return nil }
        let status = try connection.first(
            "SELECT status FROM \(family.table) WHERE id = $1", [.text(draft.id)]
        ) { row throws(SQLError) in row.text(0) }
        return status.flatMap { follows.contains($0) ? nil : .barred(by: $0) }
    }

    private static func owner(
        of draft: RecordDraft, in family: RecordFamily, on connection: any SQLConnection
    ) throws(SQLError) -> RecordOutcome? {
        for key in draft.keys {
            if let owner = try id(of: key, in: family, on: connection), owner != draft.id {
                return .taken(key, by: owner)
            }
        }
        return nil
    }

    private static func write(
        _ keys: [RecordKey], of id: String, in family: RecordFamily,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "DELETE FROM record_key WHERE family = $1 AND id = $2", [.text(family.name), .text(id)])
        guard !keys.isEmpty else { return }
        try connection.executeMany(
            "INSERT INTO record_key (family, system, value, id) VALUES ($1, $2, $3, $4)",
            keys.map { [.text(family.name), .text($0.system), .text($0.value), .text(id)] })
    }

    private static func insert(
        _ row: RecordRow, _ draft: RecordDraft, in family: RecordFamily,
        on connection: any SQLConnection
    ) throws(SQLError) {
        let names = family.columns.map { ", \($0)" }.joined()
        let places = family.columns.indices.map { ", $\($0 + 7)" }.joined()
        try connection.execute(
            """
            INSERT INTO \(family.table) (\(columns)\(names))
            VALUES ($1, $2, $3, $4, $5, $6\(places))
            """,
            [
                .integer(row.seq), .text(row.id), .integer(row.version),
                .integer(row.createdAt.microseconds), .integer(row.updatedAt.microseconds),
                .text(row.body),
            ] + draft.columns)
    }

    private static func update(
        _ row: RecordRow, _ draft: RecordDraft, in family: RecordFamily,
        on connection: any SQLConnection
    ) throws(SQLError) {
        let sets = family.columns.enumerated().map { ", \($1) = $\($0 + 5)" }.joined()
        try connection.execute(
            """
            UPDATE \(family.table) SET version = $2, updated_at = $3, body = $4\(sets)
            WHERE id = $1
            """,
            [
                .text(row.id), .integer(row.version), .integer(row.updatedAt.microseconds),
                .text(row.body),
            ] + draft.columns)
    }
}

extension RecordExpectation {
    /// Why the record that stands is not the one expected; nil when it is.
    fileprivate func refusal(of current: RecordRow?) -> RecordOutcome? {
        switch (self, current) {
        case (.anything, _), (.absence, nil), (.presence, .some): nil
        case (.absence, .some(let row)): .present(row)
        case (.presence, nil), (.versions, nil): .missing
        case (.versions(let versions), .some(let row)):
            versions.contains(row.version) ? nil : .changed(row.version)
        }
    }
}
