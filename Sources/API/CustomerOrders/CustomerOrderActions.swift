import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Telemetry
import Transform

/// What is done to one customer's order: allocated, moved on, called off, returned, paid back. The
/// order's next version and the stock that moves with it are one commit.
struct CustomerOrderAction: Sendable {
    /// The route by which reservations are counted.
    static let route = StockStepKind.reservation.route

    let shape: JSONShape
    let change: @Sendable (inout CustomerOrderChange, JSONNode, Request) throws(RuleBreak) -> Void

    private static let resource = Resource.customerOrders

    func perform(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await RecordBody.read(request, shape, of: Self.resource)
        let (inForce, trace) = (services.inForce, TraceContext.current?.traceID)
        let work = Work(
            action: self, request: request, services: services,
            asked: body.root,
            changer: try RecordChanger(request, because: body.root.column("reason") ?? ""),
            now: services.now(), traceID: trace)
        let result = try await services.ask { () throws(SQLError) in
            try await services.lane.write(
                route: Self.route, under: inForce.policy,
                making: { sql throws(SQLError) in try work.run(on: sql) },
                unlessPosted: { .notMoved($0, $1) })
        }
        let row = try result.get()
        let text = RecordWarnings.adding(
            [], body.ignored, to: RecordJSON.text(row, of: Self.resource))
        var response = Response.json(text, status: .created)
        response.headers.append("ETag", RecordJSON.tag(row, of: Self.resource))
        response.headers.append("Location", RecordJSON.href(row.id, of: Self.resource))
        return response
    }

    /// One request on its way through the writer's transaction.
    private struct Work: Sendable {
        let action: CustomerOrderAction
        let request: Request
        /// With the configuration that was in force when the request came, however long it waits.
        let services: Services
        let asked: JSONNode
        let changer: RecordChanger
        let now: Instant
        let traceID: String?

        func run(
            on sql: any SQLConnection
        ) throws(SQLError) -> Result<(RecordRow, [IncomingDocument]), Refusal> {
            let id = request.parameter("id")
            guard let row = try RecordTable.locked(id, in: resource.family, on: sql) else {
                return .failure(.notFound("customer order \(id)"))
            }
            let draft: RecordDraft
            let document: IncomingDocument?
            do throws(Refusal) {
                if let tags = Preconditions.ifMatch(request), tags != "*",
                    !RecordJSON.versions(tags, of: row, in: resource).contains(row.version)
                {
                    throw .changed(row.version)
                }
                (draft, document) = try changed(row)
            } catch {
                return .failure(error)
            }
            if let document, let refusal = try shortage(of: document, on: sql) {
                return .failure(Refusal(refusal))
            }
            let outcome = try RecordTable.put(
                draft, in: resource.family, expecting: .versions([row.version]), at: now,
                by: changer.name, on: sql)
            try RecordAudit.put(outcome, in: resource.family, at: now, by: changer, on: sql)
            guard case .updated(let new, _) = outcome else {
                return .failure(.record(outcome, of: resource, isConditional: true))
            }
            return .success((new, [document].compactMap(\.self)))
        }

        /// The order as it is to be, with the step of a reservation that goes with it.
        private func changed(
            _ row: RecordRow
        ) throws(Refusal) -> (RecordDraft, IncomingDocument?) {
            var change: CustomerOrderChange
            do throws(RuleBreak) {
                change = try CustomerOrderChange(
                    id: row.id, body: RecordBody.standing(row, of: resource), now: now)
                try action.change(&change, asked, request)
            } catch {
                throw Refusal(error)
            }
            let draft = try RecordBody(change.text, resource.shape).draft(
                of: resource, services.accountSeal)
            guard let step = change.step else { return (draft, nil) }
            var document: IncomingDocument
            do throws(IntakeRefusal) {
                document = try IncomingDocument.read(
                    step.json, type: step.kind.schema, under: services.configuration)
            } catch {
                throw Refusal(error)
            }
            try RouteGate.check(document, services)
            document.traceID = traceID
            return (draft, document)
        }

        private func shortage(
            of document: IncomingDocument, on sql: any SQLConnection
        ) throws(SQLError) -> StockRefusal? {
            let isBeginning = document.movements.contains { $0.reason == .reserve }
            guard isBeginning else {
                return try StockDesk.excess(
                    of: document, over: document.stepFamily, on: sql)
            }
            let belowZero = services.configuration.company.stockBelowZeroAt
            return belowZero.contains(document.store)
                ? nil : try StockDesk.shortage(of: document, on: sql)
        }

        private var resource: Resource { CustomerOrderAction.resource }
    }
}

extension Refusal {
    /// The refusal of an action whose step would not move the stock at once.
    fileprivate static func notMoved(_ document: IncomingDocument, _ receipt: Receipt) -> Refusal {
        let why: String
        if case .waiting(let reason) = document.posting {
            why = "it would wait for a person (\(reason.code)): \(reason.problem)"
        } else if case .waiting = receipt.outcome {
            why = "it would wait behind others of its route."
        } else {
            why = "it is here already, as \(receipt.documentID)."
        }
        return Refusal(
            code: "ORDER-007",
            problem: "The stock cannot move with the order; of its step \(document.naturalKey): "
                + why,
            remedy: "Nothing of it was kept. Correct the quantity or settle what holds it up; of a "
                + "fulfilment whose step is here already name another.")
    }
}

extension IncomingDocument {
    /// What the natural keys of all steps of its reservation begin with.
    fileprivate var stepFamily: String {
        let parts = naturalKey.split(separator: "/", omittingEmptySubsequences: false)
        return parts.prefix(2).joined(separator: "/") + "/"
    }
}
