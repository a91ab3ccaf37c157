import HTTP
import Pipeline
import RetailModel
import Telemetry
import Transform

/// The body of a request to the inventory service, of the right shape.
struct InventoryBody: Sendable {
    let root: JSONNode

    /// Reads the body of a request.
    ///
    /// - Throws: ``Refusal`` for a body of another media type, that is no JSON or not of the shape.
    init(_ request: Request, _ shape: JSONShape) async throws(Refusal) {
        let type = request.headers["Content-Type"] ?? "application/json"
        let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard name == "application/json" || name.hasSuffix("+json") else {
            throw Refusal(
                code: "API-003", problem: "Stock is not read from \(name).",
                remedy: "Send application/json.")
        }
        let bytes: [UInt8]
        do {
            bytes = try await request.body.collect(upTo: Routes.documentBytesMax)
        } catch {
            throw Refusal(error)
        }
        root = try RecordBody(bytes, shape).root
    }

    func text(_ name: String) -> String { root.member(named: name)?.text() ?? "" }

    /// The elements of a list.
    func list(_ name: String) -> [JSONNode] {
        var found: [JSONNode] = []
        root.member(named: name)?.forEachElement { found.append($0) }
        return found
    }

    /// A moment that the shape has checked.
    func moment(_ name: String) throws(Refusal) -> Instant {
        guard let moment = Instant(text(name)) else { throw Self.unread(name) }
        return moment
    }

    /// A day that the shape has checked.
    func date(_ name: String) throws(Refusal) -> BusinessDate {
        guard let date = BusinessDate(text(name)) else { throw Self.unread(name) }
        return date
    }

    /// A location; no code is none.
    func location(_ name: String) throws(Refusal) -> StoreID {
        guard let location = StoreID(text(name)) else { throw Self.unread(name) }
        return location
    }

    static func unread(_ name: String) -> Refusal {
        Refusal(
            code: "API-007", problem: "The member \"\(name)\" cannot be read.",
            remedy: "Write it as the description of the operation says.")
    }
}

/// A document that a request makes for the books.
struct InventoryDocument: Sendable {
    let document: IncomingDocument
    let inForce: ConfigurationInForce

    /// Reads and decides a canonical document in the name of a request.
    init(
        _ body: [UInt8], type: String, route: String, _ request: Request, _ services: Services
    ) throws(Refusal) {
        inForce = services.inForce
        var document: IncomingDocument
        do throws(IntakeRefusal) {
            document = try IncomingDocument.read(
                body, type: type, under: inForce.configuration)
        } catch {
            services.lane.noteRefused(route: route)
            throw Refusal(error)
        }
        try RouteGate.check(document, services)
        document.idempotencyKey = try PostOrders.idempotencyKey(request, route: route)
        document.traceID = TraceContext.current?.traceID
        self.document = document
    }
}

extension Operation {
    /// What an operation answers that commits a document of stock.
    static let stockAnswers: [Answer] = [
        .json(
            201,
            "Durable, its movements made. The same again, for the same content, with "
                + "`Idempotent-Replayed`.", .named("Receipt"), headers: [.location, .replayed]
        ).leading(to: "/v1/orders/{id}", at: "/id"),
        .json(
            202, "Durable, and waits for a person; nothing moved.", .named("Receipt"),
            headers: [.location, .replayed]
        ).leading(to: "/v1/orders/{id}", at: "/id"),
        .problem(400, "The body is no JSON, or the Idempotency-Key is empty or too long."),
        .problem(
            409,
            "The goods are not there (`STOCK-002`, `STOCK-003`), or the identifier is known with "
                + "other content (`DUP-001`), or the number is kept for an order's own steps "
                + "(`ORDER-008`)."),
        .problem(422, "A member is missing, unknown or wrong; `errors` names every place found."),
    ]

    static let idempotencyKey = Parameter.header(
        "Idempotency-Key", .text(length: 1...255),
        "Your own name for this request. Without one the identifier alone recognises a repetition.")
}
