import Foundation
import Testing

/// What the server counts of its connections and its load.
@Suite(.serialized) struct `Counting connections` {
    @Test func `each is counted once, with its requests, bytes and end`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let (first, last) = ("GET /livez HTTP/1.1\r\nHost: a\r\n", "Connection: close\r\n\r\n")
        let pipeline = "\(first)\r\n\(first)\r\n\(first)\(last)"
        // Three answers at once are more than one can read, which is no matter here.
        _ = try? await Connection.exchange(Array(pipeline.utf8), port: server.port)
        _ = try? await Connection.exchange(Array("nonsense\r\n\r\n".utf8), port: server.port)
        var lines: Set<String> = []
        try await until("both connections have ended, and every one is open or counted") {
            let metrics = try await server.get("/metrics").text
            lines = Set(metrics.split(separator: "\n").map(String.init))
            // An earlier scrape's connection may end while this one is written.
            return lines.contains(#"http_server_connections_closed_total{ending="refused"} 1"#)
                && Self.value("http_server_connections_opened_total", lines)
                    == Self.value("http_server_connection_requests_count", lines)
                    + Self.value("http_server_connections", lines)
        }
        // Scrapes are connections too: those with one request.
        for expected in [
            #"http_server_connection_requests_bucket{le="0.0"} 1"#,
            #"http_server_requests_total{http_route="/livez",status_class="2xx"} 3"#,
            #"http_server_protocol_errors_total{status="400"} 1"#,
            "http_server_concurrency_waiting 0",
            "http_server_request_queue_duration_seconds_count 0",
            #"http_server_responses_cut_short_total{http_route="/livez"} 0"#,
            #"http_server_connections_closed_total{ending="slow"} 0"#,
        ] {
            #expect(lines.contains(expected), "\(expected)")
        }
        #expect(Self.value("http_server_connections", lines) >= 1)
        #expect(Self.value("http_server_connection_received_bytes_total", lines) > pipeline.count)
        #expect(Self.value("http_server_connection_sent_bytes_total", lines) > pipeline.count)
        #expect(Self.value("http_server_concurrency_limit", lines) > 0)
    }

    @Test func `promtool has nothing to say about the metrics of TLS and the access log`()
        async throws
    {
        let promtool = try Tool.require("promtool")
        let server = try await SecureServer.start(flags: ["--access-log", "stderr"])
        #expect(try await server.curl("/livez").output == "200")
        var metrics = ""
        try await until("the handshake is counted") {
            metrics = try await server.process.get("/metrics").text
            return metrics.contains(#"handshakes_total{version="TLSv1.3",resumed="false"} 1"#)
        }
        #expect(metrics.contains("\ncountinghouse_access_log_lost_lines_total 0\n"))
        let path = "\(server.directory)/metrics"
        try metrics.write(toFile: path, atomically: true, encoding: .utf8)
        let checked = try await run(
            "sh", ["-c", "\"$1\" check metrics <\"$2\"", "sh", promtool, path],
            in: server.directory)
        #expect(checked.status == 0)
        #expect(checked.output + checked.errors == "")
    }

    @Test func `what fits is what was set, from one address and in all`() async throws {
        var settings = try ServerSettings(.sqlite)
        settings.flags = ["--connections-per-address", "2"]
        let server = try await ServerProcess.start(settings)
        let head = Array("GET /livez HTTP/1.1\r\n".utf8)
        // The server's threads accept side by side, so the third may be counted before the second.
        try await until("a third is refused while two are held, which are then answered") {
            let held = [
                try await Connection.open(port: server.port, sending: head),
                try await Connection.open(port: server.port, sending: head),
            ]
            let third = try await server.get("/livez")
            let answers = [
                try await held[0].answer(afterSending: Self.ending),
                try await held[1].answer(afterSending: Self.ending),
            ]
            return third.verdict == "429 HTTP-429" && answers.allSatisfy { $0.status == 200 }
        }
    }

    private static let ending = Array("Host: a\r\nConnection: close\r\n\r\n".utf8)

    /// The value of a series without labels.
    private static func value(_ name: String, _ lines: Set<String>) -> Int {
        lines.first { $0.hasPrefix(name + " ") }.flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
    }
}
