import RetailModel
import SQL
import Store

/// Rows of the store in short notation.
public enum SampleRows {
    /// 10 March 2026, 15:00 UTC.
    public static let afternoon = Instant(microseconds: 1_773_154_800_000_000)
    /// Days from 1970-01-01 to 10 March 2026.
    public static let day = 20_522

    /// A day before or after 10 March 2026.
    public static func date(_ offset: Int = 0) throws(SQLError) -> BusinessDate {
        guard let date = BusinessDate(daysSinceEpoch: day + offset) else {
            throw SQLError(.misuse, message: "no such day")
        }
        return date
    }

    /// A posted sale of 12.75 GBP.
    public static func document(
        _ seq: Int64, key: String? = nil, store: String = "0042", kind: String = "sale",
        dayOffset: Int = 0
    ) throws(SQLError) -> DocumentRow {
        DocumentRow(
            seq: seq, id: StableID.text(seq: seq, at: afternoon, family: 1), route: "tickets",
            kind: kind, naturalKey: key ?? "ticket/\(seq)", contentHash: [1, 2, 3], state: .posted,
            channel: "store", store: store, region: nil, businessDate: try date(dayOffset),
            currency: "GBP", amountMinorUnits: 1275, occurredAt: afternoon, receivedAt: afternoon,
            configurationSeq: 1, mapping: nil, origin: nil, traceID: nil, body: Array("{}".utf8))
    }

    /// A ready entry of store 0042, without lines.
    public static func entry(
        _ seq: Int64, dayOffset: Int = 0, readyAt: Instant = afternoon
    ) throws(SQLError) -> JournalRow {
        JournalRow(
            seq: seq, id: StableID.text(seq: seq, at: afternoon, family: 2), company: "main",
            grain: "store_day", store: "0042", channel: "store", businessDate: try date(dayOffset),
            currency: "GBP", rules: "retail-sales@1", readyAt: readyAt, createdAt: afternoon)
    }

    /// A line without dimensions.
    public static func line(
        _ account: String, _ side: JournalEntry.Side, _ minorUnits: Int64
    ) -> JournalLineRow {
        JournalLineRow(
            account: account, side: side, minorUnits: minorUnits,
            dimensions: JournalEntry.Dimensions())
    }

    /// Cash against revenue, for one document.
    public static func addition(
        _ entrySeq: Int64, _ minorUnits: Int64, document: Int64, version: Int64 = 1
    ) -> JournalAddition {
        JournalAddition(
            entrySeq: entrySeq, version: version,
            lines: [line("1010", .debit, minorUnits), line("4010", .credit, minorUnits)],
            documentSeqs: [document])
    }

    /// Writes a ready entry of `minorUnits` on each side, open for more when it has a key.
    public static func write(
        entry seq: Int64, _ minorUnits: Int64, openKey: String? = nil, dayOffset: Int = 0,
        readyAt: Instant = afternoon, on connection: any SQLConnection
    ) throws(SQLError) {
        let row = try entry(seq, dayOffset: dayOffset, readyAt: readyAt)
        try connection.transaction { () throws(SQLError) in
            try JournalTable.insert([(row, openKey)], on: connection)
            try JournalTable.add(
                [addition(seq, minorUnits, document: seq)], on: connection)
        }
    }

    /// Marks an entry as given to the ERP at ``afternoon``, its lease a quarter of an hour.
    public static func deliver(
        _ seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.transaction { () throws(SQLError) in
            try JournalTable.deliver(
                [(seq, "abc")], at: afternoon, leaseUntil: afternoon.adding(seconds: 900),
                acknowledgementDueAt: afternoon.adding(seconds: 86_400), on: connection)
        }
    }
}
