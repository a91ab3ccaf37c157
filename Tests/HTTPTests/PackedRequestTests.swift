import Testing
import TurnstileFixture

@testable import HTTP

@Suite(.serialized, .takesTurns) struct `Requests in gzip` {
    static let gzip = "Content-Encoding: gzip~"

    @Test(arguments: ["gzip", "x-gzip", "GZip", "identity, gzip"])
    func `the handler reads what was packed, from several members too`(coding: String) async throws
    {
        try await withCodingServer { port in
            let answer = exchange(
                "POST", "/echo", "Content-Encoding: \(coding)~",
                body: GzipTests.hello + GzipTests.world, port: port)
            #expect(answer.head.hasPrefix("HTTP/1.1 200 OK~"))
            #expect(answer.body == Array("hello world".utf8))
        }
    }

    @Test func `bytes that come one at a time make the same body, chunked or not`() async throws {
        try await withCodingServer { port in
            for isChunked in [false, true] {
                let client = RawClient(port: port)
                let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 51"
                client.send(
                    "POST /echo HTTP/1.1~Host: a~Connection: close~\(Self.gzip)\(framing)~~")
                for byte in GzipTests.hello + GzipTests.world {
                    if isChunked { client.send("1~") }
                    client.send([byte])
                    if isChunked { client.send("~") }
                }
                if isChunked { client.send("0~~") }
                #expect(client.readToEnd().hasSuffix("~~hello world"))
            }
        }
    }

    @Test func `the connection goes on behind a packed body, read or not`() async throws {
        try await withCodingServer { port in
            let client = RawClient(port: port)
            for path in ["/echo", "/seen", "/echo"] {
                client.send("POST \(path) HTTP/1.1~Host: a~\(Self.gzip)Content-Length: 25~~")
                client.send(GzipTests.hello)
            }
            client.send("POST /echo HTTP/1.1~Host: a~Content-Length: 5~Connection: close~~plain")
            let text = client.readToEnd()
            #expect(text.split(separator: "HTTP/1.1 200 OK~").count == 4)
            #expect(text.split(separator: "~~hello").count == 3)
            #expect(text.hasSuffix("~~plain"))
        }
    }

    @Test func `the handler sees no field of the packed form`() async throws {
        try await withCodingServer { port in
            let packed = exchange(
                "POST", "/seen", Self.gzip + "X-Kept: yes~", body: GzipTests.hello, port: port)
            #expect(packed.body == Array(#"["-", "-", "yes"] -1"#.utf8))
            let plain = exchange(
                "POST", "/seen", "Content-Encoding: identity~", body: [1, 2, 3], port: port)
            #expect(plain.body == Array(#"["identity", "3", "-"] 3"#.utf8))
        }
    }

