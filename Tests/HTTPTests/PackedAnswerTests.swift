import Testing
import TurnstileFixture

@testable import HTTP

@Suite(.serialized, .takesTurns) struct `Answers in gzip` {
    static let gzip = "Accept-Encoding: gzip~"

    @Test func `a page is packed for who accepts it, and says so`() async throws {
        try await withCodingServer { port in
            let answer = exchange("GET", "/page", Self.gzip, port: port)
            #expect(
                answer.head == "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~"
                    + "Content-Encoding: gzip~Vary: Accept-Encoding~"
                    + "Content-Length: \(answer.body.count)~Connection: close")
            #expect(answer.body.count < 200)
            #expect(answer.unpacked == page)
        }
    }

    @Test(arguments: ["", "Accept-Encoding: ~", "Accept-Encoding: br~", "Accept-Encoding: gzip;q~"])
    func `others get the same page plain, with the same Vary`(fields: String) async throws {
        try await withCodingServer { port in
            let answer = exchange("GET", "/page", fields, port: port)
            #expect(
                answer.head == "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~"
                    + "Vary: Accept-Encoding~Content-Length: 5040~Connection: close")
            #expect(answer.body == Array(page.utf8))
        }
    }

    @Test func `neither form accepted means plain, not 406`() async throws {
        try await withCodingServer { port in
            let answer = exchange(
                "GET", "/page", "Accept-Encoding: identity;q=0, gzip;q=0~", port: port)
            #expect(answer.head.hasPrefix("HTTP/1.1 200 OK~"))
            #expect(answer.body == Array(page.utf8))
        }
    }

    @Test func `HEAD has the fields of GET, in either form`() async throws {
        try await withCodingServer { port in
            for target in ["/page", "/text/1023", "/csv/none/5000"] {
                for fields in [Self.gzip, ""] {
                    let get = exchange("GET", target, fields, port: port)
                    let head = exchange("HEAD", target, fields, port: port)
                    #expect(head.head == get.head)
                    #expect(head.body.isEmpty)
                    #expect(!get.body.isEmpty)
                }
            }
        }
    }

    @Test func `what is small, no text or no smaller in gzip stays plain`() async throws {
        try await withCodingServer { port in
            let small = exchange("GET", "/text/1023", Self.gzip, port: port)
            #expect(small.body.count == 1023)
            #expect(small.field("Vary") == nil)
            #expect(exchange("GET", "/text/1024", Self.gzip, port: port).body.count < 100)
            let image = exchange("GET", "/image", Self.gzip, port: port)
            #expect(image.body == Array(page.utf8))
            #expect(image.field("Vary") == nil)
            let noisy = exchange("GET", "/noise", Self.gzip, port: port)
            #expect(noisy.body == noise(5000))
            #expect(noisy.field("Content-Encoding") == nil)
            #expect(noisy.field("Vary") == "Accept-Encoding")
        }
    }

    @Test(arguments: [
        "/secret", "/with?fields=Set-Cookie:session=1", "/with?fields=Cache-Control:no-store",
        "/with?fields=Cache-Control:private,%20no-transform",
        "/with?status=206&fields=Content-Range:bytes%200-5039/9000", "/with?status=206",
    ])
    func `what holds secrets or is partial goes out as it is (BREACH)`(
        target: String
    ) async throws {
        try await withCodingServer { port in
            let answer = exchange("GET", target, Self.gzip, port: port)
            #expect(answer.body == Array(page.utf8))
            #expect(answer.field("Content-Encoding") == nil)
            #expect(answer.field("Vary") == nil)
            #expect(answer.field("Content-Length") == "5040")
        }
    }

    @Test func `what is coded already is not coded again`() async throws {
        try await withCodingServer { port in
            let answer = exchange("GET", "/with?fields=Content-Encoding:br", Self.gzip, port: port)
            #expect(answer.body == Array(page.utf8))
            #expect(answer.field("Content-Encoding") == "br")
        }
    }

    @Test(arguments: [
        ("Vary:Origin", "Origin, Accept-Encoding"),
        ("Vary:Origin|Vary:Accept", "Origin, Accept, Accept-Encoding"),
        ("Vary:accept-encoding,%20Origin", "accept-encoding, Origin"), ("Vary:*", "*"),
    ])
    func `Vary is merged with the handler's own`(fields: String, expected: String) async throws {
        try await withCodingServer { port in
            for accept in [Self.gzip, ""] {
                let answer = exchange("GET", "/with?fields=\(fields)", accept, port: port)
                #expect(answer.field("Vary") == expected)
                #expect(answer.head.split(separator: "~Vary: ").count == 2)
            }
        }
    }

    @Test func `errors are packed as other answers are`() async throws {
        try await withCodingServer { port in
            let answer = exchange("GET", "/with?status=422", Self.gzip, port: port)
            #expect(answer.head.hasPrefix("HTTP/1.1 422 Unprocessable Content~"))
            #expect(answer.unpacked == page)
        }
    }

    @Test func `a large answer is packed whole while others have their turn`() async throws {
        try await withCodingServer { port in
            let answer = exchange("GET", "/large", Self.gzip, port: port)
            #expect(answer.field("Content-Length") == "\(answer.body.count)")
            #expect(answer.unpacked == String(repeating: page, count: 400))
        }
    }

    @Test func `pipelined requests get each its own form`() async throws {
        try await withCodingServer { port in
            let client = RawClient(port: port)
            client.send("GET /page HTTP/1.1~Host: a~\(Self.gzip)~GET /page HTTP/1.1~Host: a~~")
            client.send("GET /text/5 HTTP/1.1~Host: a~\(Self.gzip)~GET x HTTP/1.1~~")
            while client.readSome() {}
            let text = client.text
            #expect(text.split(separator: "~Content-Encoding: gzip~").count == 2)
            #expect(text.contains("~Vary: Accept-Encoding~Content-Length: 5040~~1187;"))
            #expect(text.contains("~Content-Length: 5~~aaaaaHTTP/1.1 400 Bad Request~"))
        }
    }

    @Test func `a server can be told not to pack`() async throws {
        try await withCodingServer(compressesResponses: false) { port in
            let answer = exchange("GET", "/strong", Self.gzip, port: port)
            #expect(answer.body == Array(page.utf8))
            #expect(answer.field("Vary") == nil)
            #expect(answer.field("ETag") == #""v1""#)
            let seen = exchange("PUT", "/strong", #"If-Match: "v1-gzip"~"#, port: port)
            #expect(seen.body == Array(#""v1-gzip""#.utf8))
            let echoed = exchange(
                "POST", "/echo", "Content-Encoding: gzip~",
                body: packed(Array("still unpacked".utf8)), port: port)
            #expect(echoed.body == Array("still unpacked".utf8))
        }
    }
}

