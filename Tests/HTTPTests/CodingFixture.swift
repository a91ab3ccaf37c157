import HTTP
import Sockets
import Synchronization

@testable import struct HTTP.ChunkDecoder

/// Runs a test against a server with routes for content codings.
func withCodingServer(
    compressesResponses: Bool = true, _ test: (Int) async throws -> Void
) async throws {
    let elsewhere = try EventLoopGroup(count: 1)
    var router = Router()
    addPackedRequestRoutes(&router)
    addPackedAnswerRoutes(&router)
    addTaggedRoutes(&router)
    addStreamRoutes(&router, elsewhere.loops[0])
    var configuration = ServerConfiguration(port: 0, loops: 1)
    configuration.compressesResponses = compressesResponses
    let server = Server(configuration: configuration, router: router)
    let bound = try server.start()[0]
    do {
        try await test(bound.port)
    } catch {
        await server.shutdown(graceSeconds: 1)
        await elsewhere.stop()
        throw error
    }
    await server.shutdown(graceSeconds: 1)
    await elsewhere.stop()
}

/// 5,040 bytes of text that packs well.
let page = String(repeating: "1187;22423;REGENCY CAKESTAND;1;12.75;GBP;WEB;2010-12-01\n", count: 90)

private func addPackedRequestRoutes(_ router: inout Router) {
    router.add(.post, "/echo", bodyBytesMax: 20_000) { request in
        do throws(BodyError) {
            return .text(
                String(decoding: try await request.body.collect(upTo: 20_000), as: UTF8.self))
        } catch {
            return .text(error.code, status: error.status)
        }
    }
    router.add(.post, "/count", bodyBytesMax: 1 << 40) { request in
        do throws(BodyError) {
            var count = 0
            var largest = 0
            while let piece = try await request.body.next() {
                count += piece.count
                largest = max(largest, piece.count)
            }
            return .text("\(count) in \(largest <= 65_536 ? "small" : "large") pieces")
        } catch {
            return .text(error.code, status: error.status)
        }
    }
    router.add(.post, "/seen") { request in
        let names = ["Content-Encoding", "Content-Length", "X-Kept"]
        let values = names.map { request.headers[$0] ?? "-" }
        return .text("\(values) \(request.body.contentLength ?? -1)")
    }
}

private func addPackedAnswerRoutes(_ router: inout Router) {
    router.add(.get, "/text/{bytes}") { request in
        let count = Int(request.parameters["bytes"] ?? "") ?? 0
        return .text(String(repeating: "a", count: count))
    }
    router.add(.get, "/page") { _ in .text(page) }
    router.add(.get, "/large") { _ in .text(String(repeating: page, count: 400)) }
    router.add(.get, "/noise") { _ in
        Response(contentType: "text/plain", bytes: noise(5000))
    }
    router.add(.get, "/image") { _ in
        Response(contentType: "image/png", bytes: Array(page.utf8))
    }
    router.add(.get, "/secret") { _ in
        var response = Response.text(page)
        response.isCompressible = false
        return response
    }
    router.add(.get, "/with") { request in
        var response = Response.text(page, status: Status(code: statusCode(of: request)))
        for pair in (request.query.first("fields") ?? "").split(separator: "|") {
            let parts = pair.split(separator: ":", maxSplits: 1).map(String.init)
            response.headers.append(parts[0], parts[1])
        }
        return response
    }
}

private func statusCode(of request: Request) -> Int {
    request.query.first("status").flatMap { Int($0) } ?? 200
}

