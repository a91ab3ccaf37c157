import Foundation
import Testing

/// What an operator sees of a running server, and does to it.
@Suite(.serialized) struct `Operating the server` {
    @Test(arguments: StoreEngine.allCases)
    func `probes tell that it lives, is ready and has nothing to see to`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        for target in ["/livez", "/readyz"] {
            let answer = try await server.get(target)
            #expect(answer.status == 200)
            #expect(answer.text == "ok\n")
        }
        let health = try await server.get("/healthz")
        #expect(health.status == 200)
        #expect(health.json.status.text == "ok")
        #expect(health.json.files_waiting.number == 0)
        #expect(health.json.journals_unacknowledged.number == 0)
        #expect(health.json.configuration.text?.count == 8)
        _ = try await server.order(Ticket("1").json)
        #expect(try await server.get("/healthz").json.journals_unacknowledged.number == 1)
    }

    @Test func `metrics are as Prometheus wants them and move with each request`() async throws {
        let promtool = try Tool.require("promtool")
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        var short = Ticket("3")
        short.tenders = #"{"kind":"cash","amount":"1.00"}"#
        let sent = [Ticket("1").json, Ticket("2").json, Ticket("1").json, short.json, "{"]
        var statuses: [Int] = []
        for body in sent { statuses.append(try await server.order(body).status) }
        #expect(statuses == [201, 201, 201, 202, 400])
        let metrics = try await server.get("/metrics").text
        let lines = Set(metrics.split(separator: "\n").map(String.init))
        let bytes = sent.prefix(3).reduce(0) { $0 + $1.utf8.count }
        for expected in [
            #"http_server_requests_total{http_route="/v1/orders",status_class="2xx"} 4"#,
            #"http_server_requests_total{http_route="/v1/orders",status_class="4xx"} 1"#,
            #"http_server_requests_total{http_route="/v1/orders",status_class="5xx"} 0"#,
            #"http_server_request_duration_seconds_count\#(Self.kind(201)) 3"#,
            #"http_server_request_duration_seconds_count\#(Self.kind(202)) 1"#,
            #"http_server_request_duration_seconds_count\#(Self.kind(400)) 1"#,
            #"http_server_request_body_size_bytes_count\#(Self.kind(201)) 3"#,
            #"http_server_request_body_size_bytes_sum\#(Self.kind(201)) \#(bytes)"#,
            #"http_server_active_requests{http_request_method="POST","#
                + #"http_route="/v1/orders",url_scheme="http"} 0"#,
            #"countinghouse_documents_total{route="orders",outcome="posted"} 2"#,
            #"countinghouse_documents_total{route="orders",outcome="duplicate"} 1"#,
            #"countinghouse_documents_total{route="orders",outcome="waiting"} 1"#,
            #"countinghouse_document_minor_units_total{route="orders",outcome="posted","#
                + #"currency="GBP",sign="plus"} 2500"#,
        ] {
            #expect(lines.contains(expected), "\(expected)")
        }
        let directory = server.settings.directory.path
        let path = "\(directory)/metrics"
        try metrics.write(toFile: path, atomically: true, encoding: .utf8)
        let checked = try await run(
            "sh", ["-c", "\"$1\" check metrics <\"$2\"", "sh", promtool, path], in: directory)
        #expect(checked.status == 0)
        #expect(checked.output + checked.errors == "")
    }

    /// The labels of orders that ended so.
    private static func kind(_ status: Int) -> String {
        #"{http_request_method="POST",http_route="/v1/orders","#
            + #"http_response_status_code="\#(status)",url_scheme="http"}"#
    }

    @Test func `a trace goes on through answer, log and document`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let trace = "0af7651916cd43dd8448eb211c80319c"
        let fields = [
            "Content-Type": "application/json", "traceparent": "00-\(trace)-b7ad6b7169203331-01",
        ]
        let bodies = [Ticket("1").json, "{}"]
        for body in bodies {
            let answer = try await server.send("POST", "/v1/orders", fields, Array(body.utf8))
            let parts = answer.field("traceparent")?.split(separator: "-") ?? []
            #expect(parts.map(\.count) == [2, 32, 16, 2])
            #expect(parts[1] == trace)
            #expect(parts[2] != "b7ad6b7169203331")
        }
        let document = try await server.get("/v1/orders").json.orders[0]
        #expect(document.trace_id.text == trace)
        try await server.stop()
        let lines = try server.log.map { try JSON(parsing: $0) }
        for line in lines {
            #expect(line.time.text != nil && line.level.text != nil && line.message.text != nil)
        }
        #expect(lines.map(\.message.text).first == "listening")
        #expect(lines.map(\.message.text).last == "stopped")
        let refused = lines.first { $0.message.text == "request refused" }
        #expect(refused?.trace_id.text == trace)
        #expect(refused?.code.text == "DOC-002")
    }

    @Test(arguments: StoreEngine.allCases)
    func `a request in flight is answered before the server ends`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let request = Connection.request(
            "POST", "/v1/orders", ["Content-Type": "application/json"],
            Array(Ticket("1").json.utf8))
        let connection = try await Connection.open(
            port: server.port, sending: Array(request.dropLast(40)))
        try await until("the request is begun") {
            let metrics = try await server.get("/metrics").text
            return metrics.contains(
                #"http_server_active_requests{http_request_method="POST","#
                    + #"http_route="/v1/orders",url_scheme="http"} 1"#)
        }
        server.program.send(SIGTERM)
        try await until("the server is stopping") {
            server.log.contains { $0.contains(#""message":"stopping""#) }
        }
        let answer = try await connection.answer(afterSending: Array(request.suffix(40)))
        #expect(answer.status == 201)
        #expect(try await server.program.exit(within: 30) == 0)
        let again = try await server.restarted()
        #expect(try await again.get(answer.field("Location") ?? "").status == 200)
        try await Books(server: again).expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a second start goes on where the first ended`(_ engine: StoreEngine) async throws {
        let first = try await ServerProcess.start(try ServerSettings(engine))
        #expect(try await first.order(Ticket("1").json, key: "k-1").status == 201)
        let before = try await Books(server: first).standing()
        #expect(try await first.stop() == 0)
        let second = try await first.restarted()
        let books = Books(server: second)
        #expect(try await books.standing() == before)
        let again = try await second.order(Ticket("1").json, key: "k-1")
        #expect(again.field("Idempotent-Replayed") == "true")
        #expect(try await second.order(Ticket("2").json).status == 201)
        #expect(try await books.journals().map(\.version.number) == [2])
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a file cut off by a kill is resumed and ends with the same totals`(
        _ engine: StoreEngine
    ) async throws {
        let first = try await ServerProcess.start(try ServerSettings(engine))
        let answer = try await first.rows(try await Repository.month("2011-02"))
        let id = try #require(answer.json.id.text)
        var done = 0
        try await until("two hundred documents are done") {
            done = try await first.get("/v1/orders/bulk/\(id)").json.documents.number ?? 0
            return done >= 200
        }
        try await first.kill()
        #expect(done < 1393)
        let second = try await first.restarted()
        let books = Books(server: second)
        let status = try await books.file(id)
        #expect(status.state.text == "processed")
        #expect(status.documents.number == 1393)
        let amounts = try status.totals.list.map { try Thousandths($0.amount.text ?? "0").count }
        #expect(amounts.reduce(0, +) == 498_062_650)
        #expect(Set(status.totals.list.map(\.outcome.text)) == ["posted"])
        let begun = second.log.first { $0.contains("file begun") } ?? ""
        #expect(Int(try JSON(parsing: begun).documents_done.text ?? "") ?? 0 >= 200)
        try await books.expectToHold()
    }

    @Test func `a configuration with an error is refused with file and line`() async throws {
        var settings = try ServerSettings(.sqlite)
        try settings.change("rules/retail-sales.yaml", #"account: "1110""#, to: #"account: "9999""#)
        let program = try Program(
            try Countinghouse.path(),
            ["serve", "--port", "0", "--database", settings.database, "--config", settings.config],
            in: settings.directory.path)
        #expect(try await program.exit(within: 20) != 0)
        #expect(program.errors.contains("rules/retail-sales.yaml:"), "\(program.errors)")
        #expect(program.errors.contains("9999"))
        #expect(!FileManager.default.fileExists(atPath: "\(settings.directory.path)/books.db"))
        let checked = try await Countinghouse.command("check", settings)
        #expect(checked.status != 0)
        #expect(checked.errors.contains("RULE-002"), "\(checked.errors)")
    }

    @Test func `a configuration folder behind a link is read as well`() async throws {
        var settings = try ServerSettings(.sqlite)
        let link = "\(settings.directory.path)/Linked"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: Repository.config)
        settings.config = link
        let server = try await ServerProcess.start(settings)
        #expect(try await server.order(Ticket("1").json).status == 201)
    }

    @Test func `a database address that nobody can use is refused with a sentence`() async throws {
        var settings = try ServerSettings(.sqlite)
        settings.database = "sqlite:\(settings.directory.path)/no/such/folder/books.db"
        await #expect(throws: FlowError.self) { try await ServerProcess.start(settings) }
    }
}
