import Foundation
import Testing
import TurnstileFixture

@testable import HTTP

@Suite(.serialized, .takesTurns) struct `Streams in gzip` {
    static let gzip = "Accept-Encoding: gzip~"

    @Test func `a stream is packed and chunked, whether its length was known or not`() async throws
    {
        try await withCodingServer { port in
            for target in ["/csv/none/200000", "/csv/200000/200000"] {
                let answer = exchange("GET", target, Self.gzip, port: port)
                #expect(
                    answer.head == "HTTP/1.1 200 OK~Content-Type: text/csv~Content-Encoding: gzip~"
                        + "Vary: Accept-Encoding~Transfer-Encoding: chunked~Connection: close")
                #expect(answer.isWhole)
                #expect(answer.body.count < 2000)
                #expect(answer.unpacked == String(repeating: "C", count: 200_000))
            }
            let plain = exchange("GET", "/csv/2000/2000", port: port)
            #expect(
                plain.head == "HTTP/1.1 200 OK~Content-Type: text/csv~Vary: Accept-Encoding~"
                    + "Content-Length: 2000~Connection: close")
            let small = exchange("GET", "/csv/1023/1023", Self.gzip, port: port)
            #expect(small.field("Content-Length") == "1023")
        }
    }

    @Test func `an empty stream is a whole gzip of nothing`() async throws {
        try await withCodingServer { port in
            let answer = exchange("GET", "/csv/none/0", Self.gzip, port: port)
            #expect(answer.isWhole)
            #expect(answer.body.count == 20)
            #expect(answer.unpacked == "")
        }
    }

    @Test func `to HTTP 1_0 a packed stream ends with the connection`() async throws {
        try await withCodingServer { port in
            let client = RawClient(port: port)
            client.send("GET /csv/5000/5000 HTTP/1.0~\(Self.gzip)~")
            while client.readSome() {}
            let answer = WireAnswer(client.received)
            #expect(
                answer.head == "HTTP/1.1 200 OK~Content-Type: text/csv~Content-Encoding: gzip~"
                    + "Vary: Accept-Encoding~Connection: close")
            #expect(answer.unpacked == String(repeating: "C", count: 5000))
        }
    }

    @Test func `the promised length counts plain bytes, and a broken promise cuts`() async throws {
        try await withCodingServer { port in
            for target in ["/csv/5000/4998", "/csv/5000/5002", "/csv/5000/2", "/broken"] {
                let answer = exchange("GET", target, Self.gzip, port: port)
                #expect(answer.field("Content-Encoding") == "gzip")
                #expect(!answer.isWhole)
                #expect(answer.unpacked == nil)
            }
            #expect(exchange("GET", "/csv/5000/5000", Self.gzip, port: port).isWhole)
        }
    }

    @Test func `each event can be unpacked before the next is written`() async throws {
        try await withCodingServer { port in
            let client = RawClient(port: port)
            client.send("GET /events HTTP/1.1~Host: a~\(Self.gzip)~")
            var expected = ""
            for number in 1...3 {
                expected += "data: \(number)\n\n"
                while try Self.unpackable(client) != expected {
                    try #require(client.readSome())
                }
                _ = exchange("POST", "/events", port: port)
            }
            while !WireAnswer(client.received).isWhole { try #require(client.readSome()) }
            #expect(WireAnswer(client.received).unpacked == expected)
        }
    }

    /// What a browser would show of what has come so far.
    private static func unpackable(_ client: RawClient) throws -> String {
        let reader = GzipReader()
        reader.feed(WireAnswer(client.received).body)
        var text: [UInt8] = []
        while let piece = try reader.next() { text += piece }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func `more streams than a loop may pack go out plain, until others end`() async throws {
        try await withCodingServer { port in
            var clients: [RawClient] = []
            for _ in 0...Limits.packersMax {
                let client = RawClient(port: port)
                client.send("GET /ticks HTTP/1.1~Host: a~\(Self.gzip)~")
                _ = client.read(until: "~~")
                clients.append(client)
            }
            let heads = clients.map { WireAnswer($0.received) }
            #expect(heads.dropLast().allSatisfy { $0.field("Content-Encoding") == "gzip" })
            #expect(heads.last?.field("Content-Encoding") == nil)
            #expect(heads.last?.field("Vary") == "Accept-Encoding")
            clients.removeAll()
            var isPacked = false
            for _ in 0..<500 where !isPacked {
                try await Task.sleep(for: .milliseconds(20))
                let answer = exchange("GET", "/csv/none/5000", Self.gzip, port: port)
                isPacked = answer.field("Content-Encoding") == "gzip"
            }
            #expect(isPacked)
        }
    }
}

@Suite(.serialized, .takesTurns) struct `A client of another make` {
    static let curl = "/usr/bin/curl"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: curl)))
    func `curl --compressed reads pages and streams, and packed uploads are read`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).gz")
        try Data(packed(Array("from curl".utf8))).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await withCodingServer { port in
            let server = "http://127.0.0.1:\(port)"
            #expect(try Self.curl("--compressed", "\(server)/page") == page)
            #expect(
                try Self.curl("--compressed", "\(server)/csv/none/200000")
                    == String(repeating: "C", count: 200_000))
            let size = try Self.curl(
                "-o", "/dev/null", "-w", "%{size_download}", "--compressed", "\(server)/page")
            #expect(Int(size) ?? .max < 200)
            #expect(
                try Self.curl(
                    "-H", "Content-Encoding: gzip", "--data-binary", "@\(file.path)",
                    "\(server)/echo") == "from curl")
        }
    }

    private static func curl(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: curl)
        process.arguments = ["-sS", "--max-time", "60"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
