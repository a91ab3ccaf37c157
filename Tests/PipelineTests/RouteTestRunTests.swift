import PipelineFixture
import RetailModel
import Store
import Testing
import Transform
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Tests in a route's file` {
    /// What fails of the shipped tests when one place of a file reads otherwise.
    private static func failures(
        _ old: String, _ new: String, in path: String = "routes/sales.yaml"
    ) throws -> [String] {
        let files = ShippedConfiguration.books(
            of: try ShippedConfiguration.files(in: path, replacing: old, with: new))
        let configuration = try Configuration(files: files, isStrict: true)
        let tests = ConfigurationTest.all(of: configuration).filter { $0.matches("routes/sales") }
        #expect(tests.count == 6)
        return ConfigurationTest.run(tests).compactMap(\.failure).map {
            "\($0.place.line): \($0.problem)"
        }
    }

    @Test func `the shipped ones hold, and are run with those of mappings`() throws {
        let tests = ConfigurationTest.all(of: try ShippedConfiguration.load())
            .filter { $0.place.file.hasPrefix("routes/") }
        #expect(tests.map(\.subject).contains("stock-adjustments@1"))
        #expect(tests.count == 7)
        #expect(ConfigurationTest.run(tests).compactMap(\.failure).map(\.description) == [])
    }

    @Test(arguments: [
        (
            "      - {state: duplicate}", "      - {state: posted}",
            ["46: samples/sale-ticket.json is duplicate, not posted."]
        ),
        (
            "owner: team-finance, due_in: 4h", "owner: team-operations",
            ["40: The owner of samples/sale-unbalanced.json is team-finance, not team-operations."]
        ),
        (
            "due_in: 4h", "due_in: 3h",
            [
                "40: The case of samples/sale-unbalanced.json, opened at 2026-03-10T14:03:22.000Z, "
                    + "is due at 2026-03-10T18:03:22.000Z, not at 2026-03-10T17:03:22.000Z."
            ]
        ),
        (
            "code: DOC-002", "code: DOC-003",
            ["66: The code of samples/sale-without-currency.json is DOC-002, not DOC-003."]
        ),
    ])
    func `what comes out otherwise is told with the place that expects it`(
        _ wrong: (old: String, new: String, told: [String])
    ) throws {
        #expect(try Self.failures(wrong.old, wrong.new) == wrong.told)
    }

    @Test func `a route that lets go of a key fails the test that it holds it`() throws {
        let told = try Self.failures("    hold: same_key", "    hold: none")
        #expect(told.count == 1)
        #expect(told[0].contains("sale-order-revised.json is posted, not waiting"))
    }

    @Test func `posting rules are tested too`() throws {
        let told = try Self.failures(
            "tolerance: 1\n", "tolerance: 100\n", in: "rules/retail-sales.yaml")
        #expect(told.count == 1)
        #expect(told[0].contains("sale-unbalanced.json is posted, not waiting"))
    }

    @Test func `a sample that is not there, or takes another route, is told`() throws {
        #expect(
            try Self.failures(
                "given: [samples/sale-without-currency.json]", "given: [samples/sale-none.json]"
            ).map { $0.hasPrefix("63: There is no sample samples/sale-none.json.") } == [true])
        let route = try #require(
            try ShippedConfiguration.files().first { $0.path == "routes/sales.yaml" })
        let orders = route.content.replacing("route: sales", with: "route: orders").replacing(
            "input: sale\n", with: "input: sale\nmatch: =sale.channel == \"ecom\"\n")
        let configuration = try Configuration(
            files: ShippedConfiguration.books(
                of: try ShippedConfiguration.files(with: [("routes/orders.yaml", orders)])))
        let told = ConfigurationTest.run(ConfigurationTest.all(of: configuration))
            .filter { $0.test.place.file == "routes/orders.yaml" }.compactMap(\.failure)
            .map(\.problem)
        #expect(told.contains("samples/sale-ticket.json takes the route sales."))
    }

    @Test func `a word that nothing becomes is an error for a new configuration only`() throws {
        let files = ShippedConfiguration.books(
            of: try ShippedConfiguration.files(
                in: "routes/sales.yaml", replacing: "{state: superseded}",
                with: "{state: supersed}"))
        let error = #expect(throws: ConfigurationProblems.self) {
            try Configuration(files: files, isStrict: true)
        }
        #expect(error?.problems.map { "\($0.rule) \($0.place.line)" } == ["ROUTE-031 62"])
        #expect(throws: Never.self) { try Configuration(files: files) }
    }

    @Test func `a failing one keeps a configuration from being applied`() throws {
        let books = try OpenBooks(.sqlite, try ShippedConfiguration.load()).books
        let files = ShippedConfiguration.books(
            of: try ShippedConfiguration.files(
                in: "routes/sales.yaml", replacing: "    hold: same_key", with: "    hold: none"))
        let today = try #require(BusinessDate("2026-03-10"))
        let review = try ConfigurationReview(files, today: today, on: books.connect())
        guard case .failsTests = review.verdict(accepts: true) else {
            Issue.record("\(review.verdict(accepts: true))")
            return
        }
        #expect(review.tests.compactMap(\.failure).map(\.place.file) == ["routes/sales.yaml"])
    }
}
