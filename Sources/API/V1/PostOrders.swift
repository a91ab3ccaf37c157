import HTTP
import Pipeline
import SQL
import Store
import Telemetry
import Transform

/// `POST /v1/orders`: takes in one canonical sale.
///
/// 201 once it is durable with its journal and stock; 202 when it waits for a person; the first
/// answer again for the same key and content; 409 for a known key with other content.
enum PostOrders {
    static let route = "orders"
    /// The largest body, in bytes: all the lines that a sale may have, with what lines have.
    static let bodyBytesMax = 4 * 1024 * 1024
    /// The longest Idempotency-Key, in bytes (draft-ietf-httpapi-idempotency-key-header).
    static let idempotencyKeyBytesMax = 255

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        try checkMediaType(request)
        let body: [UInt8]
        do {
            body = try await request.body.collect(upTo: bodyBytesMax)
        } catch {
            throw Refusal(error)
        }
        let inForce = services.inForce
        var document: IncomingDocument
        do {
            document = try IncomingDocument.read(
                body, type: "sale@1", under: inForce.configuration)
        } catch {
            services.lane.noteRefused(route: route)
            throw Refusal(error)
        }
        guard Caller.reaches(store: document.store, region: document.region) else {
            throw .outOfReach("The document is of store \(document.store).")
        }
        try RouteGate.check(document, services)
        document.idempotencyKey = try idempotencyKey(request)
        document.traceID = TraceContext.current?.traceID
        let documents = [document]
        let receipts = try await services.ask { () throws(SQLError) in
            try await services.lane.commit(documents, route: route, under: inForce.policy)
        }
        guard let receipt = receipts.first else {
            preconditionFailure("the lane answers every document")
        }
        return try answer(receipt)
    }

    private static func checkMediaType(_ request: Request) throws(Refusal) {
        let type = request.headers["Content-Type"] ?? "application/json"
        let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        if name == "application/json" || name.hasSuffix("+json") { return }
        throw Refusal(
            code: "API-003", problem: "A sale is not read from \(name).",
            remedy: "Send application/json here; NDJSON and CSV go to /v1/orders/bulk.")
    }

    /// The client's own key for a request, apart from those of other routes.
    static func idempotencyKey(
        _ request: Request, route: String = Self.route
    ) throws(Refusal) -> String? {
        guard let key = request.headers["Idempotency-Key"] else { return nil }
        guard !key.isEmpty, key.utf8.count <= idempotencyKeyBytesMax else {
            throw .parameter(
                "Idempotency-Key", "it has \(key.utf8.count) bytes.",
                remedy: "Send 1 to \(idempotencyKeyBytesMax) bytes, such as a UUID.")
        }
        return "\(route)/\(key)"
    }

    static func answer(_ receipt: Receipt) throws(Refusal) -> Response {
        var caseID: String?
        var isReplay = false
        switch receipt.outcome {
        case .posted, .superseded: break
        case .waiting(let id): caseID = id
        case .duplicate(let id):
            caseID = id
            isReplay = true
        case .conflict(let id):
            throw Refusal(
                code: "DUP-001",
                problem: "\(receipt.naturalKey) is here already with other content.",
                remedy: "Compare the two; case \(id) holds what was sent. The first one stands.",
                members: [
                    ("existing", "/v1/orders/\(receipt.documentID)"), ("case", "/v1/cases/\(id)"),
                ])
        }
        var response = Reply.json(receipt.state == .waiting ? .accepted : .created) { json in
            json.member("id", receipt.documentID)
            json.member("state", receipt.state.rawValue)
            json.member("natural_key", receipt.naturalKey)
            json.object("links") { json in
                json.member("self", "/v1/orders/\(receipt.documentID)")
                if let caseID { json.member("case", "/v1/cases/\(caseID)") }
            }
        }
        response.headers.append("Location", "/v1/orders/\(receipt.documentID)")
        if isReplay { response.headers.append("Idempotent-Replayed", "true") }
        return response
    }
}

extension Refusal {
    /// The refusal of a body that is no sale.
    init(_ refusal: IntakeRefusal) {
        switch refusal {
        case .malformed(let error):
            self.init(
                code: error.code, problem: error.problem, remedy: error.remedy,
                places: [
                    Place(
                        code: error.code, pointer: error.pointer, line: error.line,
                        column: error.column, problem: error.problem, remedy: error.remedy)
                ])
        case .schema(let problems):
            let places = problems.map { problem in
                Place(
                    code: problem.code, pointer: problem.pointer, line: problem.line,
                    column: problem.column, problem: problem.problem, remedy: problem.remedy)
            }
            self.init(
                code: places.first?.code ?? "DOC-003", problem: places.first?.problem ?? "",
                remedy: places.first?.remedy ?? "", places: places)
        }
    }
}