@Suite(.serialized, .takesTurns) struct `Conditional requests and gzip` {
    static let gzip = "Accept-Encoding: gzip~"

    @Test func `the packed form has a strong tag of its own, a weak tag is of both`() async throws {
        try await withCodingServer { port in
            #expect(exchange("GET", "/strong", port: port).field("ETag") == #""v1""#)
            #expect(
                exchange("GET", "/strong", Self.gzip, port: port).field("ETag") == #""v1-gzip""#)
            #expect(exchange("GET", "/weak", Self.gzip, port: port).field("ETag") == #"W/"v1""#)
        }
    }

    /// If-None-Match, whether gzip is accepted, and the tag of the 304.
    static let conditions: [(String, Bool, String)] = [
        (#""v1-gzip""#, true, #""v1-gzip""#), (#"W/"v1-gzip""#, true, #""v1-gzip""#),
        (#""v1-gzip""#, false, #""v1-gzip""#), (#""v1""#, true, #""v1""#),
        (#""v0-gzip", "v1""#, true, #""v1""#), (#""v1", "v1-gzip""#, true, #""v1-gzip""#),
        (#""v1", "v1-gzip""#, false, #""v1""#),
        (#""v0"~If-None-Match: "v1-gzip""#, true, #""v1-gzip""#),
    ]

    @Test(arguments: conditions)
    func `a 304 names the form that its receiver has`(
        condition: String, acceptsGzip: Bool, tag: String
    ) async throws {
        try await withCodingServer { port in
            let answer = exchange(
                "GET", "/strong", "If-None-Match: \(condition)~" + (acceptsGzip ? Self.gzip : ""),
                port: port)
            #expect(answer.head.hasPrefix("HTTP/1.1 304 Not Modified~"))
            #expect(answer.field("ETag") == tag)
            #expect(answer.field("Vary") == "Accept-Encoding")
            #expect(answer.field("Content-Encoding") == nil)
            #expect(answer.body.isEmpty)
        }
    }

    @Test func `a weak tag stays in a 304`() async throws {
        try await withCodingServer { port in
            let answer = exchange(
                "GET", "/weak", #"If-None-Match: W/"v1"~"# + Self.gzip, port: port)
            #expect(answer.head.hasPrefix("HTTP/1.1 304 Not Modified~"))
            #expect(answer.field("ETag") == #"W/"v1""#)
        }
    }

    @Test func `If-Match holds for who was sent the packed form`() async throws {
        try await withCodingServer { port in
            for tag in [#""v1-gzip""#, #""v1""#] {
                let answer = exchange("PUT", "/strong", "If-Match: \(tag)~", port: port)
                #expect(answer.head.hasPrefix("HTTP/1.1 204 No Content~"))
                #expect(answer.field("ETag") == #""v2""#)
                #expect(answer.field("Vary") == nil)
            }
            let stale = exchange("PUT", "/strong", #"If-Match: "v0-gzip"~"#, port: port)
            #expect(stale.head.hasPrefix("HTTP/1.1 412 Precondition Failed~"))
            let any = exchange("PUT", "/strong", "If-Match: *~", port: port)
            #expect(any.body == Array("*".utf8))
        }
    }
}
