import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Sources that change` {
    private static let header =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"

    private func rows(_ number: Int, header: String = Self.header, more: String = "") -> String {
        "\(header)\n\(number),A,WHITE,1,2011-03-10 10:00:00,1.50,17850.0,United Kingdom\(more)\n"
    }

    private func take(_ text: String, _ open: OpenBooks) async throws {
        _ = try await open.store(text, connection: "online-retail", type: "text/csv")
        await open.pump.run()
    }

    private func drift(_ open: OpenBooks, all: Bool = false) throws -> [String] {
        try DriftTable.page(
            after: 0, includingAccepted: all, limit: 99, on: open.books.connect()
        ).map { "\($0.connection) \($0.kind.rawValue) \($0.field) \($0.documents)" }
    }

    private func cases(_ open: OpenBooks) throws -> [String] {
        try CaseTable.page(after: 0, includingClosed: true, limit: 99, on: open.books.connect())
            .map { "\($0.code) \($0.owner) \($0.closedBecause ?? "open")" }
    }

    @Test(arguments: BooksEngine.allCases)
    func `a new column opens one case, however many files have it, until it is accepted`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try await take(rows(1), open)
        #expect(try drift(open).isEmpty)
        for number in 2...3 {
            try await take(rows(number, header: Self.header + ",Gift", more: ",yes"), open)
        }
        #expect(try drift(open) == ["online-retail new Gift 2"])
        #expect(try cases(open) == ["DRIFT-001 team-operations open"])
        let clock = open.clock
        let desk = DriftDesk(lane: open.lane, now: { clock.now })
        let id = try #require(
            try DriftTable.page(
                after: 0, includingAccepted: false, limit: 1, on: open.books.connect()
            ).first?.id)
        #expect(
            try await desk.accept(id: id, by: "ops", because: "not wanted")?.acceptedAt == clock.now
        )
        #expect(
            try await desk.accept(id: id, by: "ops", because: "again")?.acceptedBecause
                == "not wanted")
        #expect(try await desk.accept(id: "none", by: "ops", because: "x") == nil)
        #expect(try cases(open) == ["DRIFT-001 team-operations not wanted"])
        try await take(rows(4, header: Self.header + ",Gift", more: ",no"), open)
        #expect(try drift(open).isEmpty)
        #expect(try drift(open, all: true) == ["online-retail new Gift 3"])
        #expect(try cases(open).count == 1)
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a column that was always there and is gone opens another`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        // Absent from the first file, the customer was never there to vanish.
        let short = Self.header.replacing(",CustomerID", with: "")
        let row = "1,A,WHITE,1,2011-03-10 10:00:00,1.50,United Kingdom"
        try await take("\(short)\n\(row)\n", open)
        #expect(try drift(open).isEmpty)
        try await take(rows(2), open)
        try await take("\(short)\n3\(row.dropFirst())\n", open)
        #expect(try drift(open) == ["online-retail vanished CustomerID 1"])
        // Without a required column the file itself waits, and the reason is told as well.
        try await take("InvoiceNo,StockCode\n4,A\n", open)
        #expect(try cases(open).contains("FILE-002 team-operations open"))
        #expect(try drift(open).contains("online-retail vanished Country 0"))
    }
}

@Suite(.takesTurns) struct `Trees in files` {
    private static let files = [
        (
            "schemas/shop.order@1.yaml",
            """
            schema: shop.order
            version: 1
            format: json
            fields:
              id: integer
              total: decimal
              note?: text
            """
        ),
        (
            "mappings/shop-order-to-sale.yaml",
            """
            mapping: shop-order-to-sale
            version: 1
            from: shop.order@1
            input: order
            to: sale@1
            set:
              kind: sale
              channel: ecom
              store: WEB
              order: =string(order.id)
              revision: "1"
              business_date: "2026-03-10"
              occurred_at: =timestamp("2026-03-10T10:00:00Z")
              currency: GBP
              lines:
                - set:
                    line: "1"
                    kind: merchandise
                    item: A
                    quantity: =decimal("1")
                    gross: =order.total
              tenders:
                - set:
                    kind: card
                    amount: =order.total
              total: =order.total
            """
        ),
        (
            "connections/shop.yaml",
            """
            connection: shop
            version: 1
            format: json
            schema: shop.order@1
            at: [orders/*, .]
            documents:
              - mapping: shop-order-to-sale
            """
        ),
    ]

