import HTTP
import Sockets

/// Runs a test against a server on a port of its own, and shuts the server down.
func withServer(
    limits: Limits = Limits(), timeouts: Timeouts = Timeouts(),
    overload: Overload = Overload(), observer: (any ServerObserver)? = nil,
    router: Router = testRouter(), _ test: (Int) async throws -> Void
) async throws {
    var configuration = ServerConfiguration(
        port: 0, loops: 1, limits: limits, timeouts: timeouts)
    configuration.overload = overload
    let server = Server(configuration: configuration, router: router, observer: observer)
    let bound = try server.start()[0]
    do {
        try await test(bound.port)
    } catch {
        await server.shutdown(graceSeconds: 1)
        throw error
    }
    await server.shutdown(graceSeconds: 1)
}

/// Routes that show each of the server's behaviours.
func testRouter() -> Router {
    var router = Router()
    router.add(.get, "/ok") { _ in .text("ok") }
    router.add(.get, "/peer") { .text($0.peer) }
    router.add(.get, "/large") { _ in
        Response(contentType: "a/b", bytes: [UInt8](repeating: 65, count: 4_000_000))
    }
    router.add(.post, "/ignore", bodyBytesMax: 1 << 30) { _ in .text("ignored") }
    router.add(.post, "/echo", bodyBytesMax: 1000) { request in
        do throws(BodyError) {
            return .text(
                String(decoding: try await request.body.collect(upTo: 1000), as: UTF8.self))
        } catch {
            return .text(error.code, status: error.status)
        }
    }
    router.add(.post, "/count", bodyBytesMax: 1 << 40) { request in
        do throws(BodyError) {
            var count = 0
            while let piece = try await request.body.next() { count += piece.count }
            return .text("\(count)")
        } catch {
            return .text(error.code, status: error.status)
        }
    }
    router.add(.get, "/stream/{pieces}") { request in
        let pieces = Int(request.parameters["pieces"] ?? "") ?? 0
        return Response(
            status: .ok,
            body: .stream(contentLength: nil) { writer in
                for _ in 0..<pieces { try await writer.write([UInt8](repeating: 66, count: 10)) }
            })
    }
    router.add(.get, "/flood") { _ in
        Response(
            status: .ok,
            body: .stream(contentLength: nil) { writer in
                for _ in 0..<200 { try await writer.write([UInt8](repeating: 68, count: 65_536)) }
            })
    }
    router.add(.get, "/sized/{announced}/{written}") { request in
        let announced = Int(request.parameters["announced"] ?? "") ?? 0
        let written = Int(request.parameters["written"] ?? "") ?? 0
        return Response(
            status: .ok,
            body: .stream(contentLength: announced) { writer in
                try await writer.write([UInt8](repeating: 67, count: written))
            })
    }
    router.add(.get, "/elsewhere") { _ in
        await Task.detached { () -> Response in .text("back") }.value
    }
    router.add(.get, "/close") { _ in
        Response(
            status: .noContent, headers: Headers(["Connection": "close", "Content-Length": "9"]))
    }
    return router
}
