import Testing
import TurnstileFixture

@testable import HTTP

@Suite(.takesTurns) struct `Parsing a request head` {
    /// Parses a text whole.
    private func parse(_ text: String, limits: Limits = Limits()) throws -> RequestHead? {
        var parser = RequestParser(limits: limits)
        return try Array(text.utf8).withUnsafeBytes { try parser.parse($0) }
    }

    private func status(_ text: String) -> Int {
        do {
            return try parse(text) == nil ? 0 : 200
        } catch {
            return (error as? ProtocolFault)?.status.code ?? -1
        }
    }

    @Test func `a plain request is taken apart`() throws {
        let text =
            "POST /v1/sales?limit=10&a=b HTTP/1.1\r\nHost: shop.example\r\n"
            + "Content-Length: 42\r\nX-Empty:\r\nAccept:  text/html \t\r\n\r\nrest"
        let head = try #require(try parse(text))
        #expect(head.method == .post)
        #expect(head.path == "/v1/sales")
        #expect(head.query == "limit=10&a=b")
        #expect(head.framing == .length(42))
        #expect(head.keepsAlive)
        #expect(head.byteCount == text.utf8.count - 4)
        #expect(head.headers["accept"] == "text/html")
        #expect(head.headers["X-EMPTY"] == "")
        #expect(head.headers["missing"] == nil)
    }

    /// Status (200 for accepted, 0 for not yet complete) and head; `~` stands for CR LF.
    static let table: [(Int, String)] = [
        // RFC 9112 section 2.2: line ends.
        (200, "GET / HTTP/1.1~Host: a~~"),
        (200, "~~GET / HTTP/1.1~Host: a~~"),
        (400, "~~~~~GET / HTTP/1.1~Host: a~~"),
        (400, "GET / HTTP/1.1\nHost: a\n\n"),
        (400, "GET / HTTP/1.1~Host: a\n~"),
        (400, "\n"),
        (400, "GET / HTTP/1.1~Host: a~X: b\rc~~"),
        (400, "GET / HTTP/1.1~Host: a~X: b\0c~~"),
        (400, "GET / HTTP/1.1~ X: y~Host: a~~"),
        // RFC 9112 section 3: the request line.
        (400, "GET  / HTTP/1.1~Host: a~~"),
        (400, " GET / HTTP/1.1~Host: a~~"),
        (400, "GET / HTTP/1.1 ~Host: a~~"),
        (400, "GET /a b HTTP/1.1~Host: a~~"),
        (400, "GET /~Host: a~~"),
        (400, "GET\t/ HTTP/1.1~Host: a~~"),
        (400, "G(T / HTTP/1.1~Host: a~~"),
        (400, "GET /a\0b HTTP/1.1~Host: a~~"),
        (400, "GET /caf\u{e9} HTTP/1.1~Host: a~~"),
        (200, "PURGE / HTTP/1.1~Host: a~~"),
        // Section 2.3: versions.
        (200, "GET / HTTP/1.0~~"),
        (200, "GET / HTTP/1.2~Host: a~~"),
        (505, "GET / HTTP/2.0~Host: a~~"),
        (505, "GET / HTTP/0.9~Host: a~~"),
        (400, "GET / http/1.1~Host: a~~"),
        (400, "GET / HTTP/1~Host: a~~"),
        (400, "GET / HTTP/1.10~Host: a~~"),
        (400, "PRI * HTTP/2~~SM~~"),
        // Section 3.2: targets and Host.
        (200, "GET http://a.example/x HTTP/1.1~Host: b~~"),
        (200, "GET HTTP://a.example HTTP/1.1~Host: b~~"),
        (400, "GET http://user@a.example/x HTTP/1.1~Host: b~~"),
        (400, "GET ftp://a.example/x HTTP/1.1~Host: b~~"),
        (400, "GET x HTTP/1.1~Host: b~~"),
        (400, "GET * HTTP/1.1~Host: b~~"),
        (200, "OPTIONS * HTTP/1.1~Host: b~~"),
        (400, "GET /#x HTTP/1.1~Host: b~~"),
        (400, "GET /?a#x HTTP/1.1~Host: b~~"),
        (501, "CONNECT a.example:443 HTTP/1.1~Host: a.example:443~~"),
        (400, "GET / HTTP/1.1~~"),
        (400, "GET / HTTP/1.1~Host: a~Host: a~~"),
        (400, "GET / HTTP/1.1~Host:~~"),
        (400, "GET / HTTP/1.1~Host: a/b~~"),
        (400, "GET / HTTP/1.1~Host: a, b~~"),
        (400, "GET / HTTP/1.1~Host: a:8x~~"),
        (200, "GET / HTTP/1.1~Host: [::1]:8080~~"),
        (400, "GET / HTTP/1.1~Host: [::1~~"),
        // Section 5: field lines.
        (400, "GET / HTTP/1.1~Host: a~X : y~~"),
        (400, "GET / HTTP/1.1~Host: a~: y~~"),
        (400, "GET / HTTP/1.1~Host: a~X~~"),
        (400, "GET / HTTP/1.1~Host: a~X: one~ two~~"),
        (400, "GET / HTTP/1.1~Host: a~X: one~\ttwo~~"),
        (400, "GET / HTTP/1.1~Host: a~X\0: y~~"),
        (200, "GET / HTTP/1.1~Host: a~X: caf\u{e9}~~"),
        // Section 6: framing.
        (200, "POST / HTTP/1.1~Host: a~Content-Length: 0~~"),
        (400, "POST / HTTP/1.1~Host: a~Content-Length:~~"),
        (400, "POST / HTTP/1.1~Host: a~Content-Length: +5~~"),
        (400, "POST / HTTP/1.1~Host: a~Content-Length: -5~~"),
        (400, "POST / HTTP/1.1~Host: a~Content-Length: 0x5~~"),
        (400, "POST / HTTP/1.1~Host: a~Content-Length: 5, 5~~"),
        (400, "POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 5~~"),
        (400, "POST / HTTP/1.1~Host: a~Content-Length: 18446744073709551621~~"),
        (200, "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~"),
        (200, "POST / HTTP/1.1~Host: a~Transfer-Encoding: Chunked~~"),
        (400, "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 5~~"),
        (400, "POST / HTTP/1.1~Host: a~Content-Length: 0~Transfer-Encoding: chunked~~"),
        (400, "POST / HTTP/1.0~Transfer-Encoding: chunked~~"),
        (400, "POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~"),
        (501, "POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~"),
        (400, "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~"),
        (400, "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~"),
        (400, "POST / HTTP/1.1~Host: a~Transfer-Encoding:~~"),
        (400, "POST / HTTP/1.1~Host: a~Transfer-Encoding: xychunked~~"),
        // RFC 9110 section 10.1.1.
        (200, "POST / HTTP/1.1~Host: a~Expect: 100-Continue~Content-Length: 1~~"),
        (417, "POST / HTTP/1.1~Host: a~Expect: tea~Content-Length: 1~~"),
        // Incomplete.
        (0, ""), (0, "GET / HTTP/1.1~Host: a~"), (0, "GET / HTTP/1.1~Host: a~\r"),
    ]

