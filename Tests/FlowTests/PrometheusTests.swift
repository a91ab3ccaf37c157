import Foundation
import Testing

/// The metrics, as a real Prometheus takes them.
@Suite(.serialized) struct `Prometheus` {
    /// One running Prometheus that scrapes a server, on a port that the system chose.
    private struct Scraper {
        let program: Program
        let directory: TemporaryDirectory
        let port: Int

        static func start(scraping port: Int) async throws -> Scraper {
            let directory = try TemporaryDirectory()
            let path = "\(directory.path)/prometheus.yml"
            let target = "127.0.0.1:\(port)"
            try """
            global: { scrape_interval: 500ms, scrape_timeout: 500ms }
            scrape_configs:
              - job_name: countinghouse
                static_configs: [ { targets: ["\(target)"] } ]

            """.write(toFile: path, atomically: true, encoding: .utf8)
            let program = try Program(
                try Tool.require("prometheus"),
                [
                    "--config.file=\(path)", "--storage.tsdb.path=\(directory.path)/tsdb",
                    "--web.listen-address=127.0.0.1:0", "--enable-feature=exemplar-storage",
                ], in: directory.path)
            let found = try await eventually("Prometheus says where it listens") {
                program.errors.split(separator: "\n").first { $0.contains("\"Listening on\"") }
                    .flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
            }
            return Scraper(program: program, directory: directory, port: found)
        }

        /// What its API answers; null unless it is a success.
        func ask(_ target: String) async throws -> JSON {
            let answer = try await Connection.exchange(
                Connection.request("GET", "/api/v1/\(target)", [:], nil), port: port)
            return answer.json.status.text == "success" ? answer.json.data : .null
        }
    }

    @Test func `scrapes the server in OpenMetrics and answers for the histogram of requests`()
        async throws
    {
        let collector = try Collector()
        var settings = try ServerSettings(.sqlite)
        settings.flags = collector.flags
        let server = try await ServerProcess.start(settings)
        let trace = "0af7651916cd43dd8448eb211c80319c"
        for number in 1...3 {
            let answer = try await server.send(
                "POST", "/v1/orders",
                [
                    "Content-Type": "application/json",
                    "traceparent": "00-\(trace)-b7ad6b7169203331-01",
                ], Array(Ticket("\(number)").json.utf8))
            #expect(answer.status == 201)
        }
        let prometheus = try await Scraper.start(scraping: server.port)
        let kind = "http_request_method=%22POST%22,http_route=%22/v1/orders%22"
        let counted = try await eventually("Prometheus has the requests") {
            let found = try await prometheus.ask(
                "query?query=http_server_request_duration_seconds_count%7B\(kind)%7D")
            return found.result.list.first
        }
        #expect(counted.value[1].text == "3")
        #expect(counted.metric.http_response_status_code.text == "201")
        #expect(counted.metric.url_scheme.text == "http")
        #expect(counted.metric.job.text == "countinghouse")
        let quantile = try await prometheus.ask(
            "query?query=histogram_quantile(0.99,http_server_request_duration_seconds_bucket"
                + "%7B\(kind)%7D)")
        #expect((quantile.result[0].value[1].text.flatMap(Double.init) ?? 0) > 0)
        let up = try await prometheus.ask("query?query=up")
        #expect(up.result[0].value[1].text == "1")
        // Only OpenMetrics tells units and exemplars, so that is what it asked for and got.
        let told = try await prometheus.ask("metadata?metric=http_server_request_duration_seconds")
        #expect(told.http_server_request_duration_seconds[0].type.text == "histogram")
        #expect(told.http_server_request_duration_seconds[0].unit.text == "seconds")
        let exemplars = try await eventually("Prometheus has an exemplar") {
            let found = try await prometheus.ask(
                "query_exemplars?query=http_server_request_duration_seconds_bucket%7B\(kind)%7D"
                    + "&start=\(Int(Date().timeIntervalSince1970) - 600)"
                    + "&end=\(Int(Date().timeIntervalSince1970) + 600)")
            return found.list.first?.exemplars.list.first
        }
        #expect(exemplars.labels.trace_id.text == trace)
        prometheus.program.send(SIGTERM)
        _ = try await prometheus.program.exit(within: 30)
    }
}
