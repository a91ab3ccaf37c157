import RetailModel
import SQL

/// What became of a document that was received.
public enum IntakeOutcome: String, Sendable, CaseIterable {
    case received
    case posted
    case duplicate
    case skipped
    case waiting
    case refused
}

/// How many documents of a route had one outcome within an hour, and their value.
public struct Tally: Hashable, Sendable {
    public let route: String
    /// Hours since 1970-01-01T00:00Z.
    public let hour: Int64
    /// ISO 4217; empty where no value is known.
    public let currency: String
    public let outcome: IntakeOutcome
    public let documents: Int64
    /// Sum of the documents' totals, in minor units.
    public let amountMinorUnits: Int64

    /// A sum of one outcome.
    public init(
        route: String, hour: Int64, currency: String, outcome: IntakeOutcome, documents: Int64,
        amountMinorUnits: Int64
    ) {
        self.route = route
        self.hour = hour
        self.currency = currency
        self.outcome = outcome
        self.documents = documents
        self.amountMinorUnits = amountMinorUnits
    }
}

/// The table behind the conservation rule:
/// received = posted + duplicate + skipped + waiting + refused.
public enum TallyTable {
    /// Adds to the sums, within the transaction that commits what they count.
    public static func add(
        _ tallies: [Tally], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !tallies.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO tally (route, hour, currency, outcome, documents, amount)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (route, hour, currency, outcome) DO UPDATE SET
                documents = tally.documents + excluded.documents,
                amount = tally.amount + excluded.amount
            """,
            tallies.map { tally in
                [
                    .text(tally.route), .integer(tally.hour), .text(tally.currency),
                    .text(tally.outcome.rawValue), .integer(tally.documents),
                    .integer(tally.amountMinorUnits),
                ]
            })
    }

    /// Every sum, by route, hour, currency and outcome.
    public static func all(on connection: any SQLConnection) throws(SQLError) -> [Tally] {
        try connection.all(
            """
            SELECT route, hour, currency, outcome, documents, amount FROM tally
            ORDER BY route, hour, currency, outcome
            """, [], tally)
    }

    /// The sums over all hours.
    public static func totals(on connection: any SQLConnection) throws(SQLError) -> [Tally] {
        try connection.all(
            """
            SELECT route, 0, currency, outcome, CAST(SUM(documents) AS bigint),
                CAST(SUM(amount) AS bigint)
            FROM tally GROUP BY route, currency, outcome ORDER BY route, currency, outcome
            """, [], tally)
    }

    /// The same sums, counted anew from the documents themselves.
    public static func recounted(
        on connection: any SQLConnection
    ) throws(SQLError) -> [Tally] {
        try connection.all(
            """
            SELECT route, received_at / 3600000000, currency, state, COUNT(*),
                CAST(SUM(amount) AS bigint)
            FROM document WHERE state IN ('posted', 'waiting')
            GROUP BY route, received_at / 3600000000, currency, state
            ORDER BY 1, 2, 3, 4
            """, [], tally)
    }

    /// Documents of files that wait although they never became documents,
    /// counted from the files' results.
    public static func recountedUnmapped(
        on connection: any SQLConnection
    ) throws(SQLError) -> [Tally] {
        try connection.all(
            """
            SELECT f.route, c.opened_at / 3600000000, r.currency, r.outcome, COUNT(*),
                CAST(SUM(r.amount) AS bigint)
            FROM intake_result AS r
            JOIN intake_file AS f ON f.seq = r.file_seq
            JOIN exception_case AS c ON c.seq = r.case_seq
            WHERE r.outcome = 'waiting' AND r.document_seq IS NULL
            GROUP BY f.route, c.opened_at / 3600000000, r.currency, r.outcome ORDER BY 1, 2, 3, 4
            """, [], tally)
    }

    private static func tally(_ row: borrowing Row) throws(SQLError) -> Tally {
        guard let outcome = IntakeOutcome(rawValue: row.text(3)) else {
            throw SQLError(.type, message: "tally.outcome is \(row.text(3))")
        }
        return Tally(
            route: row.text(0), hour: row.integer(1), currency: row.text(2), outcome: outcome,
            documents: row.integer(4), amountMinorUnits: row.integer(5))
    }
}