    @Test func `no byte at all is an empty body, whatever its coding`() async throws {
        try await withCodingServer { port in
            for framing in ["Content-Length: 0~", "Transfer-Encoding: chunked~"] {
                let client = RawClient(port: port)
                client.send(
                    "POST /count HTTP/1.1~Host: a~Connection: close~\(Self.gzip)\(framing)~0~~")
                #expect(client.readToEnd().contains("~~0 in small pieces"))
            }
            #expect(
                exchange("GET", "/page", "Content-Encoding: br~", port: port).body.count == 5040)
        }
    }

    @Test(arguments: ["br", "gzip, gzip", "deflate", "gzip~Content-Encoding: gzip"])
    func `another coding is 415 and told what is read, RFC 9110 section 15_5_16`(
        coding: String
    ) async throws {
        try await withCodingServer { port in
            let answer = exchange(
                "POST", "/echo", "Content-Encoding: \(coding)~", body: [1, 2, 3], port: port)
            #expect(answer.head.hasPrefix("HTTP/1.1 415 Unsupported Media Type~"))
            #expect(answer.field("Accept-Encoding") == "gzip")
            #expect(answer.field("Content-Type") == "application/problem+json")
            #expect(String(decoding: answer.body, as: UTF8.self).contains(#""code":"HTTP-415""#))
            let expecting = RawClient(port: port)
            expecting.send(
                "POST /echo HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 9~"
                    + "Content-Encoding: \(coding)~~")
            #expect(expecting.readToEnd().hasPrefix("HTTP/1.1 415 Unsupported Media Type~"))
        }
    }

    @Test func `100 is sent when the handler reads a packed body`() async throws {
        try await withCodingServer { port in
            let client = RawClient(port: port)
            client.send(
                "POST /echo HTTP/1.1~Host: a~Expect: 100-continue~Connection: close~"
                    + "\(Self.gzip)Content-Length: 25~~")
            #expect(client.read(until: "~~") == "HTTP/1.1 100 Continue~~")
            client.send(GzipTests.hello)
            #expect(client.readToEnd().hasSuffix("~~hello"))
        }
    }

    /// Bodies that cannot be unpacked, and what their handler is told.
    static let broken: [([UInt8], String)] = [
        (Array("hello".utf8), "HTTP-BODY-006"), ([0x1F], "HTTP-BODY-007"),
        (Array(GzipTests.hello.dropLast()), "HTTP-BODY-007"),
        (GzipTests.hello + GzipTests.world.dropLast(9), "HTTP-BODY-007"),
        (GzipTests.hello + [0], "HTTP-BODY-007"), (GzipTests.hello + [0, 0], "HTTP-BODY-006"),
        (GzipTests.hello + Array("more".utf8), "HTTP-BODY-006"),
        (GzipTests.hello.dropLast(5) + [0, 5, 0, 0, 0], "HTTP-BODY-006"),
    ]

    @Test(arguments: broken)
    func `what cannot be unpacked is 400, and the connection ends`(
        body: [UInt8], code: String
    ) async throws {
        try await withCodingServer { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~\(Self.gzip)Content-Length: \(body.count)~~")
            client.send(body)
            let text = client.readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request~"))
            #expect(text.hasSuffix("~Connection: close~~\(code)"))
        }
    }

    @Test func `a sender that hangs up within the gzip is told apart from bad gzip`() async throws {
        try await withCodingServer { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~\(Self.gzip)Content-Length: 25~~")
            client.send(Array(GzipTests.hello.prefix(20)))
            client.endSending()
            #expect(client.readToEnd().hasSuffix("~~HTTP-BODY-003"))
        }
    }

    @Test func `the route's bound holds for packed and unpacked bytes`() async throws {
        let tooMuch = packed([UInt8](repeating: 65, count: 20_001))
        let enough = packed([UInt8](repeating: 65, count: 20_000))
        try await withCodingServer { port in
            let taken = exchange("POST", "/echo", Self.gzip, body: enough, port: port)
            #expect(taken.body == [UInt8](repeating: 65, count: 20_000))
            let refused = exchange("POST", "/echo", Self.gzip, body: tooMuch, port: port)
            #expect(refused.head.hasPrefix("HTTP/1.1 413 Content Too Large~"))
            #expect(refused.body == Array("HTTP-BODY-001".utf8))
            let announced = RawClient(port: port)
            announced.send(
                "POST /echo HTTP/1.1~Host: a~\(Self.gzip)Content-Length: 20001~"
                    + "Connection: close~~")
            #expect(announced.readToEnd().hasPrefix("HTTP/1.1 413 Content Too Large~"))
        }
    }

    @Test func `bombs are 413, in one member or spread over many`() async throws {
        let zeros = packed([UInt8](repeating: 0, count: 10 << 20))
        let ten = packed([UInt8](repeating: 0, count: 100_000))
        let members = [[UInt8]](repeating: ten, count: 100).flatMap(\.self)
        try await withCodingServer { port in
            for bomb in [zeros, members, packed(zeros) + zeros] {
                let answer = exchange("POST", "/count", Self.gzip, body: bomb, port: port)
                #expect(answer.head.hasPrefix("HTTP/1.1 413 Content Too Large~"))
                #expect(answer.body == Array("HTTP-BODY-008".utf8))
            }
            // Unpacked once only: gzip within gzip is the handler's own.
            let nested = exchange("POST", "/count", Self.gzip, body: packed(zeros), port: port)
            #expect(nested.body == Array("\(zeros.count) in small pieces".utf8))
        }
    }

    @Test func `a large body comes in pieces of at most 64 KiB`() async throws {
        let piece = packed(noise(300_000))
        try await withCodingServer { port in
            let client = RawClient(port: port)
            client.send(
                "POST /count HTTP/1.1~Host: a~Connection: close~\(Self.gzip)"
                    + "Content-Length: \(piece.count * 100)~~")
            for _ in 0..<100 { client.send(piece) }
            #expect(client.readToEnd().hasSuffix("~~30000000 in small pieces"))
        }
    }
}

/// Names the samples of another suite, which is spelt as a sentence.
private typealias GzipTests = `Packing and unpacking`
