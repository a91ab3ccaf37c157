import Crypto
import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `/v1/inventory/reconciliations`: the figures of another system held against the books.
enum StockReconciliations {
    /// The largest body of figures by the line, in bytes.
    private static let bulkBytesMax = 16 * 1024 * 1024

    static let operations = [
        Operation(
            .post, "/v1/inventory/reconciliations", id: "reconcileStock", tag: .inventory,
            "Hold another system's figures against the books",
            notes: """
                Each figure is compared with the position as of `as_of`. A figure with `unit_cost` \
                and `currency` has its difference valued too. What came out is kept; nothing moves.
                """,
            body: .json(
                .named("StockFigures"),
                example: #"""
                    {
                      "id": "wms-2026-03-12",
                      "system": "wms",
                      "as_of": "2026-03-12T22:00:00Z",
                      "figures": [
                        {
                          "item": "22423",
                          "location": "0042",
                          "quantity": "5",
                          "unit_cost": "6.25",
                          "currency": "GBP"
                        }
                      ]
                    }
                    """#),
            answers: [
                .json(
                    201, "The differences; as they were first, for the same content.",
                    .named("StockReconciliation"), headers: [.location, .replayed]
                ).leading(to: "/v1/inventory/reconciliations/{id}", at: "/id"),
                .problem(400, "The body is no JSON."),
                .problem(409, "There is a comparison of this identifier with other content."),
            ],
            refuses: [.badMember, .tooSlow, .tooLarge, .mediaType],
            bounds: .body(Routes.documentBytesMax), post),
        Operation(
            .post, "/v1/inventory/reconciliations/bulk", id: "reconcileStockInBulk",
            tag: .inventory, "The same for many figures, one a line",
            takes: [
                .query("id", InventoryShapes.id).required,
                .query("system", .text(.code)).required,
                .query("as_of", .moment, "The moment that the figures are of.").required,
            ],
            body: .anyOf(
                .text("application/x-ndjson"), .json(InventoryShapes.figureList)),
            answers: [
                .json(
                    201, "The differences; as they were first, for the same content.",
                    .named("StockReconciliation"), headers: [.location, .replayed]
                ).leading(to: "/v1/inventory/reconciliations/{id}", at: "/id"),
                .problem(400, "A line is no JSON, or a parameter is wrong."),
                .problem(409, "There is a comparison of this identifier with other content."),
            ],
            refuses: [.badMember, .tooSlow, .tooLarge, .mediaType], bounds: .body(bulkBytesMax),
            postBulk),
        Operation(
            .get, "/v1/inventory/reconciliations/{id}", id: "getStockReconciliation",
            tag: .inventory, "What a comparison came to",
            takes: [.path("id", InventoryShapes.id)],
            answers: [.json(200, "The differences.", .named("StockReconciliation"))],
            refuses: [.badParameter, .notFound], get),
    ]

    static func post(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await InventoryBody(request, InventoryShapes.figures)
        let content = InventoryShapes.figures.canonical(body.root)
        return try await compare(
            Comparison(
                id: body.text("id"), system: body.text("system"), asOf: try body.moment("as_of"),
                figures: try body.list("figures").map(figure), content: content), services)
    }

    /// `POST /v1/inventory/reconciliations/bulk`: one figure a line.
    static func postBulk(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let nodes = try await lines(request)
        guard let asOf = try request.moment("as_of"), let id = request.query.first("id"),
            let system = request.query.first("system")
        else { throw InventoryBody.unread("as_of") }
        var figures: [StockFigure] = []
        // Beside the lines, what the query says tells comparisons apart.
        var content = Array("\(system) \(asOf)\n".utf8)
        for node in nodes {
            figures.append(try figure(node))
            content += InventoryShapes.figure.canonical(node) + [UInt8(ascii: "\n")]
        }
        return try await compare(
            Comparison(id: id, system: system, asOf: asOf, figures: figures, content: content),
            services)
    }

    /// The figures of a body: one a line, or a JSON list.
    private static func lines(_ request: Request) async throws(Refusal) -> [JSONNode] {
        let type = request.headers["Content-Type"] ?? "application/x-ndjson"
        let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard ["application/x-ndjson", "application/json"].contains(name) else {
            throw Refusal(
                code: "API-003", problem: "Figures are not read from \(name).",
                remedy: "Send application/x-ndjson or application/json.")
        }
        let bytes: [UInt8]
        do {
            bytes = try await request.body.collect(upTo: bulkBytesMax)
        } catch {
            throw Refusal(error)
        }
        guard bytes.contains(where: isInk) else {
            throw Refusal(
                code: "API-008", problem: "The body holds no figure.",
                remedy: "Send one figure a line.")
        }
        var nodes: [JSONNode] = []
        if name == "application/json" {
            try RecordBody(bytes, InventoryShapes.figureList).root.forEachElement {
                nodes.append($0)
            }
            return nodes
        }
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.contains(where: isInk) {
            nodes.append(try RecordBody(Array(line), InventoryShapes.figure).root)
        }
        return nodes
    }

    private static func isInk(_ byte: UInt8) -> Bool { byte > 0x20 }

    private static func figure(_ node: JSONNode) throws(Refusal) -> StockFigure {
        guard let figure = StockFigure(node) else { throw InventoryBody.unread("figures") }
        return figure
    }

    /// What is to be compared.
    private struct Comparison: Sendable {
        let id: String
        let system: String
        let asOf: Instant
        let figures: [StockFigure]
        /// What says the same is the same bytes.
        let content: [UInt8]
    }

    private static func compare(
        _ asked: Comparison, _ services: Services
    ) async throws(Refusal) -> Response {
        let hash = Array(SHA256.hash(data: asked.content))
        let (id, system, asOf, sent) = (asked.id, asked.system, asked.asOf, asked.figures)
        let now = services.now()
        let kept = try await services.ask { () throws(SQLError) in
            try await services.lane.write {
                connection throws(SQLError) -> (row: ReconciliationRow, isNew: Bool)? in
                try Sequence.stockReconciliation.lock(on: connection)
                if let row = try ReconciliationTable.row(id: id, on: connection) {
                    return (row, false)
                }
                // A position and its history are of one moment.
                try Sequence.position.lock(on: connection)
                let ours = try StockTable.quantities(
                    of: sent.map(\.key), asOf: asOf, on: connection)
                guard let found = StockComparison(sent, ours: ours) else { return nil }
                let row = ReconciliationRow(
                    id: id, system: system, asOf: asOf, keptAt: now, figures: Int64(sent.count),
                    contentHash: hash, totals: found.totals, differences: found.differences)
                try ReconciliationTable.insert(row, on: connection)
                return (row, true)
            }
        }
        guard let (row, isNew) = kept else {
            throw Refusal(
                code: "STOCK-005", problem: "A difference or its value has over 36 digits.",
                remedy: "Look at the quantities and costs; send fewer figures at once.")
        }
        guard row.contentHash == hash else {
            throw Refusal(
                code: "STOCK-004", problem: "There is a comparison \(id) with other content.",
                remedy: "Give another comparison another identifier.",
                members: [("existing", href(id))])
        }
        var response = answer(row, .created)
        response.headers.append("Location", href(id))
        if !isNew { response.headers.append("Idempotent-Replayed", "true") }
        return response
    }

    static func get(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let id = request.parameter("id")
        let row = try await services.read { sql throws(SQLError) in
            try ReconciliationTable.row(id: id, on: sql)
        }
        guard let row else { throw .notFound("comparison \(id)") }
        return answer(row, .ok)
    }

    private static func answer(_ row: ReconciliationRow, _ status: Status) -> Response {
        Reply.json(status) { json in
            json.member("id", row.id)
            json.member("system", row.system)
            json.member("as_of", row.asOf.description)
            json.member("kept_at", row.keptAt.description)
            json.member("figures", row.figures)
            json.member("differing", Int64(row.differences.count))
            json.member("totals", json: ByteSlice(Array(row.totals.utf8)))
            json.array("differences") { json in
                for difference in row.differences {
                    json.verbatim(ByteSlice(Array(difference.utf8)))
                }
            }
        }
    }

    private static func href(_ id: String) -> String { "/v1/inventory/reconciliations/\(id)" }
}
