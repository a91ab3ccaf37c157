import PipelineFixture
import RetailModel
import Store
import Testing
import Transform
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Checking a configuration` {
    private func check(
        _ files: [ConfigurationTable.File], against active: [ConfigurationTable.File] = []
    ) throws -> ConfigurationCheck {
        ConfigurationCheck(
            files: files, today: try #require(BusinessDate("2026-03-10")), against: active)
    }

    @Test func `the shipped one has no errors, and its tests hold`() throws {
        let check = try check(try ShippedConfiguration.files())
        #expect(check.errors == [])
        let configuration = try #require(check.configuration)
        let outcomes = ConfigurationTest.run(ConfigurationTest.all(of: configuration))
        #expect(outcomes.count > 5)
        #expect(outcomes.compactMap(\.failure).map(\.description) == [])
    }

    @Test func `a condition that always holds is an error for a new one only`() throws {
        let files = try ShippedConfiguration.files(
            in: "connections/online-retail.yaml", replacing: "!row.InvoiceNo.startsWith(\"C\") &&",
            with: "has(row.InvoiceNo) || row.Quantity > 1 ||")
        #expect(try check(files).errors.map(\.rule) == ["LINT-001"])
        #expect(throws: Never.self) { try Configuration(files: files) }
    }

    @Test func `posting rules that change keep no version, mappings are warned of`() throws {
        let shipped = try ShippedConfiguration.files()
        let rules = try ShippedConfiguration.files(
            in: "rules/retail-sales.yaml", replacing: "tolerance: 1", with: "tolerance: 2")
        let found = try check(rules, against: shipped)
        #expect(
            found.errors.map { "\($0.rule) \($0.place.file):\($0.place.line)" } == [
                "LINT-005 rules/retail-sales.yaml:4"
            ])
        #expect(found.configuration == nil)
        let raised = rules.map { file in
            guard file.path == "rules/retail-sales.yaml" else { return file }
            return ConfigurationTable.File(
                path: file.path, content: file.content.replacing("version: 1", with: "version: 2"))
        }
        #expect(try check(raised, against: shipped).errors == [])
        let mapping = try ShippedConfiguration.files(
            in: "mappings/online-retail-to-sale.yaml", replacing: "revision: \"1\"",
            with: "revision: \"2\"")
        let warned = try check(mapping, against: shipped)
        #expect(warned.errors == [])
        #expect(warned.warnings.map(\.rule).contains("WARN-006"))
    }

    @Test func `a comment is no other content`() throws {
        let shipped = try ShippedConfiguration.files()
        let commented = try ShippedConfiguration.files(
            in: "rules/retail-sales.yaml", replacing: "version: 1", with: "# why\nversion: 1")
        #expect(try check(commented, against: shipped).errors == [])
    }

    @Test(arguments: [
        ("owner: team-operations\n", "", "BOOK-012 queues/operations.yaml:1"),
        ("owner: team-operations", "owner: \" \"", "BOOK-012 queues/operations.yaml:3"),
        ("sla: 1h", "", "BOOK-013 queues/operations.yaml:1"),
    ])
    func `a queue says whose work it is and by when`(
        _ wrong: (old: String, new: String, refusal: String)
    ) throws {
        let files = try ShippedConfiguration.files(
            in: "queues/operations.yaml", replacing: wrong.old, with: wrong.new)
        let errors = try check(files).errors
        #expect(errors.map { "\($0.rule) \($0.place.file):\($0.place.line)" } == [wrong.refusal])
    }

    @Test func `a test that fails tells what the mapping said`() throws {
        let files = try ShippedConfiguration.files(
            in: "mappings/online-retail-to-sale.yaml",
            replacing: "expect: {exception: LOOKUP, at: region}", with: "expect: {region: AX}")
        let configuration = try #require(try check(files).configuration)
        let tests = ConfigurationTest.all(of: configuration).filter { $0.matches("country") }
        let outcomes = ConfigurationTest.run(tests)
        let failure = try #require(outcomes.compactMap(\.failure).first)
        #expect(failure.causes.map { "\($0.rule.rawValue) \($0.path)" } == ["LOOKUP region"])
        #expect(outcomes.first?.lines.count == 3)
    }
}
