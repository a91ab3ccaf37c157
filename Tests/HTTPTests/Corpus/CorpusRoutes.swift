import HTTP

/// Routes that tell what the server understood of a request.
func corpusRouter() -> Router {
    var router = Router()
    router.add(.get, "/ok") { _ in .text("ok") }
    router.add(.get, "/further") { _ in .text("further") }
    router.add(.get, "/nothing") { _ in Response(status: .noContent) }
    router.add(.get, "/blank") { _ in Response(status: .ok) }
    router.add(.get, "/last") { _ in
        Response(status: .ok, headers: Headers(["Connection": "close"]))
    }
    router.add(.get, "/stream") { _ in
        Response(
            status: .ok,
            body: .stream(contentLength: nil) { writer in
                try await writer.write(Array("one ".utf8))
                try await writer.write(Array("two".utf8))
            })
    }
    router.add(.put, "/thing") { .text($0.method.name) }
    router.add(.other("REPORT"), "/thing") { .text($0.method.name) }
    addTellingRoutes(to: &router)
    addBodyRoutes(to: &router)
    return router
}

private func addTellingRoutes(to router: inout Router) {
    for pattern in ["/", "/show", "/show/{one}", "/show/{one}/{two}"] {
        router.add(.get, pattern) { request in
            .text("\(request.path)|\(request.query.raw)|\(request.headers["Host"] ?? "-")")
        }
    }
    router.add(.get, "/name/{name}") { .text($0.parameters["name"] ?? "-") }
    router.add(.get, "/fields") { request in
        .text(request.headers.all("X").map { "[\($0)]" }.joined())
    }
}

private func addBodyRoutes(to router: inout Router) {
    router.add(.post, "/unread", bodyBytesMax: 1 << 30) { _ in .text("unread") }
    router.add(.post, "/echo", bodyBytesMax: 1000) { request in
        do throws(BodyError) {
            let body = try await request.body.collect(upTo: 1000)
            return Response(contentType: "application/octet-stream", bytes: body)
        } catch {
            return .text(error.code, status: error.status)
        }
    }
    router.add(.post, "/count") { request in
        do throws(BodyError) {
            var count = 0
            while let piece = try await request.body.next() { count += piece.count }
            return .text("\(count)")
        } catch {
            return .text(error.code, status: error.status)
        }
    }
}
