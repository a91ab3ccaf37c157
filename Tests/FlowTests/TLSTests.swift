import Foundation
import Testing

/// What real clients, curl and openssl's, get from the server over TLS.
@Suite(.serialized) struct `Serving over TLS` {
    @Test func `a client that trusts the authority is answered, and told to stay with TLS`()
        async throws
    {
        let server = try await SecureServer.start()
        let shown = "%{response_code} %{http_version} %{ssl_verify_result} "
        let answer = try await server.curl(
            "/livez", show: shown + "%header{strict-transport-security}", ["--http2"])
        #expect(answer.status == 0)
        #expect(answer.output == "200 1.1 0 max-age=31536000")
        let plain = try await server.process.get("/livez")
        #expect(plain.status == 200)
        #expect(plain.field("Strict-Transport-Security") == nil)
    }

    @Test func `a client that does not know the authority goes away`() async throws {
        let server = try await SecureServer.start()
        _ = try await Authority("stranger", in: server.directory)
        let answer = try await server.curl(
            "/livez", ["--cacert", "\(server.directory)/stranger.pem"])
        #expect(answer.status == 60)
        #expect(answer.output == "000")
    }

    @Test func `http 1.1 is chosen by ALPN, and a client of other protocols only is refused`()
        async throws
    {
        let server = try await SecureServer.start()
        let both = try await server.client(["-alpn", "h2,http/1.1"])
        #expect(both.text.contains("ALPN protocol: http/1.1"))
        #expect(both.text.contains("HTTP/1.1 200 OK"))
        let other = try await server.client(["-alpn", "h2"])
        #expect(other.status != 0)
        #expect(other.text.contains("no application protocol"))
    }

    @Test func `no port without TLS is opened when it is off`() async throws {
        let server = try await SecureServer.start(isPlain: false)
        let listening = server.process.log.filter { $0.contains(#""message":"listening""#) }
        #expect(listening.count == 1)
        #expect(try await server.curl("/livez").output == "200")
        let wanted = Set([String(format: "%04X", server.process.securePort)])
        #expect(try Self.listeningPorts(of: server.process.program.pid) == wanted)
    }

    /// The ports on which a process listens, as the kernel writes them.
    private static func listeningPorts(of process: Int32) throws -> Set<String> {
        let sockets = try sockets(of: process)
        let own = try listeners(near: process).filter { sockets.contains("socket:[\($0.inode)]") }
        return Set(own.map(\.port))
    }

    private static func sockets(of process: Int32) throws -> Set<String> {
        let (files, folder) = (FileManager.default, "/proc/\(process)/fd")
        // A descriptor may be gone before it is looked at.
        return Set(
            try files.contentsOfDirectory(atPath: folder).compactMap {
                try? files.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
            })
    }

    /// Every socket that listens on the machine of a process.
    private static func listeners(near process: Int32) throws -> [(port: String, inode: String)] {
        // A read of the kernel's list answers a page at most, and `String(contentsOfFile:)` takes
        // the first short read for the end: with some 25 listeners it would lose the rest.
        let list = try FileHandle(forReadingFrom: URL(filePath: "/proc/\(process)/net/tcp"))
        let text = String(decoding: try list.readToEnd() ?? Data(), as: UTF8.self)
        var listeners: [(port: String, inode: String)] = []
        for line in text.split(separator: "\n") {
            let columns = line.split(separator: " ").map(String.init)
            guard columns.count > 9, columns[3] == "0A" else { continue }
            listeners.append((port: String(columns[1].suffix(4)), inode: columns[9]))
        }
        return listeners
    }

    @Test(arguments: [
        ("1.2", ["-tls1_1"], false), ("1.2", ["-tls1_2"], true), ("1.2", ["-tls1_3"], true),
        ("1.3", ["-tls1_2"], false), ("1.3", ["-tls1_3"], true),
    ])
    func `versions older than the oldest one are refused`(
        oldest: String, flags: [String], isSpoken: Bool
    ) async throws {
        let server = try await SecureServer.start(flags: ["--tls-oldest-version", oldest])
        // At its usual level of security the client itself would not even offer TLS 1.1.
        let answer = try await server.client(flags + ["-cipher", "DEFAULT:@SECLEVEL=0"])
        #expect(answer.text.contains("HTTP/1.1 200 OK") == isSpoken, "\(answer.text)")
        #expect((answer.status == 0) == isSpoken)
        #expect(answer.text.contains("alert protocol version") != isSpoken)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a session is taken up again`(version: String) async throws {
        let server = try await SecureServer.start(flags: ["--access-log", "stderr"])
        let session = "\(server.directory)/session"
        let first = try await server.client([version, "-sess_out", session])
        #expect(first.text.contains("New, TLSv1"))
        let second = try await server.client([version, "-sess_in", session])
        #expect(second.text.contains("Reused, TLSv1"), "\(second.text)")
        #expect(second.text.contains("HTTP/1.1 200 OK"))
        let lines = try await eventually("both requests are logged") {
            let lines = try server.process.log.map { try JSON(parsing: $0) }
                .filter { $0.logger.text == "access" }
            return lines.count == 2 ? lines : nil
        }
        #expect(lines.map(\.tls_resumed.flag) == [false, true])
        let spoken = version == "-tls1_2" ? "TLSv1.2" : "TLSv1.3"
        try await until("both handshakes are counted") {
            let metrics = try await server.process.get("/metrics").text
            let name = "http_server_tls_handshakes_total"
            return ["false", "true"].allSatisfy {
                metrics.contains("\(name){version=\"\(spoken)\",resumed=\"\($0)\"} 1\n")
            }
        }
    }
}