    @Test(arguments: table)
    func `each head has its status`(expected: Int, text: String) {
        #expect(status(text.replacing("~", with: "\r\n")) == expected)
    }

    @Test(arguments: table)
    func `byte by byte the outcome is the same`(expected: Int, text: String) {
        let bytes = Array(text.replacing("~", with: "\r\n").utf8)
        var parser = RequestParser(limits: Limits())
        var outcome = 0
        for count in 0...bytes.count where outcome == 0 {
            do {
                // A copy each time: the parser must not depend on where the bytes lie.
                if try Array(bytes[..<count]).withUnsafeBytes({ try parser.parse($0) }) != nil {
                    outcome = 200
                }
            } catch {
                outcome = (error as? ProtocolFault)?.status.code ?? -1
            }
        }
        #expect(outcome == expected)
    }

    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "Connection: x, CLOSE\r\n", false), ("HTTP/1.0", "", false),
        ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
        ("HTTP/1.0", "Connection: keep-alive, close\r\n", false),
    ])
    func `a connection persists as RFC 9112 section 9_3 says`(
        version: String, field: String, expected: Bool
    ) throws {
        let head = try parse("GET / \(version)\r\nHost: a\r\n\(field)\r\n")
        #expect(head?.keepsAlive == expected)
    }

    @Test func `the absolute form's authority replaces Host, RFC 9112 section 3_2_2`() throws {
        let head = try #require(
            try parse("GET http://a.example:81?q=1 HTTP/1.1\r\nHost: b\r\nX: y\r\n\r\n"))
        #expect(head.path == "/")
        #expect(head.query == "q=1")
        #expect(head.headers.all("host") == ["a.example:81"])
        #expect(head.headers["x"] == "y")
    }

    @Test func `an https target needs TLS, RFC 9110 section 7_4`() throws {
        let bytes = Array("GET https://a.example/x HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8)
        var secured = RequestParser(limits: Limits(), isSecure: true)
        for _ in 0..<2 {
            let head = try bytes.withUnsafeBytes { try secured.parse($0) }
            #expect(head?.path == "/x")
        }
        #expect(status(String(decoding: bytes, as: UTF8.self)) == 421)
    }

    @Test func `limits have their own statuses, complete line or not`() {
        let long = String(repeating: "a", count: 9000)
        #expect(status("GET /\(long)") == 414)
        #expect(status("GET /\(long) HTTP/1.1\r\n") == 414)
        let large = String(repeating: "b", count: 66_000)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: \(large)") == 431)
        let hundred = String(repeating: "X: y\r\n", count: 99)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\(hundred)\r\n") == 200)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\(hundred)X: y\r\n\r\n") == 431)
    }
}
