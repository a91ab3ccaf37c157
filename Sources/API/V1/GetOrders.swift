import HTTP
import Pipeline
import SQL
import Store
import Transform

/// `GET /v1/orders`: documents in the order in which they came, filtered and paged.
///
/// As JSON, or one document a line (`Accept: application/x-ndjson`) for export.
enum GetOrders {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let expansion = try Expansion(request, allowed: OrderExpansion.ofDocuments)
        try OrderExpansion.check(expansion)
        let query = try OrderQuery(request, isExpanded: !expansion.isEmpty)
        let reach = query.filter.reach
        let found = try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) -> [Found] in
                let rows = try DocumentTable.page(
                    behind: query.place, in: query.order, matching: query.filter,
                    limit: query.limit, on: sql)
                let expanded =
                    expansion.isEmpty
                    ? [:]
                    : try OrderExpansion.ofDocuments(rows, expansion, reach: reach, on: sql)
                return rows.map { Found(row: $0, expanded: expanded[$0.seq]) }
            }
        }
        let next = query.next(after: found.map(\.row))
        let type = request.accepts(bestOf: "application/json", "application/x-ndjson")
        var response =
            type == "application/x-ndjson"
            ? lines(found)
            : Reply.json { json in
                json.objects("orders", found) { $0.write(to: &$1) }
                json.member("next_cursor", optional: next)
            }
        PageLink.add(to: &response, request, next: next)
        return response
    }

    /// A document with what is expanded of it.
    private struct Found: Sendable {
        let row: DocumentRow
        let expanded: [UInt8]?

        func write(to json: inout JSONWriter) {
            DocumentJSON.write(row, to: &json)
            if let expanded { json.member("expanded", json: ByteSlice(expanded)) }
        }
    }

    /// One document a line, for export.
    private static func lines(_ found: [Found]) -> Response {
        var json = JSONWriter(capacity: found.count * 1024)
        for one in found {
            json.object { one.write(to: &$0) }
            json.endLine()
        }
        return Response(contentType: "application/x-ndjson", bytes: json.bytes)
    }
}

/// How a stored document is shown.
enum DocumentJSON {
    static func write(_ row: DocumentRow, to json: inout JSONWriter) {
        json.member("id", row.id)
        json.member("state", row.state.rawValue)
        json.member("kind", row.kind)
        json.member("natural_key", row.naturalKey)
        json.member("store", row.store)
        json.member("channel", row.channel)
        json.member("region", optional: row.region)
        json.member("business_date", row.businessDate.description)
        json.member("occurred_at", row.occurredAt.description)
        json.member("received_at", row.receivedAt.description)
        if row.currency.isEmpty {
            json.member("total", optional: nil)
        } else {
            json.object("total") { json in
                json.member("amount", Amount.text(row.amountMinorUnits, row.currency))
                json.member("currency", row.currency)
            }
        }
        json.member("content_sha256", Hexadecimal.text(row.contentHash))
        json.member("mapping", optional: row.mapping)
        if let origin = row.origin {
            json.object("origin") { json in
                json.member("first_line", origin.firstLine)
                json.member("last_line", origin.lastLine)
            }
        }
        json.member("trace_id", optional: row.traceID)
        // A line break stands only between a document's tokens, for a text escapes it: without it
        // the document is the same, and NDJSON keeps one a line.
        json.member("document", json: ByteSlice(row.body.filter { $0 != 0x0A && $0 != 0x0D }))
    }
}

/// `GET /v1/orders/{id}`: one document with what became of it.
enum GetOrder {
    private struct Found: Sendable {
        let row: DocumentRow
        let movements: [MovementRow]
        let entries: [JournalRow]
        let open: CaseRow?
        let relations: OrderRelations
        let expanded: [UInt8]?
    }

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let expansion = try Expansion(request, allowed: OrderExpansion.ofDocuments)
        try OrderExpansion.check(expansion)
        let (id, restriction) = (request.parameter("id"), Caller.current?.restriction)
        let reach = Caller.reach
        let found = try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) -> Found? in
                guard let row = try DocumentTable.document(id: id, on: sql),
                    restriction?.reaches(store: row.store, region: row.region) ?? true
                else { return nil }
                return Found(
                    row: row,
                    movements: try MovementTable.movements(ofDocument: row.seq, on: sql),
                    entries: try JournalTable.entries(ofDocument: row.seq, on: sql),
                    open: try CaseTable.open(documentSeq: row.seq, on: sql),
                    relations: try OrderRelations(of: row, reach: reach, on: sql),
                    expanded: expansion.isEmpty
                        ? nil
                        : try OrderExpansion.ofDocuments(
                            [row], expansion, reach: reach, on: sql)[row.seq])
            }
        }
        guard let found else { throw .notFound("order \(id)") }
        return Reply.json { json in
            DocumentJSON.write(found.row, to: &json)
            json.object("outcome") { write(found, to: &$0) }
            json.objects("stock_movements", found.movements) { movement, json in
                json.member("line", movement.line)
                json.member("item", movement.item)
                json.member("location", movement.location)
                json.member("state", movement.state)
                json.member("quantity", movement.quantity)
                json.member("unit", movement.unit)
                json.member("reason", movement.reason)
            }
            json.object("related") { found.relations.write(of: found.row, to: &$0) }
            found.relations.writeReturnable(to: &json)
            if let expanded = found.expanded {
                json.member("expanded", json: ByteSlice(expanded))
            }
        }
    }

    /// Whether the business is done with it, not only whether it was received.
    private static func write(_ found: Found, to json: inout JSONWriter) {
        let isPosted =
            !found.entries.isEmpty && found.entries.allSatisfy { $0.state == .acknowledged }
        json.member("posted_in_erp", isPosted)
        json.member("stock_moved", found.row.state == .posted)
        json.objects("journals", found.entries) { entry, json in
            json.member("id", entry.id)
            json.member("state", entry.state.rawValue)
            json.member("href", "/v1/journals/\(entry.id)")
        }
        if let open = found.open {
            json.object("case") { CaseJSON.write(open, to: &$0) }
        }
    }
}
