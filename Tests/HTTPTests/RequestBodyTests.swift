import Glibc
import HTTP
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurns) struct `Request bodies` {
    @Test func `100 is sent only when the handler reads, RFC 9110 section 10_1_1`() async throws {
        try await withServer { port in
            let reading = RawClient(port: port)
            reading.send("POST /echo HTTP/1.1~Host: a~Content-Length: 2~Expect: 100-continue~~")
            #expect(reading.read(until: "~~") == "HTTP/1.1 100 Continue~~")
            reading.send("hi")
            reading.endSending()
            #expect(reading.readToEnd().hasSuffix("~Content-Length: 2~~hi"))
            let ignoring = RawClient(port: port)
            ignoring.send("POST /ignore HTTP/1.1~Host: a~Content-Length: 2~Expect: 100-continue~~")
            let text = ignoring.readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 200 OK~"))
            #expect(text.hasSuffix("~Connection: close~~ignored"))
        }
    }

    @Test func `no 100 is sent when the body is there already`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~Content-Length: 2~Expect: 100-continue~~hi")
            client.endSending()
            #expect(client.readToEnd().hasPrefix("HTTP/1.1 200 OK~"))
        }
    }

    @Test func `a small body that nobody read is dropped and the connection goes on`()
        async throws
    {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("POST /ignore HTTP/1.1~Host: a~Content-Length: 60000~~")
            #expect(client.read(until: "ignored").contains("~Content-Length: 7~~ignored"))
            client.send([UInt8](repeating: 65, count: 60_000))
            client.send("POST /ignore HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~0~~")
            client.send("GET /ok HTTP/1.1~Host: a~Connection: close~~")
            let text = client.readToEnd()
            #expect(text.split(separator: "HTTP/1.1 200 OK").count == 3)
            #expect(text.hasSuffix("ok"))
        }
    }

    @Test func `a large body that nobody read closes the connection`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("POST /ignore HTTP/1.1~Host: a~Content-Length: 100000~~")
            #expect(client.readToEnd().hasSuffix("~Connection: close~~ignored"))
        }
    }

    @Test func `a body over its route's bound is 413, announced or not`() async throws {
        try await withServer { port in
            let announced = RawClient(port: port)
            announced.send("POST /echo HTTP/1.1~Host: a~Content-Length: 100000~~")
            let text = announced.readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 413 Content Too Large~"))
            #expect(text.contains("~Connection: close~~"))
            let chunked = RawClient(port: port)
            chunked.send("POST /echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3e9~")
            chunked.send([UInt8](repeating: 65, count: 1001))
            #expect(chunked.readToEnd().hasSuffix("~Connection: close~~HTTP-BODY-001"))
        }
    }

    @Test func `a body of exactly its route's bound is taken`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~Content-Length: 1000~~")
            client.send([UInt8](repeating: 65, count: 1000))
            client.endSending()
            #expect(
                client.readToEnd().hasSuffix(
                    "~Content-Length: 1000~~" + String(repeating: "A", count: 1000)))
        }
    }

    @Test func `broken chunks are told to the handler, and the connection ends`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5~helloXX~0~~")
            client.send("GET /ok HTTP/1.1~Host: a~~")
            let text = client.readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request~"))
            #expect(text.hasSuffix("~Connection: close~~HTTP-BODY-002"))
        }
    }

    @Test func `a sender that hangs up within a body is told to the handler`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~Content-Length: 5~~hel")
            client.endSending()
            #expect(client.readToEnd().hasSuffix("~Connection: close~~HTTP-BODY-003"))
        }
    }

    @Test func `a body made by hand is read once`() async throws {
        let body = RequestBody(bytes: [1, 2, 3])
        #expect(try await body.collect(upTo: 3) == [1, 2, 3])
        #expect(try await body.next() == nil)
        await #expect(throws: BodyError.tooLarge(bytesMax: 2)) {
            try await RequestBody(bytes: [1, 2, 3]).collect(upTo: 2)
        }
    }
}

/// Alone, for the memory that is measured is that of the whole process.
@Suite(.serialized, .takesTurnsAlone) struct `Large request bodies` {
    @Test(arguments: [true, false])
    func `an upload of 2 GiB is streamed in constant memory`(isChunked: Bool) async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 2147483648"
            client.send("POST /count HTTP/1.1~Host: a~\(framing)~Connection: close~~")
            let before = residentBytesMax()
            let piece = [UInt8](repeating: 65, count: 1 << 20)
            for _ in 0..<2048 {
                if isChunked { client.send("100000~") }
                client.send(piece)
                if isChunked { client.send("~") }
            }
            if isChunked { client.send("0~~") }
            #expect(client.readToEnd().hasSuffix("~~2147483648"))
            #expect(residentBytesMax() - before < 64 << 20)
        }
    }

    /// The largest resident size of this process so far.
    private func residentBytesMax() -> Int {
        var usage = rusage()
        getrusage(0, &usage)
        return usage.ru_maxrss * 1024
    }
}
