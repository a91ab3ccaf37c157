import Foundation
import Testing

/// The log of answered requests, as an operator reads and rotates it.
@Suite(.serialized) struct `The access log` {
    @Test func `tells each request on a line, without its query`() async throws {
        let server = try await Self.started()
        let order = Ticket("1").json
        let trace = "0af7651916cd43dd8448eb211c80319c"
        let fields = [
            "Content-Type": "application/json", "User-Agent": "till/7",
            "traceparent": "00-\(trace)-b7ad6b7169203331-01",
        ]
        #expect(
            try await server.send("POST", "/v1/orders", fields, Array(order.utf8))
                .status == 201)
        let list = try await server.get("/v1/orders?limit=1&store=s3cret")
        #expect(try await server.get("/nothing/here?x=s3cret").status == 404)
        let (text, lines) = try await Self.lines(server, count: 3)
        #expect(!text.contains("s3cret") && !text.contains("?"))
        let posted = lines[0]
        #expect(posted.time.text?.hasSuffix("Z") == true)
        #expect(posted.logger.text == "access")
        #expect(posted.peer.text == "127.0.0.1")
        #expect(posted.method.text == "POST")
        #expect(posted.path.text == "/v1/orders")
        #expect(posted.route.text == "/v1/orders")
        #expect(posted.status.number == 201)
        #expect(posted.is_whole.flag == true)
        #expect(posted.request_body_bytes.number == order.utf8.count)
        #expect((posted.duration_microseconds.number ?? 0) > 0)
        #expect(posted.queued_microseconds.number == 0)
        #expect(posted.user_agent.text == "till/7")
        #expect(posted.trace_id.text == trace)
        #expect(posted.tls_version == .null)
        #expect(lines[1].response_body_bytes.number == list.body.count)
        #expect(lines[2].path.text == "/nothing/here")
        #expect(lines[2].route.text == "-")
        #expect(lines[2].status.number == 404)
    }

    @Test func `says who asked, by what they proved and without a person's name`() async throws {
        let server = try await KeyedServer.start { settings in
            settings.flags += ["--access-log", "\(settings.directory.path)/access.log"]
        }
        let key = try await server.make(#""name":"Ada Example","role":"till""#)
        let prefix = key.text.split(separator: "_")[2]
        #expect(try await server.ask("GET", "/v1/orders", by: key.text).status == 200)
        #expect(try await server.ask("GET", "/v1/journals", by: key.text).status == 403)
        #expect(try await server.ask("GET", "/v1/orders", by: nil).status == 401)
        let (text, lines) = try await Self.lines(server.process, count: 4)
        #expect(
            lines.dropFirst().map(\.caller.text)
                == ["key \(prefix) till", "key \(prefix) till", nil])
        #expect(!text.contains("Ada") && !text.contains(key.text))
    }

    @Test func `stays whole and short whatever a client sends`() async throws {
        let server = try await Self.started()
        let hostile = #"x","status":200}\"#
        _ = try await server.send(
            "GET", "/%22%2C%7B%7D%5C%C2%85%E2%80%A8", ["User-Agent": hostile])
        _ = try await server.send(
            "GET", "/" + String(repeating: "%5C", count: 2000),
            ["User-Agent": String(repeating: "\"", count: 20_000)])
        let (text, lines) = try await Self.lines(server, count: 2)
        #expect(lines[0].user_agent.text == hostile)
        #expect(lines[0].path.text == "/\",{}\\\u{85}\u{2028}")
        #expect(lines.compactMap(\.status.number) == [404, 404])
        #expect(lines[1].user_agent.text?.hasSuffix("\"[cut]") == true)
        for line in text.split(separator: "\n") { #expect(line.utf8.count < 4096) }
    }

    @Test func `goes on in a new file after a hangup, and nothing is lost`() async throws {
        let server = try await Self.started()
        let path = "\(server.settings.directory.path)/access.log"
        _ = try await server.get("/livez")
        _ = try await Self.lines(server, count: 1)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        _ = try await server.get("/readyz")
        server.program.send(SIGHUP)
        try await until("there is a new file") { FileManager.default.fileExists(atPath: path) }
        _ = try await server.get("/healthz")
        let (_, fresh) = try await Self.lines(server, count: 1)
        #expect(fresh.map(\.path.text) == ["/healthz"])
        let old = try String(contentsOfFile: path + ".1", encoding: .utf8).split(separator: "\n")
        #expect(try old.map { try JSON(parsing: String($0)).path.text } == ["/livez", "/readyz"])
        #expect(try await server.stop() == 0)
    }

    @Test func `holds what was answered last when the server ends`() async throws {
        let server = try await Self.started()
        for _ in 0..<20 { _ = try await server.get("/livez") }
        #expect(try await server.stop() == 0)
        let path = "\(server.settings.directory.path)/access.log"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.split(separator: "\n").count == 20)
        #expect(text.hasSuffix("}\n"))
    }

    @Test func `in a folder that is not there is refused with a sentence`() async throws {
        var settings = try ServerSettings(.sqlite)
        settings.flags = ["--access-log", "\(settings.directory.path)/no/access.log"]
        let failure = await #expect(throws: FlowError.self) {
            try await ServerProcess.start(settings)
        }
        #expect(failure?.description.contains("LOG-001") == true)
    }

    private static func started() async throws -> ServerProcess {
        var settings = try ServerSettings(.sqlite)
        settings.flags = ["--access-log", "\(settings.directory.path)/access.log"]
        return try await ServerProcess.start(settings)
    }

    /// The log once it has so many lines.
    private static func lines(
        _ server: ServerProcess, count: Int
    ) async throws -> (text: String, lines: [JSON]) {
        let path = "\(server.settings.directory.path)/access.log"
        return try await eventually("the access log has \(count) lines") {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            let lines = text.split(separator: "\n").map(String.init)
            return lines.count == count ? (text, try lines.map { try JSON(parsing: $0) }) : nil
        }
    }
}
