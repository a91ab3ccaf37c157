import Foundation
import Synchronization
import Testing

/// Spans of a running server, as a collector gets them.
@Suite(.serialized) struct `Tracing` {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let caller = "b7ad6b7169203331"

    private func order(
        _ server: ServerProcess, _ json: String, flags: String = "01"
    ) async throws -> Answer {
        try await server.send(
            "POST", "/v1/orders?note=secret",
            [
                "Content-Type": "application/json", "User-Agent": "till/7.2",
                "traceparent": "00-\(Self.trace)-\(Self.caller)-\(flags)",
            ], Array(json.utf8))
    }

    @Test(arguments: StoreEngine.allCases)
    func `a request is a span of its caller's trace, and its commit a part of it`(
        _ engine: StoreEngine
    ) async throws {
        let collector = try Collector()
        var settings = try ServerSettings(engine)
        settings.flags = collector.flags
        let server = try await ServerProcess.start(settings)
        let answer = try await order(server, Ticket("1").json)
        #expect(answer.status == 201)
        let span = try await collector.span("POST /v1/orders")
        #expect(span.trace == Self.trace)
        #expect(span.parent == Self.caller)
        #expect(answer.field("traceparent") == "00-\(Self.trace)-\(span.id)-01")
        #expect(span.kind == 2)
        #expect(span.json.flags.number == 0x301)
        for (key, value) in [
            ("http.request.method", "POST"), ("http.route", "/v1/orders"),
            ("http.response.status_code", "201"), ("url.path", "/v1/orders"),
            ("url.scheme", "http"), ("client.address", "127.0.0.1"),
            ("user_agent.original", "till/7.2"),
            ("http.request.body.size", "\(Ticket("1").json.utf8.count)"),
            ("countinghouse.request.id", answer.field("x-request-id") ?? "none"),
        ] {
            #expect(span[key] == value, "\(key)")
        }
        #expect(span["error.type"] == nil)
        #expect(span.json.status == .null)
        let commit = try await collector.span("COMMIT") { $0.parent == span.id }
        #expect(commit.trace == Self.trace)
        #expect(commit.kind == 3)
        #expect(commit["db.system.name"] == (engine == .sqlite ? "sqlite" : "postgresql"))
        #expect(commit["db.operation.name"] == "COMMIT")
        let times = [span, commit].flatMap { [$0.json.startTimeUnixNano, $0.json.endTimeUnixNano] }
            .map { Int($0.text ?? "") ?? 0 }
        let now = Int(Date().timeIntervalSince1970) * 1_000_000_000
        #expect(times.allSatisfy { abs($0 - now) < 600_000_000_000 })
        #expect(times[0] < times[1] && times[2] < times[3])
        let text = try await collector.bodies().map { "\($0)" }.joined()
        #expect(!text.contains("secret"))
    }

    @Test func `what is sent is OTLP in JSON, packed, with the headers from a file`() async throws {
        let collector = try Collector()
        var settings = try ServerSettings(.sqlite)
        let path = "\(settings.directory.path)/headers"
        try "api-key=s%20e,x-tenant=shop\n".write(toFile: path, atomically: true, encoding: .utf8)
        settings.flags = collector.flags + ["--traces-headers", "file:\(path)"]
        let server = try await ServerProcess.start(settings)
        #expect(try await server.get("/v1/orders").status == 200)
        let read = try await collector.span("SELECT")
        #expect(read["db.operation.name"] == "SELECT")
        let request = try #require(collector.receiver.requests.first)
        #expect(request.target == "/v1/traces")
        #expect(request.fields["content-type"] == "application/json")
        #expect(request.fields["content-encoding"] == "gzip")
        #expect(request.fields["api-key"] == "s e")
        #expect(request.fields["x-tenant"] == "shop")
        let body = try #require(try await collector.bodies().first)
        let resource = body.resourceSpans[0].resource.attributes.list
        let names = ["service.name", "service.version", "service.instance.id"]
        let values = names.map { name in
            resource.first { $0.key.text == name }?.value.stringValue.text ?? ""
        }
        #expect(values[0] == "countinghouse")
        #expect(values[1] == "0.1.0")
        #expect(UUID(uuidString: values[2]) != nil)
        #expect(body.resourceSpans[0].scopeSpans[0].scope.name.text == "countinghouse")
        try await server.stop()
        #expect(!server.log.joined().contains("s e"))
    }

