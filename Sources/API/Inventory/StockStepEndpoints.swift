import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `/v1/inventory/transfers` and `/v1/inventory/reservations`: goods sent to another location, or
/// set aside for an order, step by step.
struct StockStepEndpoints: Sendable {
    /// The number of the step that begins it: there is one.
    private static let firstNumber = "1"

    let kind: StockStepKind

    func begin(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let shape =
            kind == .transfer ? InventoryShapes.transfer : InventoryShapes.reservation
        let body = try await InventoryBody(request, shape)
        // Without goods it would be answered for, and be nowhere.
        let moves = body.list("lines").contains { line in
            line.member(named: "quantity")?.decimalInText().map { !$0.isZero } ?? false
        }
        guard moves else {
            throw Refusal(
                code: "STOCK-006", problem: "The \(kind.name) is of no goods.",
                remedy: "Send a line with a quantity above zero.")
        }
        let location = body.text(kind == .transfer ? "from" : "location")
        let destination = kind == .transfer ? body.text("to") : nil
        return try await commit(
            Step(
                kind: kind.beginning, id: body.text("id"), number: Self.firstNumber,
                location: location, destination: destination,
                order: body.root.member(named: "order")?.text()), body, request, services)
    }

    /// A later step, of goods that are open.
    func go(
        _ step: StockStep.Kind, _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let body = try await InventoryBody(request, InventoryShapes.step)
        let (id, number) = (request.parameter("id"), body.text("number"))
        let steps = try await read(id, services)
        try checkNumber(number, of: id)
        return try await commit(
            Step(
                kind: step, id: id, number: number, location: steps.location,
                destination: kind == .transfer ? steps.heldAt : nil, order: nil),
            body, request, services)
    }

    /// An order counts the steps of its reservations itself; one of another's under such a number
    /// would stand in its way.
    private func checkNumber(_ number: String, of id: String) throws(Refusal) {
        guard kind == .reservation, id.hasPrefix("\(CustomerOrderChange.reservationPrefix)_"),
            number.hasPrefix(CustomerOrderChange.numberPrefix)
        else { return }
        throw Refusal(
            code: "ORDER-008",
            problem: "/number: \(number) is kept for the steps of the order that \(id) is of.",
            remedy: "Give the step a number of yours that does not begin with "
                + "\(CustomerOrderChange.numberPrefix).")
    }

    func get(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let id = request.parameter("id")
        let steps = try await read(id, services)
        return Reply.json { json in
            json.member("id", id)
            let isOpen = steps.lines.contains { !$0.open.isZero }
            json.member("state", isOpen ? "open" : "ended")
            json.member("from", steps.location)
            json.member("to", steps.heldAt)
            json.objects("lines", steps.lines) { line, json in
                json.member("item", line.item)
                json.member("unit", line.unit)
                json.member("open", line.open.description)
                json.object("moved") { json in
                    for (reason, sum) in line.byReason.sorted(by: { $0.key < $1.key }) {
                        json.key(reason)
                        json.text(sum.description)
                    }
                }
            }
            json.objects("documents", steps.documents) { document, json in
                json.member("id", document.id)
                json.member("step", document.reason)
                json.member("occurred_at", document.movedAt.description)
                json.member("href", "/v1/orders/\(document.id)")
            }
        }
    }

    private func read(_ id: String, _ services: Services) async throws(Refusal) -> StockSteps {
        let family = kind.family(id)
        let steps = try await services.read { sql throws(SQLError) in
            try StockSteps.read(family: family, on: sql)
        }
        guard let steps else { throw .notFound("\(kind.name) \(id)") }
        return steps
    }

    // MARK: - Committing

    private struct Step: Sendable {
        let kind: StockStep.Kind
        let id: String
        let number: String
        let location: String
        let destination: String?
        let order: String?
    }

    private func commit(
        _ step: Step, _ body: InventoryBody, _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let text = StockStepText(
            kind: kind, id: step.id, step: step.kind, number: step.number, order: step.order,
            location: step.location, destination: step.destination,
            businessDate: body.text("business_date"), occurredAt: body.text("occurred_at"),
            lines: body.list("lines").map { line in
                func text(_ name: String) -> String? { line.member(named: name)?.text() }
                return StockStepText.Line(
                    line: text("line") ?? "", item: text("item") ?? "",
                    quantity: text("quantity") ?? "", unit: text("unit"))
            })
        let made = try InventoryDocument(
            text.json, type: kind.schema, route: kind.route, request, services)
        let (route, family) = (kind.route, kind.family(step.id))
        let mayGoBelowZero = made.inForce.configuration.company.stockBelowZeroAt.contains(
            step.location)
        let result = try await services.ask { () throws(SQLError) in
            try await StockDesk(lane: services.lane).commit(
                made.document, route: route, family: family, begins: step.kind.begins,
                mayGoBelowZero: mayGoBelowZero, under: made.inForce.policy)
        }
        switch result {
        case .success(let receipt): return try PostOrders.answer(receipt)
        case .failure(let refusal): throw Refusal(refusal)
        }
    }
}

extension Refusal {
    /// The refusal of goods that are not there.
    init(_ refusal: StockRefusal) {
        switch refusal {
        case .short(let key, let available, let wanted):
            self.init(
                code: "STOCK-002",
                problem: "\(key.location) has \(available) \(key.unit) of \(key.item) on hand; "
                    + "\(wanted) are wanted.",
                remedy: "Ask for less, or at another location; nothing of it was kept.",
                members: [("item", key.item), ("available", available.description)])
        case .exceeds(let item, let unit, let open, let wanted):
            self.init(
                code: "STOCK-003",
                problem: "\(open) \(unit) of \(item) are open; \(wanted) are named.",
                remedy: "Read what is open; correct what came too much with an adjustment.",
                members: [("item", item), ("open", open.description)])
        }
    }
}
