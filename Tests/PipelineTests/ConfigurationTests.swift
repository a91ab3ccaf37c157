import Pipeline
import PipelineFixture
import Store
import Testing
import Transform
import TurnstileFixture

@Suite(.takesTurns) struct `Reading the configuration` {
    private func refusals(_ files: [ConfigurationTable.File]) -> [String] {
        do throws(ConfigurationProblems) {
            _ = try Configuration(files: files)
            return []
        } catch {
            return error.problems.map { "\($0.rule) \($0.place.file):\($0.place.line)" }
        }
    }

    private func refusals(
        in path: String, replacing old: String, with new: String
    ) throws -> [String] {
        refusals(try ShippedConfiguration.files(in: path, replacing: old, with: new))
    }

    private func refusals(adding path: String, _ content: String) throws -> [String] {
        refusals(
            try ShippedConfiguration.files() + [
                ConfigurationTable.File(path: path, content: content)
            ])
    }

    @Test func `the shipped configuration is read`() throws {
        let configuration = try Configuration(files: try ShippedConfiguration.files())
        #expect(configuration.company.company == "main")
        #expect(configuration.company.leaseSeconds == 900)
        #expect(configuration.company.acknowledgeWithinSeconds == 86_400)
        #expect(configuration.rules.name == "retail-sales")
        #expect(configuration.queues.operations.slaSeconds == 3600)
        #expect(configuration.queues.erp.name == "erp-exceptions")
        #expect(configuration.hash.count == 32)
    }

    @Test func `the hash is that of the content, whatever the order of the files`() throws {
        let files = try ShippedConfiguration.files()
        let one = try Configuration(files: files)
        let other = try Configuration(files: files.reversed())
        let changed = try Configuration(
            files: try ShippedConfiguration.files(
                in: "company.yaml", replacing: "lease: 15m", with: "lease: 16m"))
        #expect(one.hash == other.hash)
        #expect(one.hash != changed.hash)
    }

    @Test func `without company.yaml there are no books`() throws {
        let files = try ShippedConfiguration.files().filter { $0.path != "company.yaml" }
        #expect(refusals(files) == ["BOOK-001 company.yaml:1"])
    }

    @Test func `a file that nothing reads is refused`() throws {
        #expect(
            try refusals(adding: "charts/retail.csv", "a,b") == ["BOOK-002 charts/retail.csv:1"])
        #expect(
            try refusals(adding: "chart/retail.yaml", "a: b") == ["BOOK-002 chart/retail.yaml:1"])
    }

    @Test(arguments: [
        (
            path: "rules/retail-sales.yaml", old: "chart: retail", new: "chart: wholesale",
            refusals: ["BOOK-003 rules/retail-sales.yaml:3"]
        ),
        (
            path: "rules/retail-sales.yaml", old: "    account: \"6030\"",
            new: "    account: \"6030\"\n    from: 2026-02-30",
            refusals: ["BOOK-004 rules/retail-sales.yaml:93"]
        ),
        (
            path: "rules/retail-sales.yaml", old: "grain: store_day", new: "grain: week",
            refusals: ["BOOK-005 rules/retail-sales.yaml:7"]
        ),
        (
            path: "queues/operations.yaml", old: "role: operations", new: "role: warehouse",
            refusals: ["BOOK-006 company.yaml:2"]
        ),
        (
            path: "company.yaml", old: "rules: retail-sales", new: "rules: other",
            refusals: ["BOOK-007 company.yaml:2"]
        ),
        (
            path: "company.yaml", old: "lease: 15m", new: "lease: soon",
            refusals: ["BOOK-009 company.yaml:5"]
        ),
        (
            path: "queues/operations.yaml", old: "sla: 1h", new: "sla: 0h",
            refusals: ["BOOK-009 queues/operations.yaml:4"]
        ),
        (
            path: "rules/retail-sales.yaml", old: "account: \"6030\"", new: "account: \"\"",
            refusals: ["RULE-003 rules/retail-sales.yaml:3", "BOOK-010 rules/retail-sales.yaml:92"]
        ),
        (
            path: "charts/retail.yaml", old: "code: \"1020\"", new: "code: \"1010\"",
            refusals: ["RULE-001 charts/retail.yaml:2"]
        ),
        (
            path: "rules/retail-sales.yaml", old: "account: \"6030\"", new: "account: \"9999\"",
            refusals: ["RULE-002 rules/retail-sales.yaml:3"]
        ),
        (
            path: "rules/retail-sales.yaml",
            old: "  - event: rounding\n    account: \"6030\"\n    keep: [store]\n", new: "",
            refusals: ["RULE-003 rules/retail-sales.yaml:3"]
        ),
        (
            path: "rules/retail-sales.yaml", old: "    line: sample\n    account: \"4030\"",
            new: "    account: \"4030\"", refusals: ["RULE-004 rules/retail-sales.yaml:3"]
        ),
        (
            path: "rules/retail-sales.yaml", old: "tolerance: 1", new: "tolerance: -1",
            refusals: ["RULE-005 rules/retail-sales.yaml:3"]
        ),
        (
            path: "company.yaml", old: "company: main", new: "company: main\ncolour: red",
            refusals: ["SHAPE-026 company.yaml:3"]
        ),
    ])
    func `a wrong value is told with its place`(
        _ wrong: (path: String, old: String, new: String, refusals: [String])
    ) throws {
        let found = try refusals(in: wrong.path, replacing: wrong.old, with: wrong.new)
        #expect(found == wrong.refusals)
    }

    @Test func `a name that stands in two files is refused`() throws {
        let queue = "queue: more\nrole: erp\nowner: somebody\nsla: 1h\n"
        #expect(try refusals(adding: "queues/more.yaml", queue) == ["BOOK-011 queues/more.yaml:1"])
        let chart = "chart: retail\nversion: 2\naccounts: []\n"
        let found = try refusals(adding: "charts/more.yaml", chart)
        #expect(found.contains("BOOK-011 charts/retail.yaml:2"))
    }

    @Test func `two charts with one account are refused`() throws {
        let chart = """
            chart: other
            version: 1
            accounts:
              - code: "1010"
                name: "Cash"
                type: asset
            """
        let found = try refusals(adding: "charts/other.yaml", chart)
        #expect(found == ["BOOK-008 company.yaml:2"])
    }
}