    @Test func `a caller that does not record is not recorded, and the ratio decides for others`()
        async throws
    {
        let collector = try Collector()
        var settings = try ServerSettings(.sqlite)
        settings.flags = collector.flags + ["--traces-ratio", "0"]
        let server = try await ServerProcess.start(settings)
        let unasked = try await order(server, Ticket("1").json, flags: "00")
        #expect(unasked.field("traceparent")?.hasSuffix("-00") == true)
        let begun = try await server.order(Ticket("2").json)
        #expect(begun.field("traceparent")?.hasSuffix("-00") == true)
        #expect(try await order(server, Ticket("3").json).status == 201)
        try await server.stop()
        let spans = try await collector.spans()
        #expect(spans.filter { $0.name == "POST /v1/orders" }.count == 1)
        #expect(Set(spans.map(\.trace)) == [Self.trace])
    }

    @Test func `a request that no route takes has a span, without a route`() async throws {
        let collector = try Collector()
        var settings = try ServerSettings(.sqlite)
        settings.flags = collector.flags
        let server = try await ServerProcess.start(settings)
        #expect(try await server.get("/nothing/here").status == 404)
        let span = try await collector.span("GET")
        #expect(span["http.route"] == nil)
        #expect(span["url.path"] == "/nothing/here")
        #expect(span["http.response.status_code"] == "404")
        #expect(span.json.status == .null)
    }

    @Test func `a collector that is busy gets the spans a little later`() async throws {
        let refusals = Mutex(2)
        let collector = try Collector { _ in
            refusals.withLock { left in
                left -= 1
                return left >= 0 ? 503 : 200
            }
        }
        var settings = try ServerSettings(.sqlite)
        settings.flags = collector.flags
        let server = try await ServerProcess.start(settings)
        #expect(try await server.get("/livez").status == 200)
        try await until("the spans are counted as exported") {
            let metrics = try await server.get("/metrics").text
            let wanted = #"countinghouse_trace_spans_total{outcome="exported"} 0"#
            return metrics.contains("countinghouse_trace_spans_total") && !metrics.contains(wanted)
        }
        let bodies = collector.receiver.requests.map(\.body)
        #expect(bodies[0] == bodies[1] && bodies[1] == bodies[2])
    }

    @Test func `a file is worked through within the trace that handed it in`() async throws {
        let collector = try Collector()
        var settings = try ServerSettings(.sqlite)
        settings.flags = collector.flags
        let server = try await ServerProcess.start(settings)
        let answer = try await server.send(
            "POST", "/v1/orders/bulk",
            [
                "Content-Type": "application/x-ndjson", "X-Request-Id": "night-run-7",
                "traceparent": "00-\(Self.trace)-\(Self.caller)-01",
            ], Array("\(Ticket("1").json)\n\(Ticket("2").json)\n".utf8))
        #expect(answer.status == 202)
        let request = try await collector.span("POST /v1/orders/bulk")
        let file = try await collector.span("process file")
        #expect(file.trace == Self.trace)
        #expect(file.parent == request.id)
        #expect(file.kind == 5)
        #expect(file["countinghouse.file.id"] == answer.json.id.text)
        let commit = try await collector.span("COMMIT") { $0["db.operation.batch.size"] == "2" }
        #expect(commit.parent == file.id)
        let logged = try await server.logged("file processed")
        #expect(logged.trace_id.text == Self.trace)
        #expect(logged.request_id.text == "night-run-7")
    }

