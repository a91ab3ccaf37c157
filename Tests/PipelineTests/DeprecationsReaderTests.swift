import Pipeline
import PipelineFixture
import RetailModel
import Testing

@Suite struct `What of the API callers are to leave` {
    private static let text = """
        deprecation: prices-v1
        path: /v1/prices
        operations: [listOrders]
        since: "2026-12-01"
        sunset: "2027-12-01"
        successor: /v2/prices
        """

    private static func read(_ text: String) throws -> Deprecation? {
        try ShippedConfiguration.with("api/prices-v1.yaml", text).deprecations.first
    }

    @Test func `is a path with all below it, and operations by their names`() throws {
        let deprecation = try #require(try Self.read(Self.text))
        #expect(deprecation.covers(operation: "x", at: "/v1/prices"))
        #expect(deprecation.covers(operation: "x", at: "/v1/prices/{id}"))
        #expect(!deprecation.covers(operation: "x", at: "/v1/pricesheets"))
        #expect(deprecation.covers(operation: "listOrders", at: "/v1/orders"))
        #expect(deprecation.since.description == "2026-12-01")
        #expect(deprecation.sunset?.description == "2027-12-01")
        #expect(deprecation.unusedDays == 30)
    }

    @Test(arguments: [
        ("deprecation: prices-v1", "deprecation: Prices", "GOV-004"),
        ("path: /v1/prices\noperations: [listOrders]", "", "GOV-001"),
        ("path: /v1/prices", "path: v1/prices", "GOV-005"),
        ("path: /v1/prices", "path: /v1/prices/", "GOV-005"),
        ("2026-12-01", "soon", "GOV-002"),
        ("2027-12-01", "2026-12-01", "GOV-003"),
        ("successor: /v2/prices", "", "SHAPE-021"),
        ("since", "unused: 36h\nsince", "GOV-006"),
        ("since", "unlisted: yes\nsince", "SHAPE-026"),
    ])
    func `is refused with the place of the mistake`(
        _ old: String, _ new: String, _ rule: String
    ) throws {
        let text = Self.text.replacing(old, with: new)
        var problems = ""
        do { _ = try Self.read(text) } catch { problems = "\(error)" }
        #expect(problems.contains("api/prices-v1.yaml:"), "\(problems)")
        #expect(problems.contains(rule), "\(problems)")
    }
}