    private func opened(_ engine: BooksEngine) throws -> OpenBooks {
        let files = try ShippedConfiguration.files()
        return try OpenBooks(
            engine,
            try Configuration(
                files: files
                    + Self.files.map {
                        ConfigurationTable.File(path: $0.0, content: $0.1 + "\n")
                    }))
    }

    @Test(arguments: BooksEngine.allCases)
    func `each tree becomes a document, a bad one waits, and a new field is told`(
        _ engine: BooksEngine
    ) async throws {
        let open = try opened(engine)
        let text = """
            {"orders": [{"id": 1, "total": "5.00", "gift": {"wrap": true}},
              {"id": 2, "total": "free"}, {"id": 3, "total": 7.5}]}
            """
        let clock = open.clock
        let kept = try await PayloadIntake.keep(
            Array(text.utf8), hook: "shop", messageID: "m1", connection: "shop",
            contentType: "application/json", lane: open.lane, at: clock.now)
        guard case .accepted(let file) = kept else {
            Issue.record("it is new")
            return
        }
        await open.pump.run()
        let results = try FileTable.results(
            ofFile: file.seq, from: 0, limit: 9, on: open.books.connect())
        #expect(results.map(\.outcome) == [.posted, .waiting, .posted])
        #expect(results.map(\.sourceKey) == ["order/ecom/1/1", "document 2", "order/ecom/3/1"])
        #expect(results[1].code == "MAP-TYPE")
        let drift = try DriftTable.page(
            after: 0, includingAccepted: false, limit: 9, on: open.books.connect())
        #expect(drift.map(\.field) == ["/orders/*/gift"])
        #expect(drift.first?.schema == "shop.order@1")
        #expect(drift.first?.fileSeq == file.seq)
    }

    @Test(arguments: BooksEngine.allCases)
    func `the same message and the same bytes are one file, other bytes another`(
        _ engine: BooksEngine
    ) async throws {
        let open = try opened(engine)
        let clock = open.clock
        func keep(_ text: String, _ id: String?) async throws -> String {
            let outcome = try await PayloadIntake.keep(
                Array(text.utf8), hook: "shop", messageID: id, connection: "shop",
                contentType: "application/json", lane: open.lane, at: clock.now)
            return switch outcome {
            case .accepted(let row): "accepted \(row.seq)"
            case .duplicate(let row): "duplicate \(row.seq)"
            }
        }
        let first = #"{"id": 1, "total": "5.00"}"#
        #expect(try await keep(first, "m1") == "accepted 1")
        #expect(try await keep(first, "m1") == "duplicate 1")
        #expect(try await keep(first, nil) == "duplicate 1")
        #expect(try await keep(#"{"id": 2, "total": "5.00"}"#, "m2") == "accepted 2")
        let sql = try open.books.connect()
        #expect(try HookTable.fileSeq(hook: "shop", messageID: "m1", on: sql) == 1)
        #expect(try HookTable.fileSeq(hook: "shop", messageID: "m3", on: sql) == nil)
        // Larger than what is stored in one piece.
        let long = #"{"note": ""# + String(repeating: "x", count: 600_000) + #""}"#
        #expect(try await keep(long, "m4") == "accepted 3")
        #expect(try sql.number("SELECT chunks FROM intake_file WHERE seq = 3") == 3)
    }

    @Test func `what is no JSON at all goes to the operators`() async throws {
        let open = try opened(.sqlite)
        _ = try await open.store("{", connection: "shop", type: "application/json")
        await open.pump.run()
        #expect(try FileTable.file(seq: 1, on: open.books.connect())?.state == .quarantined)
    }
}
