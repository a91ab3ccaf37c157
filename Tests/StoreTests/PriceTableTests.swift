import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Looking prices up` {
    @Test(arguments: BooksEngine.allCases)
    func `the narrowest place that has a price says it`(_ engine: BooksEngine) throws {
        let connection = try TestBooks(engine).connect()
        try Self.add("list", on: connection)
        try Self.add("zone", zone: "NORTH", on: connection)
        try Self.add("shop", store: "0042", on: connection)
        try Self.add("both", store: "0043", zone: "NORTH", on: connection)
        #expect(try Self.inForce("0042", "NORTH", on: connection) == "shop")
        #expect(try Self.inForce("0043", "NORTH", on: connection) == "both")
        #expect(try Self.inForce("0043", "SOUTH", on: connection) == "list")
        #expect(try Self.inForce("0044", "NORTH", on: connection) == "zone")
        #expect(try Self.inForce("", nil, on: connection) == "list")
        #expect(try Self.inForce("0044", nil, on: connection) == "list")
    }

    @Test(arguments: BooksEngine.allCases)
    func `a store has the zone of its location, unless another is asked for`(
        _ engine: BooksEngine
    ) throws {
        let connection = try TestBooks(engine).connect()
        try connection.execute(
            """
            INSERT INTO record_location (seq, id, version, created_at, updated_at, body, status,
                kind, zone) VALUES (1, '0042', 1, 0, 0, '{}', 'active', 'store', 'NORTH')
            """)
        try Self.add("list", on: connection)
        try Self.add("zone", zone: "NORTH", on: connection)
        #expect(try Self.inForce("0042", nil, on: connection) == "zone")
        #expect(try Self.inForce("0042", "SOUTH", on: connection) == "list")
    }

    @Test(arguments: BooksEngine.allCases)
    func `what ended or has not begun is passed over, by the moment`(
        _ engine: BooksEngine
    ) throws {
        let connection = try TestBooks(engine).connect()
        try Self.add("list", on: connection)
        try Self.add("past", kind: "promotion", from: 100, to: 200, on: connection)
        try Self.add("next", kind: "promotion", from: 300, to: 400, on: connection)
        for (moment, name) in [
            (99, "list"), (100, "past"), (199, "past"), (200, "list"), (300, "next"),
            (400, "list"),
        ] as [(Int64, String)] {
            #expect(try Self.inForce("0042", nil, at: moment, on: connection) == name)
        }
        #expect(try Self.inForce("0042", nil, at: -1, on: connection) == nil)
    }

    @Test(arguments: BooksEngine.allCases)
    func `thousands of regular prices hide no promotion`(_ engine: BooksEngine) throws {
        let connection = try TestBooks(engine).connect()
        try Self.add("ad", kind: "promotion", from: 1, to: 1_000_000, on: connection)
        try connection.transaction { () throws(SQLError) in
            for number in Int64(2)...2_000 {
                try Self.add("list \(number)", from: number, on: connection)
            }
        }
        #expect(try Self.inForce("0042", nil, at: 5_000, on: connection) == "ad")
    }

    private static func inForce(
        _ store: String, _ zone: String?, at moment: Int64 = 250, on connection: any SQLConnection
    ) throws -> String? {
        try PriceTable.choice(
            of: "I", in: "EUR", list: "retail", store: store, zone: zone,
            at: Instant(microseconds: moment), on: connection
        ).inForce?.record.id
    }

    private static func add(
        _ id: String, store: String = "", zone: String = "", kind: String = "regular",
        from: Int64 = 0, to: Int64 = PriceTable.endless, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO record_price (seq, id, version, created_at, updated_at, body, item, list,
                store, zone, currency, kind, valid_from, valid_to, amount)
            SELECT COUNT(*) + 1, $1, 1, 0, 0, '{}', 'I', 'retail', $2, $3, 'EUR', $4, $5, $6, '1'
            FROM record_price
            """,
            [.text(id), .text(store), .text(zone), .text(kind), .integer(from), .integer(to)])
    }
}
