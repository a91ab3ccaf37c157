import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Trying a configuration on archived input` {
    private static let rows = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
        536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
        536366,22633,WARMER,2,2010-12-01 08:28:00,1.85,17850.0,France
        536367,84406B,HANGER,1,2010-12-01 08:34:00,4.25,13047.0,Atlantis

        """

    /// Books with two tickets and a file of the web shop.
    private func books(_ engine: BooksEngine) async throws -> OpenBooks {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"), Ticket("2", price: "20.00"))
        _ = try await open.store(Self.rows, connection: "online-retail", type: "text/csv")
        await open.pump.run()
        return open
    }

    private func report(
        _ open: OpenBooks, _ files: [ConfigurationTable.File],
        _ scope: Trial.Scope = .last(Trial.shadowDocuments)
    ) throws -> TrialReport {
        try Trial.run(
            try Configuration(files: files), scope, on: open.books.database.connect(readOnly: true))
    }

    @Test(arguments: BooksEngine.allCases)
    func `the configuration in force itself changes nothing`(_ engine: BooksEngine) async throws {
        let open = try await books(engine)
        let report = try report(open, try ShippedConfiguration.files())
        #expect(report.examined == 5)
        #expect(report.isSame)
        #expect(report.remarks == [])
        #expect(report.accounts.map(\.difference).allSatisfy { $0 == 0 })
        #expect(report.accounts.reduce(0) { $0 + $1.books } == 0)
    }

    @Test(arguments: BooksEngine.allCases)
    func `another account moves its money there, to the penny`(_ engine: BooksEngine) async throws {
        let open = try await books(engine)
        let report = try report(
            open,
            try ShippedConfiguration.files(
                in: "rules/retail-sales.yaml",
                replacing: "  - event: revenue\n    account: \"4010\"",
                with: "  - event: revenue\n    account: \"4030\""))
        let moved = report.accounts.filter { $0.difference != 0 }
        // Tickets 12.75 and 20.00, invoices 35.64 and 3.70.
        #expect(
            moved.map { "\($0.code) \($0.currency) \($0.difference)" } == [
                "4010 GBP 7209", "4030 GBP -7209",
            ])
        #expect(report.journalsChanged == 4)
        #expect((report.changed, report.added, report.gone) == (0, 0, 0))
        #expect(report.changesMoneyOrStock)
        #expect(report.stockDifferences == 0)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a row of a lookup lets a waiting document be posted`(_ engine: BooksEngine) async throws {
        let open = try await books(engine)
        let report = try report(
            open,
            try ShippedConfiguration.files(
                in: "lookups/online-retail-country.csv", replacing: "Australia,AU,",
                with: "Australia,AU,\nAtlantis,AX,"))
        #expect(report.moves == ["waiting to posted": 1])
        #expect(report.journalsChanged == 1)
        #expect(
            report.stock.map { "\($0.item) \($0.location) \($0.difference) \($0.unit)" }
                == ["84406B WEB -1 EA"])
        #expect(report.examples.map(\.differences).first?.first == "waiting becomes posted")
    }

    @Test(arguments: BooksEngine.allCases)
    func `a changed mapping is told by the values that differ`(_ engine: BooksEngine) async throws {
        let open = try await books(engine)
        let report = try report(
            open,
            try ShippedConfiguration.files(
                in: "mappings/online-retail-to-sale.yaml", replacing: "revision: \"1\"",
                with: "revision: \"2\""))
        #expect(report.changed == 2)
        #expect(report.fieldsChanged == 2)
        #expect(report.examples.map(\.differences) == [["/revision"], ["/revision"]])
        #expect(!report.changesMoneyOrStock)
    }

    @Test(arguments: BooksEngine.allCases)
    func `documents under other keys are new and gone`(_ engine: BooksEngine) async throws {
        let open = try await books(engine)
        let report = try report(
            open,
            try ShippedConfiguration.files(
                in: "connections/online-retail.yaml", replacing: "group_by: =row.InvoiceNo",
                with: "group_by: =row.InvoiceNo + row.StockCode"))
        #expect((report.added, report.gone) == (4, 3))
        #expect(report.examined == 9)
        #expect(report.stockDifferences == 0)
    }

    @Test(arguments: BooksEngine.allCases)
    func `only what was received in the span is read`(_ engine: BooksEngine) async throws {
        let open = try await books(engine)
        let (files, now) = (try ShippedConfiguration.files(), open.clock.now)
        #expect(
            try report(open, files, .received(from: now, before: now.adding(seconds: 1))).examined
                == 5)
        #expect(
            try report(open, files, .received(from: now.adding(seconds: 1), before: now)).examined
                == 0)
        let without = files.filter { $0.path != "connections/online-retail.yaml" }
        let report = try report(open, without)
        #expect(report.examined == 2)
        #expect(report.remarks.count == 1)
    }

    @Test func `amounts are told with the decimals of their currency`() {
        #expect(TrialReport.text(-5, "GBP") == "-0.05")
        #expect(TrialReport.text(123_456, "EUR") == "1234.56")
        #expect(TrialReport.text(7, "JPY") == "7")
    }
}