    @Test
    func `a delivery is a span of the trace in which it was caused, and says so to its receiver`()
        async throws
    {
        let collector = try Collector()
        let receiver = try Receiver()
        var settings = try ServerSettings(.sqlite)
        try settings.subscribe(receiver, "events: [sale.recorded]")
        settings.flags += collector.flags
        let server = try await ServerProcess.start(settings)
        try await until("the subscription is known") {
            try await !server.get("/v1/subscriptions").json.subscriptions.list.isEmpty
        }
        #expect(try await order(server, Ticket("1").json).status == 201)
        let delivery = try await collector.span("POST")
        #expect(delivery.trace == Self.trace)
        #expect(delivery.kind == 3)
        #expect(delivery["url.full"] == receiver.url)
        #expect(delivery["server.port"] == "\(receiver.port)")
        #expect(delivery["http.response.status_code"] == "204")
        #expect(
            receiver.requests.first?.fields["traceparent"]
                == "00-\(Self.trace)-\(delivery.id)-01")
    }

    @Test func `a collector that is not there costs no request, and what is lost is counted`()
        async throws
    {
        var settings = try ServerSettings(.sqlite)
        // Nobody listens on the port of a receiver that is gone.
        let port = try Receiver().port
        settings.flags = ["--traces-endpoint", "http://127.0.0.1:\(port)"]
        let server = try await ServerProcess.start(settings)
        #expect(try await server.order(Ticket("1").json).status == 201)
        #expect(try await server.stop() == 0)
        #expect(server.log.contains { $0.contains(#""message":"spans not exported""#) })
    }
}

/// The name of each request.
@Suite(.serialized) struct `Request ids` {
    @Test func `a caller's is kept, in answer, log and access log`() async throws {
        var settings = try ServerSettings(.sqlite)
        settings.flags = ["--access-log", "stderr"]
        let server = try await ServerProcess.start(settings)
        let fields = ["Content-Type": "application/json", "X-Request-Id": "till-7/2026:1+a=b@c~_."]
        let refused = try await server.send("POST", "/v1/orders", fields, Array("{}".utf8))
        #expect(refused.status == 422)
        #expect(refused.field("X-Request-Id") == "till-7/2026:1+a=b@c~_.")
        try await server.stop()
        let lines = try server.log.map { try JSON(parsing: $0) }
        let told = lines.filter { $0.request_id.text == "till-7/2026:1+a=b@c~_." }
        #expect(told.compactMap(\.message.text) == ["request refused"])
        #expect(told.filter { $0.logger.text == "access" }.count == 1)
    }

    @Test func `is the server's own where the caller gives none, or one that is not fit to print`()
        async throws
    {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        var made: Set<String> = []
        for given in ["", " ", "a b", "a\tb", "\"", "é", String(repeating: "a", count: 129)] {
            let answer = try await server.send("GET", "/livez", ["X-Request-Id": given])
            #expect(answer.status == 200)
            let id = try #require(answer.field("X-Request-Id"))
            #expect(id != given)
            made.insert(id)
        }
        #expect(made.count == 7)
        let longest = String(repeating: "a", count: 128)
        #expect(
            try await server.send("GET", "/livez", ["X-Request-Id": longest])
                .field("X-Request-Id") == longest)
    }

    @Test func `is on every answer, also to what no route takes and to what is no request`()
        async throws
    {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        for (method, target) in [("GET", "/nothing"), ("PUT", "/livez"), ("OPTIONS", "/livez")] {
            let answer = try await server.send(method, target, ["X-Request-Id": "mine"])
            #expect(answer.field("X-Request-Id") == "mine", "\(method) \(target)")
        }
        let nonsense = try await Connection.exchange(
            Array("nonsense\r\n\r\n".utf8), port: server.port)
        #expect(nonsense.status == 400)
        #expect(nonsense.field("X-Request-Id")?.isEmpty == false)
    }
}
