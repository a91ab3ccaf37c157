import Testing
import TurnstileFixture

@testable import HTTP

@Suite(.takesTurns) struct `Routing` {
    private func router() -> Router {
        var router = Router()
        let handler: RequestHandler = { _ in Response(status: .ok) }
        router.add(.get, "/v1/sales", name: "list", handler: handler)
        router.add(.post, "/v1/sales", name: "post", handler: handler)
        router.add(.get, "/v1/sales/{id}", name: "one", handler: handler)
        router.add(.get, "/v1/sales/latest", name: "latest", handler: handler)
        router.add(.post, "/v1/{kind}/{id}/ack", name: "ack", handler: handler)
        router.add(.get, "/", name: "root", handler: handler)
        return router
    }

    private func found(_ method: Method, _ path: String) -> String {
        switch router().match(method, path) {
        case .route(let route, let parameters):
            zip(parameters.names, parameters.values).reduce(route.name) { "\($0) \($1.0)=\($1.1)" }
        case .options(let allow): "options \(allow)"
        case .notAllowed(let allow): "not allowed, \(allow)"
        case .notFound: "not found"
        case .notImplemented: "not implemented"
        }
    }

    @Test(arguments: [
        (Method.get, "/", "root"), (.get, "/v1/sales", "list"), (.head, "/v1/sales", "list"),
        (.get, "/v1/sales/7", "one id=7"), (.get, "/v1/sales/latest", "latest"),
        (.get, "/v1/sales/a%2Fb%252F", "one id=a/b%2F"),
        (.post, "/v1/sales/7/ack", "ack kind=sales id=7"),
        (.post, "/v1/x/latest/ack", "ack kind=x id=latest"),
        (.delete, "/v1/sales", "not allowed, GET, HEAD, OPTIONS, POST"),
        (.options, "/v1/sales/7/ack", "options OPTIONS, POST"),
        (.options, "*", "options GET, HEAD, OPTIONS, POST"),
        (.other("QUERY"), "/v1/sales/7/ack", "not allowed, OPTIONS, POST"),
        (.other("BREW"), "/v1/sales", "not implemented"), (.get, "/v1/sales/", "not found"),
        (.get, "/v1", "not found"), (.get, "//v1/sales", "not found"), (.get, "*", "not found"),
        (.get, "/V1/sales", "not found"), (.post, "/v1/sales//ack", "not found"),
    ])
    func `each method and path has its answer`(method: Method, path: String, expected: String) {
        #expect(found(method, path) == expected)
    }
}
