import Foundation
import Synchronization
import Testing

@testable import Telemetry

@Suite struct `Recording spans` {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let caller = "00-\(trace)-b7ad6b7169203331-01"

    private func tracer(_ ratio: Double, _ registry: Registry = Registry()) throws -> Tracer {
        Tracer(ratio: try #require(TraceRatio(ratio)), registry: registry)
    }

    private func span(_ number: Int) throws -> TraceSpan {
        TraceSpan(
            try #require(TraceContext(traceparent: Self.caller)), parent: nil,
            name: "span \(number)", kind: .server, startNanoseconds: 1, endNanoseconds: 2)
    }

    @Test func `a caller's trace is recorded if the caller's header says so, whatever the ratio`()
        throws
    {
        #expect(try tracer(0).context(continuing: Self.caller).isSampled)
        #expect(try !tracer(1).context(continuing: "\(Self.caller.dropLast(2))00").isSampled)
        #expect(try tracer(1).context(continuing: Self.caller).traceID == Self.trace)
        #expect(try tracer(1).context(continuing: Self.caller).spanID != "b7ad6b7169203331")
    }

    @Test func `of the traces that begin here the ratio is recorded`() throws {
        let (none, all, some) = (try tracer(0), try tracer(1), try tracer(0.25))
        #expect(!(0..<1000).contains { _ in none.newTrace().isSampled })
        #expect((0..<1000).allSatisfy { _ in all.newTrace().isSampled })
        let count = (0..<10_000).count { _ in some.newTrace().isSampled }
        // Twelve standard deviations to each side.
        #expect((2000...3000).contains(count))
        for ratio in [-0.1, 1.1, .nan] { #expect(TraceRatio(ratio) == nil) }
    }

    @Test func `who decides by the same ratio decides alike, on the last 56 bits of the id`() throws
    {
        let ratio = try #require(TraceRatio(0.5))
        for (id, isIncluded) in [
            ("00000000000000000180000000000000", true), ("0000000000000000ff7fffffffffffff", false),
        ] {
            let trace = try #require(TraceContext(traceparent: "00-\(id)-b7ad6b7169203331-01"))
            #expect(ratio.includes(trace) == isIncluded)
        }
    }

    @Test func `what finds no room is counted and nobody waits`() throws {
        let registry = Registry()
        let tracer = try tracer(1, registry)
        for number in 0..<(Tracer.spansMax + 3) { tracer.record(try span(number)) }
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(text.contains(#"countinghouse_trace_spans_total{outcome="dropped"} 3"#))
        #expect(tracer.take(2).map(\.name) == ["span 0", "span 1"])
        #expect(tracer.take(Tracer.spansMax).count == Tracer.spansMax - 2)
        #expect(tracer.take(1).isEmpty)
    }

    @Test func `a part of a task's work is its child, and nothing of one that is not recorded`()
        throws
    {
        let tracer = try tracer(1)
        let request = tracer.context(continuing: Self.caller)
        TraceScope.$current.withValue(TraceScope(request, tracer: tracer)) {
            var part = OpenSpan.child("COMMIT", .client)
            part?.add([SpanAttribute("db.system.name", "sqlite")])
            part?.end(errorType: "busy", failure: "It was busy.")
        }
        let found = try #require(tracer.take(2).first)
        #expect(found.name == "COMMIT")
        #expect(found.parent == request)
        #expect(found.context.traceID == Self.trace)
        #expect(found.context.spanID != request.spanID)
        #expect(found.endNanoseconds >= found.startNanoseconds)
        #expect(
            found.attributes == [
                SpanAttribute("db.system.name", "sqlite"), SpanAttribute("error.type", "busy"),
            ])
        #expect(found.failure == "It was busy.")
        let unrecorded = tracer.context(continuing: "\(Self.caller.dropLast(2))00")
        TraceScope.$current.withValue(TraceScope(unrecorded, tracer: tracer)) {
            #expect(OpenSpan.child("COMMIT", .client) == nil)
        }
        #expect(OpenSpan.child("COMMIT", .client) == nil)
    }

    @Test func `are written as the JSON mapping of OTLP says`() throws {
        let parent = try #require(TraceContext(traceparent: Self.caller))
        let own = try #require(TraceContext(traceparent: "00-\(Self.trace)-00f067aa0ba902b7-01"))
        let span = TraceSpan(
            own, parent: parent, isParentRemote: true, name: "POST /v1/orders", kind: .server,
            startNanoseconds: 1_800_000_000_000_000_001, endNanoseconds: 1_800_000_000_000_000_002,
            attributes: [
                SpanAttribute("http.route", "/v1/orders"),
                SpanAttribute("http.response.status_code", 503),
            ], failure: "503")
        let resource = TraceResource(name: "countinghouse", version: "0.1.0", instanceID: "i-1")
        #expect(
            String(decoding: OTLPTraces.json([span], of: resource), as: UTF8.self) == """
                {"resourceSpans":[{"resource":{"attributes":[\
                {"key":"service.name","value":{"stringValue":"countinghouse"}},\
                {"key":"service.version","value":{"stringValue":"0.1.0"}},\
                {"key":"service.instance.id","value":{"stringValue":"i-1"}},\
                {"key":"telemetry.sdk.name","value":{"stringValue":"countinghouse"}},\
                {"key":"telemetry.sdk.language","value":{"stringValue":"swift"}},\
                {"key":"telemetry.sdk.version","value":{"stringValue":"0.1.0"}}]},\
                "scopeSpans":[{"scope":{"name":"countinghouse","version":"0.1.0"},"spans":[\
                {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7",\
                "parentSpanId":"b7ad6b7169203331","flags":769,"name":"POST /v1/orders","kind":2,\
                "startTimeUnixNano":"1800000000000000001","endTimeUnixNano":"1800000000000000002",\
                "attributes":[{"key":"http.route","value":{"stringValue":"/v1/orders"}},\
                {"key":"http.response.status_code","value":{"intValue":"503"}}],\
                "status":{"code":2,"message":"503"}}]}],\
                "schemaUrl":"https://opentelemetry.io/schemas/1.37.0"}]}

                """)
    }

    @Test func `a text of a stranger's is cut, and what is left is a text`() {
        let cut = SpanAttribute("url.path", "/" + String(repeating: "é", count: 2000))
        guard case .text(let text) = cut.value else { return #expect(Bool(false)) }
        #expect(text.hasSuffix("é\u{FFFD}"))
        #expect(text.utf8.count <= 1026)
    }
}

@Suite struct `Exporting spans` {
    /// Answers as it is told, one answer for each request, and then as the last.
    private final class Collector: SpanTransport {
        private let state: Mutex<(answers: [SpanAnswer], bodies: [String])>

        init(_ answers: [SpanAnswer]) {
            state = Mutex((answers, []))
        }

        var bodies: [String] { state.withLock { $0.bodies } }

        func send(_ body: [UInt8]) async -> SpanAnswer {
            state.withLock { state in
                state.bodies.append(String(decoding: body, as: UTF8.self))
                let answer = state.answers[0]
                if state.answers.count > 1 { state.answers.removeFirst() }
                return answer
            }
        }
    }

    /// What a whole run of an exporter came to.
    private struct Outcome {
        var requests = 0
        var sleptMilliseconds = 0
        var reports: [String] = []
        var metrics = ""

        func count(_ outcome: String) -> Int {
            let start = #"countinghouse_trace_spans_total{outcome="\#(outcome)"} "#
            let line = metrics.split(separator: "\n").first { $0.hasPrefix(start) }
            return line.flatMap { Int($0.dropFirst(start.count)) } ?? -1
        }
    }

    /// Runs an exporter until its spans are gone, then has it stop.
    private func export(spans: Int, _ answers: [SpanAnswer]) async throws -> Outcome {
        let registry = Registry()
        let tracer = Tracer(ratio: try #require(TraceRatio(1)), registry: registry)
        let collector = Collector(answers)
        let reports = Mutex<[String]>([])
        let slept = Atomic<Int>(0)
        for number in 0..<spans {
            tracer.record(
                TraceSpan(
                    tracer.newTrace(), parent: nil, name: "span \(number)", kind: .internal,
                    startNanoseconds: 1, endNanoseconds: 2))
        }
        let sleeper = Mutex<SpanExporter?>(nil)
        let exporter = SpanExporter(
            tracer,
            resource: TraceResource(name: "countinghouse", version: "1", instanceID: "i"),
            transport: collector, registry: registry,
            report: { problem in reports.withLock { $0.append(problem) } },
            sleep: { milliseconds in
                slept.add(milliseconds, ordering: .relaxed)
                // The second time that it lets spans gather there are none left.
                if Self.isDone(registry, spans) { sleeper.withLock { $0?.stop() } }
            })
        sleeper.withLock { $0 = exporter }
        await exporter.run()
        return Outcome(
            requests: collector.bodies.count, sleptMilliseconds: slept.load(ordering: .relaxed),
            reports: reports.withLock { $0 },
            metrics: String(decoding: registry.exposition(), as: UTF8.self))
    }

    private static func isDone(_ registry: Registry, _ spans: Int) -> Bool {
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        let counts = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        return counts.reduce(0, +) == spans
    }

    @Test func `sends batches of at most 512`() async throws {
        let outcome = try await export(spans: 1025, [.taken(rejected: 0)])
        #expect(outcome.requests == 3)
        #expect(outcome.count("exported") == 1025)
        #expect(outcome.reports == [])
    }

    @Test func `tries again what may pass, after as long as the collector asks`() async throws {
        let outcome = try await export(
            spans: 2,
            [
                .later(afterSeconds: 7, problem: "It answered 429."),
                .later(afterSeconds: 3600, problem: "It answered 503."), .taken(rejected: 0),
            ])
        #expect(outcome.requests == 3)
        #expect(outcome.count("exported") == 2)
        // No more than a minute, whatever it asks for, and twice the time of gathering.
        #expect(outcome.sleptMilliseconds == 7000 + 60_000 + 400)
    }

    @Test func `gives up what is refused, and what does not pass, and says why`() async throws {
        let refused = try await export(spans: 2, [.refused(problem: "It answered 400.")])
        #expect(refused.requests == 1)
        #expect(refused.count("failed") == 2)
        #expect(refused.reports == ["It answered 400."])
        let gone = try await export(
            spans: 2, [.later(afterSeconds: nil, problem: "Nobody is there.")])
        #expect(gone.requests == 6)
        #expect(gone.count("failed") == 2)
        #expect(gone.reports == ["Nobody is there."])
        // 1, 2, 4, 8 and 16 seconds at most.
        #expect(gone.sleptMilliseconds <= 31_000 + 400)
    }

    @Test func `counts what a collector takes only a part of`() async throws {
        let outcome = try await export(spans: 5, [.taken(rejected: 2)])
        #expect(outcome.count("exported") == 3)
        #expect(outcome.count("rejected") == 2)
        #expect(outcome.reports == ["The collector rejected 2 spans of a request."])
    }
}
