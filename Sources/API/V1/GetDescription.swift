import Crypto
import HTTP
import Pipeline
import Synchronization
import Transform

/// `GET /openapi.json` and `GET /reference`: what the API is, for programs and for people.
enum GetDescription {
    /// Made once: the operations do not change while the program runs.
    private static let guarded = Page(
        contentType: "application/json", bytes: Routes.description(of: .guarded))
    private static let open = Page(
        contentType: "application/json", bytes: Routes.description(of: .open))
    private static let page = Page(
        contentType: "text/html; charset=utf-8",
        bytes: Array(ReferencePage(operations: Routes.operations).text().utf8))

    static func openAPI(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let (isGuarded, deprecations) = (
            services.gate.isGuarded, services.configuration.deprecations
        )
        guard !deprecations.isEmpty else { return (isGuarded ? guarded : open).answer(request) }
        return deprecated.withLock { known in
            if let known, known.deprecations == deprecations { return known.page }
            let page = Page(
                contentType: "application/json",
                bytes: Routes.description(
                    of: isGuarded ? .guarded : .open, deprecations: deprecations))
            known = (deprecations, page)
            return page
        }.answer(request)
    }

    /// The description by the configuration that was in force last, where that deprecates
    /// anything; a process is guarded or it is not.
    private static let deprecated = Mutex<(deprecations: [Deprecation], page: Page)?>(nil)

    static func reference(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response { page.answer(request) }

    private struct Page: Sendable {
        let contentType: String
        let bytes: [UInt8]
        let tag: String

        init(contentType: String, bytes: [UInt8]) {
            self.contentType = contentType
            self.bytes = bytes
            let digest = SHA256.hash(data: bytes)
            tag = "\"\(Hexadecimal.text(Array(digest.prefix(16))))\""
        }

        func answer(_ request: Request) -> Response {
            if Preconditions.isKnown(tag, to: request) { return Preconditions.notModified(tag) }
            var response = Response(contentType: contentType, bytes: bytes)
            response.headers.append("ETag", tag)
            response.headers.append("Cache-Control", "no-cache")
            return response
        }
    }

    static let openAPIOperation = Operation(
        .get, "/openapi.json", id: "describe", tag: .operations, "This description, for programs",
        answers: [.json(200, "OpenAPI 3.1.", .open())], usesStore: false,
        needs: .nothing, openAPI)

    static let referenceOperation = Operation(
        .get, "/reference", id: "readReference", tag: .operations,
        "This description, for people",
        answers: [
            Operation.Answer(
                status: 200, notes: "A page that needs no script.", forms: [.text("text/html")])
        ],
        usesStore: false, needs: .nothing, reference)
}
