import Foundation
import Testing

@testable import Telemetry

@Suite struct `A scrape` {
    @Test func `in Prometheus text has help, type and samples sorted by name and label`() {
        #expect(
            String(decoding: Self.registry().exposition(.prometheus), as: UTF8.self) == """
                # HELP commit_group_documents Documents of one commit.
                # TYPE commit_group_documents histogram
                commit_group_documents_bucket{le="1.0"} 1
                commit_group_documents_bucket{le="10.0"} 3
                commit_group_documents_bucket{le="+Inf"} 4
                commit_group_documents_sum 116
                commit_group_documents_count 4
                # HELP http_request_seconds Time from the first byte to the last.
                # TYPE http_request_seconds histogram
                http_request_seconds_bucket{route="/v1/sales",le="0.0005"} 1
                http_request_seconds_bucket{route="/v1/sales",le="1.0"} 2
                http_request_seconds_bucket{route="/v1/sales",le="+Inf"} 3
                http_request_seconds_sum{route="/v1/sales"} 3.100500001
                http_request_seconds_count{route="/v1/sales"} 3
                # HELP http_requests_total Requests "answered",\\nby \\\\ route.
                # TYPE http_requests_total counter
                http_requests_total{route="/v1/a\\"b\\\\c\\nd",status="200"} 2
                http_requests_total{route="/v1/sales",status="201"} 41
                http_requests_total{route="/v1/sales",status="422"} 1
                # HELP lane_waiting_documents Documents waiting for the lane.
                # TYPE lane_waiting_documents gauge
                lane_waiting_documents -2
                # HELP stored_bytes_total Bytes written to the store.
                # TYPE stored_bytes_total counter
                stored_bytes_total 4096

                """)
    }

    @Test func `in OpenMetrics names counters by their family and ends with EOF`() {
        #expect(
            String(decoding: Self.registry().exposition(.openMetrics), as: UTF8.self) == """
                # HELP commit_group_documents Documents of one commit.
                # TYPE commit_group_documents histogram
                commit_group_documents_bucket{le="1.0"} 1
                commit_group_documents_bucket{le="10.0"} 3
                commit_group_documents_bucket{le="+Inf"} 4
                commit_group_documents_sum 116
                commit_group_documents_count 4
                # HELP http_request_seconds Time from the first byte to the last.
                # TYPE http_request_seconds histogram
                # UNIT http_request_seconds seconds
                http_request_seconds_bucket{route="/v1/sales",le="0.0005"} 1
                http_request_seconds_bucket{route="/v1/sales",le="1.0"} 2
                http_request_seconds_bucket{route="/v1/sales",le="+Inf"} 3
                http_request_seconds_sum{route="/v1/sales"} 3.100500001
                http_request_seconds_count{route="/v1/sales"} 3
                # HELP http_requests Requests \\"answered\\",\\nby \\\\ route.
                # TYPE http_requests counter
                http_requests_total{route="/v1/a\\"b\\\\c\\nd",status="200"} 2
                http_requests_total{route="/v1/sales",status="201"} 41
                http_requests_total{route="/v1/sales",status="422"} 1
                # HELP lane_waiting_documents Documents waiting for the lane.
                # TYPE lane_waiting_documents gauge
                lane_waiting_documents -2
                # HELP stored_bytes Bytes written to the store.
                # TYPE stored_bytes counter
                # UNIT stored_bytes bytes
                stored_bytes_total 4096
                # EOF

                """)
    }

    @Test func `is accepted by promtool without a word`() throws {
        let registry = Self.registry()
        ProcessMetrics.declare(in: registry)
        let verdict = try run(
            "promtool", ["check", "metrics"], input: registry.exposition(.prometheus),
            package: "prometheus")
        #expect(verdict.output == "")
        #expect(verdict.status == 0)
    }

    @Test func `is accepted by the reference parser of OpenMetrics`() throws {
        let registry = Self.registry()
        ProcessMetrics.declare(in: registry)
        let program = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            families = list(text_string_to_metric_families(sys.stdin.read()))
            print(len(families), sum(len(family.samples) for family in families))
            """
        let verdict = try run(
            "/usr/bin/python3", ["-c", program], input: registry.exposition(.openMetrics),
            package: "python3-prometheus-client")
        #expect(verdict.output == "10 20\n")
        #expect(verdict.status == 0)
    }

    @Test func `tells a recorded trace beside its bucket to who asks for OpenMetrics`() throws {
        let registry = Registry()
        let latency = registry.histogram(
            "http_request_seconds", help: "Time.", bounds: [500_000, 1_000_000_000])
        let trace = try #require(
            TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        latency.observe(1_500_000, in: trace)
        latency.observe(400_000)
        let lines = String(decoding: registry.exposition(.openMetrics), as: UTF8.self)
            .split(separator: "\n").filter { $0.contains("_bucket") }
        #expect(lines[0] == #"http_request_seconds_bucket{le="0.0005"} 1"#)
        #expect(
            lines[1].hasPrefix(
                #"http_request_seconds_bucket{le="1.0"} 2 # "#
                    + #"{trace_id="0af7651916cd43dd8448eb211c80319c","#
                    + #"span_id="b7ad6b7169203331"} 0.0015 "#))
        #expect(lines[2] == #"http_request_seconds_bucket{le="+Inf"} 2"#)
        let program = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            families = list(text_string_to_metric_families(sys.stdin.read()))
            found = [s.exemplar for f in families for s in f.samples if s.exemplar]
            print([exemplar.labels["trace_id"] for exemplar in found])
            """
        let verdict = try run(
            "/usr/bin/python3", ["-c", program], input: registry.exposition(.openMetrics),
            package: "python3-prometheus-client")
        #expect(verdict.output == "['0af7651916cd43dd8448eb211c80319c']\n")
        let older = String(decoding: registry.exposition(.prometheus), as: UTF8.self)
        #expect(!older.contains("trace_id"))
    }

    @Test func `tells the process's own figures`() throws {
        let registry = Registry()
        ProcessMetrics.declare(in: registry)
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        let values = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        #expect(values.count == 5)
        #expect(values.allSatisfy { $0 > 0 })
    }

    @Test(
        arguments: [
            (nil, .prometheus),
            ("", .prometheus),
            ("*/*", .prometheus),
            ("text/plain", .prometheus),
            ("application/openmetrics-text", .openMetrics),
            (
                "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
                .openMetrics
            ),
            ("text/plain;q=0.9, Application/OpenMetrics-Text; q=0.75", .prometheus),
            ("application/openmetrics-text;q=0", .prometheus),
            ("application/openmetrics-text;q=2", .prometheus),
            ("application/openmetrics-text;q=x", .prometheus),
            ("application/openmetrics-text;q=0.001", .openMetrics),
        ] as [(String?, ExpositionFormat)])
    func `has the format that its Accept header prefers`(
        accept: String?, format: ExpositionFormat
    ) {
        #expect(ExpositionFormat(accept: accept) == format)
    }

    /// Metrics of every kind with values that need every escape.
    private static func registry() -> Registry {
        let registry = Registry()
        let requests = registry.counters(
            "http_requests_total", help: "Requests \"answered\",\nby \\ route.",
            labels: ["route", "status"])
        requests.series("/v1/sales", "422").increment()
        requests.series("/v1/sales", "201").increment(by: 41)
        requests.series("/v1/a\"b\\c\nd", "200").increment(by: 2)
        let latency = registry.histograms(
            "http_request_seconds", help: "Time from the first byte to the last.",
            bounds: [500_000, 1_000_000_000], labels: ["route"]
        ).series("/v1/sales")
        latency.observe(500_000)
        latency.observe(100_000_001)
        latency.observe(3_000_000_000)
        let groups = registry.histogram(
            "commit_group_documents", help: "Documents of one commit.", unit: .none,
            bounds: [1, 10])
        for size in [1, 5, 10, 100] as [Int64] { groups.observe(size) }
        let waiting = registry.gauge(
            "lane_waiting_documents", help: "Documents waiting for the lane.")
        waiting.set(3)
        waiting.add(-5)
        registry.counter(
            "stored_bytes_total", help: "Bytes written to the store.", unit: .bytes
        ).increment(by: 4096)
        return registry
    }

    /// Runs a program of the test packages; both its outputs come back as one text.
    private func run(
        _ program: String, _ arguments: [String], input: [UInt8], package: String
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let (feed, result) = (Pipe(), Pipe())
        process.standardInput = feed
        process.standardOutput = result
        process.standardError = result
        try process.run()
        try feed.fileHandleForWriting.write(contentsOf: input)
        try feed.fileHandleForWriting.close()
        let output = try result.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let isMissing = process.terminationStatus == 127
        try #require(
            !isMissing,
            "\(program) is missing: install package \(package) by docker/bootstrap.sh --tests.")
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
