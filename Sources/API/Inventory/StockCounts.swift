import Crypto
import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `/v1/inventory/counts`: what was counted, beside what was expected, and the adjustment that
/// posts the variance.
enum StockCounts {
    /// The channel of the adjustments that post variances.
    private static let channel = "count"

    static let operations = [
        Operation(
            .post, "/v1/inventory/counts", id: "countStock", tag: .inventory,
            "Keep what was counted beside what was expected",
            notes: "Nothing moves until the count is posted.",
            body: .json(
                .named("StockCount"),
                example: #"""
                    {
                      "id": "C-1",
                      "location": "0042",
                      "business_date": "2026-03-12",
                      "counted_at": "2026-03-12T20:00:00Z",
                      "lines": [{"item": "22423", "counted": "4"}]
                    }
                    """#),
            answers: [
                .json(
                    201, "The count; as it was first, for the same content.",
                    .named("StockCounted"), headers: [.location, .replayed]
                ).leading(to: "/v1/inventory/counts/{id}", at: "/id"),
                .problem(400, "The body is no JSON."),
                .problem(409, "There is a count of this identifier with other content."),
            ],
            refuses: [.badMember, .tooSlow, .tooLarge, .mediaType],
            bounds: .body(Routes.documentBytesMax), post),
        Operation(
            .get, "/v1/inventory/counts/{id}", id: "getStockCount", tag: .inventory,
            "A count with its variances", takes: [.path("id", InventoryShapes.id)],
            answers: [.json(200, "The count.", .named("StockCounted"))],
            refuses: [.badParameter, .notFound], get),
        Operation(
            .post, "/v1/inventory/counts/{id}/post", id: "postStockCount", tag: .inventory,
            "Post the variances of a count as an adjustment",
            takes: [.path("id", InventoryShapes.id), Operation.idempotencyKey],
            answers: Operation.stockAnswers, refuses: [.notFound], settle),
    ]

    static func post(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await InventoryBody(request, InventoryShapes.count)
        var lines: [(item: String, quantity: Quantity)] = []
        for line in body.list("lines") {
            let unit = line.member(named: "unit")?.text()
            guard let item = line.member(named: "item")?.text(),
                let counted = line.member(named: "counted")?.decimalInText(),
                let measure = unit.map({ UnitOfMeasure(code: $0) }) ?? .each
            else { throw InventoryBody.unread("lines") }
            lines.append((item, Quantity(counted, measure)))
        }
        let content = InventoryShapes.count.canonical(body.root)
        let draft = StockCountDraft(
            id: body.text("id"), location: try body.location("location"),
            countedAt: try body.moment("counted_at"),
            businessDate: try body.date("business_date"),
            contentHash: Array(SHA256.hash(data: content)), lines: lines)
        let now = services.now()
        let (row, isNew) = try await services.ask { () throws(SQLError) in
            try await services.lane.write { connection throws(SQLError) in
                try StockCountTable.keep(draft, at: now, on: connection)
            }
        }
        guard row.contentHash == draft.contentHash else {
            throw Refusal(
                code: "STOCK-004", problem: "There is a count \(row.id) with other content.",
                remedy: "Give another count another identifier.",
                members: [("existing", href(row.id))])
        }
        var response = try await answer(row, .created, services)
        response.headers.append("Location", href(row.id))
        if !isNew { response.headers.append("Idempotent-Replayed", "true") }
        return response
    }

    static func get(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        try await answer(try await row(request, services), .ok, services)
    }

    /// Posts the variances through the lane, as any adjustment.
    static func settle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let row = try await row(request, services)
        return try await PostAdjustments.commit(adjustment(of: row), request, services)
    }

    private static func row(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> StockCountRow {
        let id = request.parameter("id")
        let row = try await services.read { sql throws(SQLError) in
            try StockCountTable.row(id: id, on: sql)
        }
        guard let row else { throw .notFound("count \(id)") }
        return row
    }

    private static func adjustment(of row: StockCountRow) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("id", row.id)
            json.member("channel", channel)
            json.member("store", row.location)
            json.member("business_date", row.businessDate.description)
            json.member("occurred_at", row.countedAt.description)
            json.member("reason", StockAdjustment.Reason.count.rawValue)
            json.objects("lines", Array(row.lines.enumerated())) { line, json in
                json.member("line", String(line.offset + 1))
                json.member("item", line.element.item)
                json.member("quantity", line.element.variance.description)
                json.member("unit", line.element.unit)
            }
        }
        return json.bytes
    }

    private static func answer(
        _ row: StockCountRow, _ status: Status, _ services: Services
    ) async throws(Refusal) -> Response {
        let key = "adjustment/\(channel)/\(row.location)/\(row.id)"
        let posted = try await services.read { sql throws(SQLError) in
            try DocumentTable.existing(naturalKeys: [key], on: sql)[key]
        }
        return Reply.json(status) { json in
            json.member("id", row.id)
            json.member("state", posted?.state == .posted ? "posted" : "counted")
            json.member("location", row.location)
            json.member("business_date", row.businessDate.description)
            json.member("counted_at", row.countedAt.description)
            json.member("kept_at", row.keptAt.description)
            json.objects("lines", row.lines) { line, json in
                json.member("item", line.item)
                json.member("unit", line.unit)
                json.member("expected", line.expected.description)
                json.member("counted", line.counted.description)
                json.member("variance", line.variance.description)
            }
            json.member("adjustment", optional: posted.map { "/v1/orders/\($0.id)" })
        }
    }

    private static func href(_ id: String) -> String { "/v1/inventory/counts/\(id)" }
}
