import Foundation
import Testing

/// Configurations as an operator works with them: from the command line, beside a running server,
/// and over the API.
@Suite(.serialized) struct `Changing the configuration` {
    /// Runs `countinghouse config ...` on a folder of its own.
    private func config(
        _ words: [String], _ settings: ServerSettings
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await run(
            Countinghouse.path(), ["config"] + words, in: settings.directory.path, seconds: 120)
    }

    /// Settings whose folder is a copy with other posting rules: revenue goes to 4030.
    private func otherRules(_ settings: ServerSettings) throws -> ServerSettings {
        var other = settings
        try other.change("rules/retail-sales.yaml", "version: 1", to: "version: 2")
        try other.change(
            "rules/retail-sales.yaml", "  - event: revenue\n    account: \"4010\"",
            to: "  - event: revenue\n    account: \"4030\"")
        return other
    }

    private func apply(
        _ settings: ServerSettings, _ more: String...
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await config(
            [
                "apply", "--database", settings.database, "--config", settings.config, "--why",
                "new accounts", "--by", "ana",
            ] + more, settings)
    }

    private func version(_ server: ServerProcess) async throws -> String? {
        try await server.get("/v1/configuration").json.in_force.number.map { "\($0)" }
    }

    @Test func `check tells errors with their place, and ends with a status`() async throws {
        var settings = try ServerSettings(.sqlite, config: Repository.config)
        let fine = try await config(["check", "--config", settings.config], settings)
        #expect(fine.status == 0, "\(fine.output)")
        #expect(fine.output.contains(" 0 errors, 0 warnings"), "\(fine.output)")
        try settings.change("queues/operations.yaml", "owner: team-operations\n", to: "")
        let wrong = try await config(["check", "--config", settings.config], settings)
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("queues/operations.yaml:1:1: error BOOK-012: "))
        let json = try await config(
            ["check", "--config", settings.config, "--format", "json"], settings)
        let told = try JSON(parsing: json.output)
        #expect(told.errors.list.map(\.rule.text) == ["BOOK-012"])
        #expect(told.errors.list.map(\.line.number) == [1])
        let nowhere = try await config(["check", "--config", "nowhere"], settings)
        #expect(nowhere.status == 2)
    }

    @Test func `test runs every test of the files, and shows what the mapping said`() async throws {
        var settings = try ServerSettings(.sqlite, config: Repository.config)
        let fine = try await config(["test", "--config", settings.config], settings)
        #expect(fine.status == 0, "\(fine.output)")
        #expect(fine.output.hasSuffix(" 0 failures\n"))
        try settings.change(
            "mappings/online-retail-to-sale.yaml", "expect: {exception: LOOKUP, at: region}",
            to: "expect: {region: AX}")
        let wrong = try await config(
            ["test", "--config", settings.config, "--filter", "a country that nobody translated"],
            settings)
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("LOOKUP at region: The lookup table"))
        #expect(wrong.output.hasSuffix("\n1 tests, 1 failures\n"))
    }

    @Test func `fmt writes files anew and says which would change`() async throws {
        var settings = try ServerSettings(.sqlite)
        try settings.change("company.yaml", "company: main", to: "company:   'main'")
        let path = "\(settings.config)/company.yaml"
        let checked = try await config(["fmt", "--check", "--config", settings.config], settings)
        #expect(checked.status == 1)
        #expect(checked.output == "\(path) would change\n")
        let written = try await config(["fmt", "--config", settings.config], settings)
        #expect(written.status == 0)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("company: main\n"))
        #expect(text.contains("# Whose books these are"))
        let json = try await config(["fmt", "--json", path], settings)
        #expect(try JSON(parsing: json.output).lease.text == "15m")
    }

    @Test(arguments: StoreEngine.allCases)
    func `apply refuses, asks, and swaps under load without losing a sale`(
        _ engine: StoreEngine
    ) async throws {
        let settings = try ServerSettings(engine)
        let server = try await ServerProcess.start(settings)
        for number in 1...5 {
            #expect(try await server.order(Ticket("\(number)").json).status == 201)
        }
        var other = settings
        try other.change("rules/retail-sales.yaml", "tolerance: 1", to: "tolerance: 2")
        let unraised = try await apply(other)
        #expect(unraised.status == 1)
        #expect(unraised.output.contains("LINT-005"))
        other = try otherRules(other)

        let asked = try await apply(other)
        #expect(asked.status == 1)
        #expect(asked.output.contains("4030 GBP: -62.50"))
        #expect(try await version(server) == "1")

        let sending = Task {
            var statuses: [Int] = []
            for number in 100..<300 {
                statuses.append(try await server.order(Ticket("\(number)").json).status)
            }
            return statuses
        }
        let applied = try await apply(other, "--accept")
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        #expect(applied.output.contains("version 2 is in force"))
        #expect(try await sending.value == Array(repeating: 201, count: 200))
        try await until("version 2 is in force") { try await version(server) == "2" }
        #expect(try await server.order(Ticket("900").json).status == 201)
        let rules = try await server.get("/v1/journals?limit=1000").json
        #expect(Set(rules.journals.list.map(\.rules.text)).contains("retail-sales@2"))

        let back = try await config(
            [
                "rollback", "--database", settings.database, "--why", "wrong account", "--by",
                "ana",
            ], settings)
        #expect(back.status == 0)
        try await until("version 1 is in force again") { try await version(server) == "1" }
        #expect(try await server.order(Ticket("901").json).status == 201)
        let history = try await config(["history", "--database", settings.database], settings)
        #expect(history.output.contains("2  rolled_back"))
        #expect(history.output.contains("by ana: wrong account"))
        #expect(try await server.stop() == 0)
        let verified = try await Countinghouse.command("verify", settings)
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test func `what a person applied outlives a restart, and the folder only with its flag`()
        async throws
    {
        let settings = try ServerSettings(.sqlite)
        var server = try await ServerProcess.start(settings)
        try await server.stop()
        #expect(try await apply(try otherRules(settings)).status == 0)
        server = try await ServerProcess.start(settings)
        #expect(try await version(server) == "2")
        let told = try await server.logged(
            "the configuration folder differs from the active version")
        #expect(told.version.text == "2")
        try await server.stop()
        var forced = settings
        forced.flags = ["--apply-config"]
        server = try await ServerProcess.start(forced)
        #expect(try await version(server) == "3")
        try await server.stop()
    }

    @Test func `a changed folder is taken up by a restart where nobody applied another`()
        async throws
    {
        let settings = try ServerSettings(.sqlite)
        try await ServerProcess.start(settings).stop()
        let server = try await ServerProcess.start(try otherRules(settings))
        #expect(try await version(server) == "2")
        try await server.stop()
    }

    @Test func `try reads what is archived beside the running server`() async throws {
        let settings = try ServerSettings(.sqlite)
        let server = try await ServerProcess.start(settings)
        #expect(try await server.order(Ticket("1").json).status == 201)
        let other = try otherRules(settings)
        let tried = try await config(
            [
                "try", "--days", "7", "--database", settings.database, "--config", other.config,
                "--format", "json",
            ], settings)
        #expect(tried.status == 0, "\(tried.errors)")
        let report = try JSON(parsing: tried.output)
        #expect(report.documents.examined.number == 1)
        #expect(report.documents.journals_changed.number == 1)
        #expect(
            report.accounts.list.map { "\($0.account.text ?? "") \($0.difference.text ?? "")" } == [
                "1010 0.00", "4010 12.50", "4030 -12.50",
            ])
        #expect(try await version(server) == "1")
        try await server.stop()
    }

    @Test func `the API checks, asks, applies and takes back at once`() async throws {
        let settings = try ServerSettings(.sqlite)
        let server = try await ServerProcess.start(settings)
        #expect(try await server.order(Ticket("1").json).status == 201)
        let body = try Self.body(try otherRules(settings).config)
        let checked = try await server.post("/v1/configuration/check", json: body)
        #expect(checked.json.ok.flag == true, "\(checked.text)")
        let tested = try await server.post("/v1/configuration/test?filter=online", json: body)
        #expect(tested.json.ok.flag == true)
        let routes = try await server.post("/v1/configuration/test?filter=routes/", json: body)
        #expect(
            Set(routes.json.outcomes.list.map(\.subject.text)) == [
                "sales@1", "stock-adjustments@1",
            ])
        let tried = try await server.post("/v1/configuration/try?days=1", json: body)
        #expect(tried.json.trial.documents.examined.number == 1)
        let fields = ["Content-Type": "application/json", "X-Actor": "ana"]
        let asked = try await server.send(
            "POST", "/v1/configuration/apply?why=x", fields, Array(body.utf8))
        #expect(asked.verdict == "409 CONF-011")
        #expect(asked.json.trial.changes_money_or_stock.flag == true)
        let applied = try await server.send(
            "POST", "/v1/configuration/apply?why=new+accounts&accept=true", fields,
            Array(body.utf8))
        #expect(applied.status == 201)
        #expect(try await version(server) == "2")
        let versions = try await server.get("/v1/configuration/versions").json.versions.list
        #expect(versions.map(\.state.text) == ["active", "superseded"])
        #expect(versions.first?.by.text == "ana")
        let one = try await server.get("/v1/configuration/versions/2").json
        #expect(one.files["company.yaml"].text?.contains("company: main") == true)
        let back = try await server.send(
            "POST", "/v1/configuration/rollback?why=wrong", fields, [])
        #expect(back.json.version.number == 1)
        #expect(try await version(server) == "1")
        let again = try await server.send(
            "POST", "/v1/configuration/rollback?why=wrong", fields, [])
        #expect(again.verdict == "409 CONF-013")
        let nobody = try await server.post("/v1/configuration/rollback?why=x", json: "")
        #expect(nobody.verdict == "400 API-002")
        let wrong = try await server.post(
            "/v1/configuration/test", json: #"{"company.yaml": {"company": "main"}}"#)
        #expect(wrong.verdict == "409 CONF-009")
        try await server.stop()
    }

    /// A folder as the API takes it.
    private static func body(_ folder: String) throws -> String {
        var files: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let isRead = ["yaml", "csv", "json", "xml", "edi", "x12"].contains {
                name.hasSuffix(".\($0)")
            }
            guard isRead, !name.hasPrefix("demo/") else { continue }
            files[name] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        }
        return String(decoding: try JSONEncoder().encode(files), as: UTF8.self)
    }
}