/// A resource with a strong and one with a weak tag, both of version 1.
private func addTaggedRoutes(_ router: inout Router) {
    for (path, tag) in [("/strong", #""v1""#), ("/weak", #"W/"v1""#)] {
        router.add(.get, path) { request in
            var response = Response.text(page)
            let known = request.headers.all("If-None-Match").joined()
            if known.contains(#""v1""#) {
                response = Response(status: .notModified)
            }
            response.headers.append("ETag", tag)
            return response
        }
        router.add(.put, path) { request in
            request.headers["If-Match"] == tag
                ? Response(status: .noContent, headers: Headers(["ETag": #""v2""#]))
                : .text(request.headers["If-Match"] ?? "-", status: .preconditionFailed)
        }
    }
}

/// - Parameter elsewhere: a loop that is not the server's; unlike the common pool, no other test
///   can hold its thread.
private func addStreamRoutes(_ router: inout Router, _ elsewhere: EventLoop) {
    router.add(.get, "/csv/{announced}/{written}") { request in
        let announced = Int(request.parameters["announced"] ?? "")
        let written = Int(request.parameters["written"] ?? "") ?? 0
        return Response(
            status: .ok, headers: Headers(["Content-Type": "text/csv"]),
            body: .stream(contentLength: announced) { writer in
                try await writer.write([UInt8](repeating: 67, count: written / 2))
                try await Task(executorPreference: elsewhere) {
                    try await writer.write([UInt8](repeating: 67, count: written - written / 2))
                }.value
            })
    }
    router.add(.get, "/broken") { _ in
        Response(
            status: .ok, headers: Headers(["Content-Type": "text/csv"]),
            body: .stream(contentLength: nil) { writer in
                try await writer.write(Array(page.utf8))
                throw ResponseWriter.WriteError.notWritable
            })
    }
    router.add(.get, "/ticks") { _ in
        Response(
            status: .ok, headers: Headers(["Content-Type": "text/event-stream"]),
            body: .stream(contentLength: nil) { writer in
                while true {
                    try await writer.write(Array("data: tick\n\n".utf8))
                    try await Task.sleep(for: .milliseconds(100))
                }
            })
    }
    let gate = Gate()
    router.add(.get, "/events") { _ in
        Response(
            status: .ok, headers: Headers(["Content-Type": "text/event-stream"]),
            body: .stream(contentLength: nil) { writer in
                for number in 1...3 {
                    try await writer.write(Array("data: \(number)\n\n".utf8))
                    await gate.wait()
                }
            })
    }
    router.add(.post, "/events") { _ in
        gate.open()
        return Response(status: .noContent)
    }
}

/// Lets one waiter through each time it is opened, whichever comes first.
private final class Gate: Sendable {
    private struct State {
        var openings = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard state.openings > 0 else {
                    state.waiter = continuation
                    return false
                }
                state.openings -= 1
                return true
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.openings += 1 }
            return state.waiter
        }
        waiter?.resume()
    }
}

/// An answer as its bytes came: the head without its Date, `~` for CR LF, and the body.
struct WireAnswer {
    let head: String
    /// Without its chunks; still packed if it was.
    let body: [UInt8]
    /// Whether a chunked body had its end.
    let isWhole: Bool

    init(_ received: [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        let start =
            received.indices.first { received[$0...].starts(with: end) } ?? received.endIndex
        head = String(decoding: received[..<start], as: UTF8.self)
            .replacing("\r\n", with: "~").replacing(#/~Date: [^~]*/#, with: "")
        let rest = Array(received[start...].dropFirst(4))
        guard head.contains("~Transfer-Encoding: chunked") else {
            body = rest
            isWhole = true
            return
        }
        var chunks = ChunkDecoder()
        var content: [UInt8] = []
        _ = rest.withUnsafeBytes {
            try? chunks.decode($0, contentBytesMax: .max, into: &content)
        }
        body = content
        isWhole = chunks.isDone
    }

    /// The value of a field; nil without it.
    func field(_ name: String) -> String? {
        head.split(separator: "~").first { $0.hasPrefix("\(name): ") }
            .map { String($0.dropFirst(name.utf8.count + 2)) }
    }

    /// The body unpacked; nil if it is no whole gzip.
    var unpacked: String? {
        (try? Gunzip.unpacked(body, bytesMax: 1 << 30)).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Sends one request whose answer ends the connection.
func exchange(
    _ method: String, _ target: String, _ fields: String = "", body: [UInt8] = [], port: Int
) -> WireAnswer {
    let client = RawClient(port: port)
    let length = body.isEmpty ? "" : "Content-Length: \(body.count)~"
    client.send("\(method) \(target) HTTP/1.1~Host: a~Connection: close~\(fields)\(length)~")
    client.send(body)
    while client.readSome() {}
    return WireAnswer(client.received)
}
