import Foundation
import SQL
import Testing

/// What a request looks at and decides under is of one moment, though others write meanwhile.
@Suite(.serialized) struct `One request` {
    @Test func `is answered with what stood together`() async throws {
        let settings = try ServerSettings(.postgresql)
        let shop = try await OrderShop(settings, onHand: "5")
        let order = try await shop.place(quantity: "2")
        let sale = try await shop.server.order(shop.sale("web-1", quantity: "2"))
        #expect(sale.verdict == "201")
        let (path, expand) = ("/v1/orders/\(sale.json.id.text ?? "")", "expand=movements")
        for (number, target) in [
            path, "\(path)?\(expand)", "\(shop.href(order))?\(expand)",
            "/v1/customer-orders?\(expand)",
        ].enumerated() {
            let hold = try Hold(
                settings.database, "LOCK TABLE stock_movement IN ACCESS EXCLUSIVE MODE")
            async let held = shop.server.get(target)
            try await hold.waitUntilSomebodyWaits()
            // Stands for any change that comes between two of its statements.
            try hold.end("UPDATE stock_movement SET item = 'CHANGED-\(number)'")
            let answer = try await held
            #expect(answer.status == 200, "\(target)")
            #expect(!answer.text.contains("CHANGED-\(number)"), "\(target): \(answer.text)")
            let later = try await shop.server.get(target)
            #expect(later.text.contains("CHANGED-\(number)"), "\(target): \(later.text)")
        }
    }

    @Test func `is decided under the configuration that was in force when it came`() async throws {
        var settings = try ServerSettings(.postgresql)
        let shop = try await OrderShop(settings, onHand: "1")
        let order = try await shop.place(quantity: "2")
        let hold = try Hold(
            settings.database,
            "SELECT last FROM counter WHERE name IN ('document', 'record') FOR UPDATE")
        let fulfilments = "\(shop.href(order))/fulfilments"
        async let held = shop.post(fulfilments, #"{"location":"0042"}"#)
        try await hold.waitUntilSomebodyWaits()
        try settings.change(
            "company.yaml", "stock_below_zero_at: []", to: #"stock_below_zero_at: ["0042"]"#)
        let applied = try await run(
            Countinghouse.path(),
            [
                "config", "apply", "--database", settings.database, "--config", settings.config,
                "--why", "below zero", "--by", "ana",
            ], in: settings.directory.path, seconds: 120)
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        _ = try await shop.server.logged("connectors follow the configuration")
        try hold.end()
        #expect(try await held.verdict == "409 STOCK-002")
        let later = try await shop.post(fulfilments, #"{"location":"0042"}"#)
        #expect(later.verdict == "201")
        try await shop.books.expectToHold()
    }
}

/// A connection of the test's own that keeps a server waiting in the midst of its work.
private struct Hold {
    private let sql: any SQLConnection
    private let looker: any SQLConnection

    /// Takes the locks of a statement.
    init(_ database: String, _ statement: String) throws {
        let database = Database(try DatabaseAddress(parsing: database))
        sql = try database.connect()
        looker = try database.connect()
        try sql.script("SET session_replication_role = replica; BEGIN; \(statement)")
    }

    /// Returns when the server waits for one of them.
    func waitUntilSomebodyWaits() async throws {
        try await until("somebody waits for a lock") {
            let waiting = try looker.first(
                """
                SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """, []
            ) { row throws(SQLError) in row.integer(0) }
            return waiting ?? 0 > 0
        }
    }

    /// Lets it go on, with a change.
    func end(_ change: String = "SELECT 1") throws {
        try sql.script("\(change); COMMIT")
    }
}
