import RetailModel
import SQL

/// The journal: entries, their lines, the documents behind them.
public enum JournalTable {
    /// An entry that tickets may still join.
    public struct OpenEntry: Sendable {
        public let seq: Int64
        public let id: String
        public let version: Int64
    }

    /// Which entries are open for the store-days `keys`.
    public static func open(
        keys: [String], on connection: any SQLConnection
    ) throws(SQLError) -> [String: OpenEntry] {
        guard !keys.isEmpty else { return [:] }
        var found: [String: OpenEntry] = [:]
        try connection.queryMany(
            "SELECT seq, id, version FROM journal_entry WHERE open_key = $1",
            keys.map { [.text($0)] }
        ) { index, row throws(SQLError) in
            found[keys[index]] = OpenEntry(
                seq: row.integer(0), id: row.text(1), version: row.integer(2))
        }
        return found
    }

    /// Adds entries without lines; the transaction cannot commit before
    /// ``add(_:on:)`` gave them some.
    public static func insert(
        _ entries: [(row: JournalRow, openKey: String?)], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !entries.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO journal_entry (seq, id, company, version, kind, grain, open_key, store,
                channel, business_date, posting_date, currency, rules, state, ready_at, created_at,
                sources, debit, credit)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, 0, 0)
            """,
            entries.map { entry in
                let row = entry.row
                return [
                    .integer(row.seq), .text(row.id), .text(row.company), .integer(row.version),
                    .text(row.kind), .text(row.grain), .optional(entry.openKey), .text(row.store),
                    .text(row.channel), .integer(Int64(row.businessDate.daysSinceEpoch)),
                    .integer(Int64(row.postingDate.daysSinceEpoch)), .text(row.currency),
                    .text(row.rules), .text(row.state.rawValue),
                    .integer(row.readyAt.microseconds), .integer(row.createdAt.microseconds),
                ]
            })
    }

    /// Adds lines and sources to entries and seals them:
    /// from here on the database has compared the sums.
    public static func add(
        _ additions: [JournalAddition], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !additions.isEmpty else { return }
        var rows: [[SQLValue]] = []
        for addition in additions {
            for line in addition.lines
            where try !isAdded(line, to: addition, on: connection) {
                rows.append(arguments(line, of: addition.entrySeq))
            }
        }
        try connection.executeMany(
            """
            INSERT INTO journal_line (entry_seq, line_key, account, debit, credit, store, region,
                channel, department, tender, jurisdiction)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (entry_seq, line_key) DO UPDATE SET
                debit = journal_line.debit + excluded.debit,
                credit = journal_line.credit + excluded.credit
            """, rows)
        try connection.executeMany(
            "INSERT INTO journal_source (entry_seq, document_seq, version) VALUES ($1, $2, $3)",
            additions.flatMap { addition in
                addition.documentSeqs.map {
                    [.integer(addition.entrySeq), .integer($0), .integer(addition.version)]
                }
            })
        try connection.executeMany(
            """
            UPDATE journal_entry SET version = $2, sources = sources + $3, debit = debit + $4,
                credit = credit + $5,
                done_route = CASE WHEN \(startsEarlier) THEN $7 ELSE done_route END,
                done_due_at = CASE WHEN \(startsEarlier) THEN $6 ELSE done_due_at END
            WHERE seq = $1
            """,
            additions.map { addition in
                [
                    .integer(addition.entrySeq), .integer(addition.version),
                    .integer(Int64(addition.documentSeqs.count)),
                    .integer(addition.lines.sum(of: .debit)),
                    .integer(addition.lines.sum(of: .credit)),
                    .optional(addition.clock?.dueAt.microseconds),
                    .optional(addition.clock?.route),
                ]
            })
    }

    /// An entry has the earliest clock of its documents; one that became a case has none any more.
    private static let startsEarlier = """
        (done_due_at IS NULL OR ($6 < done_due_at AND done_due_at < \(Int64.max)))
        """

    /// Which of the documents stand behind an entry already.
    public static func documents(
        _ seqs: [Int64], behindEntry entrySeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Set<Int64> {
        var found: Set<Int64> = []
        try connection.queryMany(
            "SELECT document_seq FROM journal_source WHERE entry_seq = $1 AND document_seq = $2",
            seqs.map { [.integer(entrySeq), .integer($0)] }
        ) { _, row throws(SQLError) in found.insert(row.integer(0)) }
        return found
    }

    /// Adds to a line that is there, where nothing goes to and fro for the answer: an entry that
    /// others have joined has most lines, and to insert one takes SQLite twice as long to find that
    /// out.
    private static func isAdded(
        _ line: JournalLineRow, to addition: JournalAddition, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        guard connection.dialect == .sqlite, addition.version > 1 else { return false }
        let changed = try connection.execute(
            """
            UPDATE journal_line SET debit = debit + $3, credit = credit + $4
            WHERE entry_seq = $1 AND line_key = $2
            """,
            [
                .integer(addition.entrySeq), .text(line.key), .integer(line.debit),
                .integer(line.credit),
            ])
        return changed > 0
    }

    private static func arguments(_ line: JournalLineRow, of entrySeq: Int64) -> [SQLValue] {
        [
            .integer(entrySeq), .text(line.key), .text(line.account),
            .integer(line.debit), .integer(line.credit),
            .optional(line.dimensions.store), .optional(line.dimensions.region),
            .optional(line.dimensions.channel), .optional(line.dimensions.department),
            .optional(line.dimensions.tender), .optional(line.dimensions.jurisdiction),
        ]
    }

    // MARK: - Reading

    private static let columns = """
        seq, id, company, version, kind, reverses, grain, store, channel, business_date,
        posting_date, currency, rules, state, ready_at, created_at, delivered_at, lease_until,
        external_id, external_system, posted_at, reject_code, reject_message, content_hash,
        sources, debit
        """

    /// The entry with that identifier, or nil.
    public static func entry(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> JournalRow? {
        guard let seq = StableID.sequence(of: id) else { return nil }
        let found = try entries(
            where: "seq = $1", [.integer(seq)], limit: 1, on: connection)
        return found.first?.id == id ? found.first : nil
    }

    /// The entries that a document is in, oldest first.
    public static func entries(
        ofDocument seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [JournalRow] {
        try entries(
            where: """
                seq IN (SELECT entry_seq FROM journal_source WHERE document_seq = $1)
                """, [.integer(seq)], limit: 100, on: connection)
    }

    /// For each document the entries that it is in, as far as they are within reach.
    public static func entries(
        ofDocuments seqs: [Int64], reach: StoreReach, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64: [JournalRow]] {
        var entries: [Int64: [JournalRow]] = [:]
        try connection.queryMany(
            """
            SELECT \(columns) FROM journal_entry
            WHERE seq IN (SELECT entry_seq FROM journal_source WHERE document_seq = $1)
                AND \(reach.entries(from: 2))
            ORDER BY seq LIMIT 100
            """, seqs.map { [.integer($0)] + reach.arguments }
        ) { index, row throws(SQLError) in
            entries[seqs[index], default: []].append(try entry(row))
        }
        return entries
    }

    /// Entries after the number `seq`, oldest first, of one state or of any.
    public static func page(
        after seq: Int64, state: JournalState?, from: BusinessDate?, to: BusinessDate?,
        reach: StoreReach = .all, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [JournalRow] {
        try entries(
            where: """
                seq > $1 AND ($2 = '' OR state = $2) AND business_date >= $3 AND business_date <= $4
                AND \(reach.entries(from: 5))
                """,
            [
                .integer(seq), .text(state?.rawValue ?? ""),
                .integer(Int64(from?.daysSinceEpoch ?? Int32.min)),
                .integer(Int64(to?.daysSinceEpoch ?? Int32.max)),
            ] + reach.arguments, limit: limit, on: connection)
    }

    /// Whether an entry is of a store or a region that is wanted.
    public static func isWithin(
        _ reach: StoreReach, seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        guard !reach.isAll else { return true }
        let found = try entries(
            where: "seq = $1 AND \(reach.entries(from: 2))",
            [.integer(seq)] + reach.arguments, limit: 1, on: connection)
        return !found.isEmpty
    }

    /// What an ERP is to be offered: unacknowledged entries behind `seq`, and those before it whose
    /// lease has run out.
    public static func offerable(
        after seq: Int64, at instant: Instant, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [JournalRow] {
        try entries(
            where: """
                state IN ('ready', 'delivered') AND ready_at <= $2
                AND (seq > $1 OR state = 'ready' OR lease_until < $2)
                """, [.integer(seq), .integer(instant.microseconds)], limit: limit, on: connection)
    }

    static func entries(
        where condition: String, _ arguments: [SQLValue], limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [JournalRow] {
        try connection.all(
            """
            SELECT \(columns) FROM journal_entry WHERE \(condition)
            ORDER BY seq LIMIT \(limit)
            """, arguments, entry)
    }

    private static func entry(_ row: borrowing Row) throws(SQLError) -> JournalRow {
        guard let businessDate = BusinessDate(daysSinceEpoch: Int(row.integer(9))),
            let postingDate = BusinessDate(daysSinceEpoch: Int(row.integer(10))),
            let state = JournalState(rawValue: row.text(13))
        else { throw SQLError(.type, message: "journal_entry \(row.integer(0)) is damaged") }
        var entry = JournalRow(
            seq: row.integer(0), id: row.text(1), company: row.text(2), grain: row.text(6),
            store: row.text(7), channel: row.text(8), businessDate: businessDate,
            currency: row.text(11), rules: row.text(12),
            readyAt: Instant(microseconds: row.integer(14)),
            createdAt: Instant(microseconds: row.integer(15)))
        entry.version = row.integer(3)
        entry.kind = row.text(4)
        entry.reverses = row.optionalInteger(5)
        entry.postingDate = postingDate
        entry.state = state
        entry.deliveredAt = row.optionalInteger(16).map(Instant.init(microseconds:))
        entry.leaseUntil = row.optionalInteger(17).map(Instant.init(microseconds:))
        entry.externalID = row.optionalText(18)
        entry.externalSystem = row.optionalText(19)
        entry.postedAt = row.optionalInteger(20).map(Instant.init(microseconds:))
        entry.rejectCode = row.optionalText(21)
        entry.rejectMessage = row.optionalText(22)
        entry.contentHash = row.optionalText(23)
        entry.sources = row.integer(24)
        entry.totalMinorUnits = row.integer(25)
        return entry
    }

    /// The lines of entries, each in the order of account, side and dimensions.
    public static func lines(
        ofEntries seqs: [Int64], on connection: any SQLConnection
    ) throws(SQLError) -> [[JournalLineRow]] {
        var lines = [[JournalLineRow]](repeating: [], count: seqs.count)
        try connection.queryMany(
            """
            SELECT account, debit, credit, store, region, channel, department, tender, jurisdiction
            FROM journal_line WHERE entry_seq = $1 ORDER BY account, credit > 0, line_key
            """, seqs.map { [.integer($0)] }
        ) { index, row throws(SQLError) in
            var dimensions = JournalEntry.Dimensions()
            dimensions.store = row.optionalText(3)
            dimensions.region = row.optionalText(4)
            dimensions.channel = row.optionalText(5)
            dimensions.department = row.optionalText(6)
            dimensions.tender = row.optionalText(7)
            dimensions.jurisdiction = row.optionalText(8)
            let isDebit = row.integer(1) > 0
            lines[index].append(
                JournalLineRow(
                    account: row.text(0), side: isDebit ? .debit : .credit,
                    minorUnits: row.integer(isDebit ? 1 : 2), dimensions: dimensions))
        }
        return lines
    }

    /// The numbers of the documents behind an entry, after the number `seq`, in order.
    public static func sources(
        ofEntry entrySeq: Int64, after seq: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64] {
        try connection.all(
            """
            SELECT document_seq FROM journal_source
            WHERE entry_seq = $1 AND document_seq > $2 ORDER BY document_seq LIMIT $3
            """, [.integer(entrySeq), .integer(seq), .integer(Int64(limit))]
        ) { row throws(SQLError) in row.integer(0) }
    }
}
