import Foundation
import Testing

/// Parts of the API that callers are to leave.
@Suite(.serialized) struct `Leaving a version of the API` {
    private static func deprecation(sunset: String) -> String {
        """
        deprecation: prices-v1
        path: /v1/prices
        since: "2020-01-01"
        sunset: "\(sunset)"
        successor: /v2/prices
        """
    }

    private static let file = "api/prices-v1.yaml"

    private static func list(
        _ server: ServerProcess, as caller: String? = nil
    ) async throws -> Answer {
        var fields: [String: String] = [:]
        fields["X-Actor"] = caller
        return try await server.send("GET", "/v1/prices", fields)
    }

    @Test(arguments: StoreEngine.allCases)
    func `is told on every answer, and counted by caller and operation`(
        _ engine: StoreEngine
    ) async throws {
        var settings = try ServerSettings(engine)
        try settings.add(Self.file, Self.deprecation(sunset: "2999-12-31"))
        let server = try await ServerProcess.start(settings)
        for caller in ["till-sync", "till-sync", "web-shop", nil] {
            let answer = try await Self.list(server, as: caller)
            #expect(answer.status == 200)
            #expect(answer.field("Deprecation") == "@1577836800")
            #expect(answer.field("Sunset") == "Tue, 31 Dec 2999 00:00:00 GMT")
            #expect(
                answer.field("Link")
                    == "</v2/prices>; rel=\"successor-version\", "
                    + "</v1/deprecations>; rel=\"deprecation\"")
        }
        let missing = try await server.send("GET", "/v1/prices/x", ["X-Actor": "web-shop"])
        #expect(missing.verdict == "404 API-001")
        #expect(missing.field("Deprecation") == "@1577836800")
        #expect(try await server.get("/v2/prices").field("Deprecation") == nil)
        let told = try await server.get("/v1/deprecations").json.deprecations.list
        #expect(told.map(\.state.text) == ["deprecated"])
        let uses = told.flatMap(\.uses.list).map {
            "\($0.caller.text ?? "") \($0.operation.text ?? "") \($0.uses.number ?? 0)"
        }
        #expect(
            uses == [
                "till-sync listPrices 2", "unnamed listPrices 1", "web-shop getPrice 1",
                "web-shop listPrices 1",
            ])
    }

    @Test func `ends after its last day when no named caller uses it`() async throws {
        var settings = try ServerSettings(.sqlite)
        try settings.add(Self.file, Self.deprecation(sunset: "2021-01-01"))
        let server = try await ServerProcess.start(settings)
        let ended = try await Self.list(server, as: "till-sync")
        #expect(ended.verdict == "410 API-010")
        #expect(ended.json.successor.text == "/v2/prices")
        #expect(try await server.get("/v2/prices").status == 200)
        let told = try await server.get("/v1/deprecations").json.deprecations.list
        #expect(told.map(\.state.text) == ["ended"])
    }

    @Test(arguments: StoreEngine.allCases)
    func `cannot be given an end while a named caller uses it`(
        _ engine: StoreEngine
    ) async throws {
        var settings = try ServerSettings(engine)
        try settings.add(Self.file, Self.deprecation(sunset: "2999-12-31"))
        let server = try await ServerProcess.start(settings)
        #expect(try await Self.list(server, as: "till-sync").status == 200)
        try settings.change(Self.file, "2999-12-31", to: "2021-01-01")
        let applied = try await run(
            Countinghouse.path(),
            [
                "config", "apply", "--database", settings.database, "--config", settings.config,
                "--why", "time is up", "--by", "ana",
            ], in: settings.directory.path, seconds: 120)
        #expect(applied.status != 0)
        let output = applied.output + applied.errors
        #expect(
            output.contains("prices-v1 cannot end on 2021-01-01, as till-sync used it"),
            "\(output)")
        #expect(output.contains("GOV-007"), "\(output)")
        let answer = try await Self.list(server)
        #expect(answer.status == 200)
        #expect(answer.field("Sunset") == "Tue, 31 Dec 2999 00:00:00 GMT")
    }

    @Test(arguments: StoreEngine.allCases)
    func `does not end on its last day while a named caller uses it`(
        _ engine: StoreEngine
    ) async throws {
        var settings = try ServerSettings(engine)
        try settings.add(Self.file, Self.deprecation(sunset: "2999-12-31"))
        let first = try await ServerProcess.start(settings)
        #expect(try await Self.list(first, as: "till-sync").status == 200)
        try await first.stop()
        // As if its last day had come: a server that starts does not ask who calls.
        try settings.change(Self.file, "2999-12-31", to: "2021-01-01")
        settings.flags += ["--apply-config"]
        let server = try await ServerProcess.start(settings)
        let answer = try await Self.list(server)
        #expect(answer.status == 200)
        #expect(answer.field("Sunset") == "Fri, 01 Jan 2021 00:00:00 GMT")
        let told = try await server.get("/v1/deprecations").json.deprecations.list
        #expect(told.map(\.state.text) == ["held"])
        #expect(told.flatMap(\.held_by.list).map(\.text) == ["till-sync"])
        _ = try await server.logged("a deprecated part of the API cannot end")
    }

    @Test func `stands in the description of the API`() async throws {
        var settings = try ServerSettings(.sqlite)
        try settings.add(Self.file, Self.deprecation(sunset: "2999-12-31"))
        let server = try await ServerProcess.start(settings)
        let paths = try await server.get("/openapi.json").json.paths
        guard case .object(let all) = paths else { throw FlowError("There is no description.") }
        let list = all["/v1/prices"]?.get
        #expect(list?.deprecated.flag == true)
        #expect(list?.responses["410"].description.text?.contains("/v2/prices") == true)
        #expect(all["/v1/prices/{id}"]?.get.deprecated.flag == true)
        #expect(all["/v2/prices"]?.get.deprecated == .null)
        #expect(all["/v1/products"]?.get.responses["410"] == .null)
    }

    @Test func `every change of the API is told`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let changes = try await server.get("/v1/changelog").json.changes.list
        let prices = changes.first { $0.version.text == "v2" }
        #expect(prices?.operations.list.map(\.text).contains("listV2Prices") == true)
        let orders = changes.first?.operations.list.map(\.text) ?? []
        #expect(orders.contains("allocateCustomerOrder"))
    }
}
