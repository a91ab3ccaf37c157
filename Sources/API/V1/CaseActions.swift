import HTTP
import Pipeline
import RetailModel
import Routing
import SQL
import Store
import Transform

/// `POST /v1/cases/{id}/actions` and what belongs to it: correct, replay, suspend or reject what
/// waits, with a reason; a second person agrees where the route asks for one.
enum CaseActions {
    /// How many cases one request may act on.
    static let casesMax = 1000

    static func post(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await ActionBody(request, wants: .one)
        let id = request.parameter("id")
        try await checkReach(id, services)
        let form = { @Sendable (answer: CaseDesk.Answer) throws(Refusal) in try reply(answer, id) }
        let answer = try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.cases.act(
                onCase: id, body.request, previewing: body.isPreview)
        }
        return try form(answer)
    }

    /// `POST /v1/cases/actions`: the same action on many cases, each for itself.
    static func bulk(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await ActionBody(request, wants: .many)
        var ids = body.cases
        if ids.isEmpty {
            let (code, queue) = (body.code, body.queue)
            ids = try await services.read { sql throws(SQLError) in
                try CaseTable.openIDs(code: code, queue: queue, limit: casesMax, on: sql)
            }
        }
        var results: [(id: String, answer: CaseDesk.Answer)] = []
        for id in ids.prefix(casesMax) {
            let answer = try await services.ask { () throws(SQLError) in
                try await services.cases.act(
                    onCase: id, body.request, previewing: body.isPreview)
            }
            results.append((id, answer))
        }
        return Reply.json { json in
            json.objects("results", results) { result, json in
                json.member("case", result.id)
                write(result.answer, to: &json)
            }
        }
    }

    static func list(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let (id, reach) = (request.parameter("id"), Caller.reach)
        let rows = try await services.read { sql throws(SQLError) -> [CaseActionRow]? in
            guard let row = try CaseTable.row(id: id, on: sql),
                try CaseTable.isWithin(reach, seq: row.seq, on: sql)
            else { return nil }
            return try CaseActionTable.actions(ofCase: row.seq, on: sql)
        }
        guard let rows else { throw .notFound("case \(id)") }
        return Reply.json { json in
            json.objects("actions", rows) { row, json in
                json.member("number", row.seq)
                json.member("action", row.action)
                json.member("state", row.state.rawValue)
                json.member("reason_code", row.reasonCode)
                json.member("reason", row.reason)
                json.member("asked_by", row.askedBy)
                json.member("asked_at", row.askedAt.description)
                json.member("decided_by", optional: row.decidedBy)
                json.member("decided_at", optional: row.decidedAt?.description)
                json.member("changes", row.detail)
            }
        }
    }

    static func approve(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        try await decide(request, services, agrees: true)
    }

    static func refuse(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        try await decide(request, services, agrees: false)
    }

    private static func decide(
        _ request: Request, _ services: Services, agrees: Bool
    ) async throws(Refusal) -> Response {
        let (id, number) = (request.parameter("id"), request.parameter("number"))
        guard let seq = Int64(number) else { throw .notFound("action \(number)") }
        let name = try Actor.name(of: request)
        try await checkReach(id, services)
        let form = { @Sendable (answer: CaseDesk.Answer) throws(Refusal) in try reply(answer, id) }
        let answer = try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.cases.decide(action: seq, ofCase: id, agrees: agrees, by: name)
        }
        return try form(answer)
    }

    /// A case out of the caller's reach is none to it.
    private static func checkReach(_ id: String, _ services: Services) async throws(Refusal) {
        guard Caller.isRestricted else { return }
        let reach = Caller.reach
        let isWithin = try await services.read { sql throws(SQLError) in
            guard let row = try CaseTable.row(id: id, on: sql) else { return false }
            return try CaseTable.isWithin(reach, seq: row.seq, on: sql)
        }
        guard isWithin else { throw .notFound("case or action \(id)") }
    }

    // MARK: - Answers

    private static func reply(
        _ answer: CaseDesk.Answer, _ id: String
    ) throws(Refusal) -> Response {
        switch answer {
        case .unknown: throw .notFound("case or action \(id)")
        case .refused(let reason):
            guard ErrorTable.row(of: reason.code).status != .conflict else {
                throw Refusal(code: reason.code, problem: reason.problem, remedy: reason.remedy)
            }
            // The request is right; what the case would hold then is not.
            throw Refusal(
                code: "CASE-011", problem: "\(reason.code): \(reason.problem)",
                remedy: reason.remedy)
        case .pending: return Reply.json(.accepted) { write(answer, to: &$0) }
        default: return Reply.json { write(answer, to: &$0) }
        }
    }

    private static func write(_ answer: CaseDesk.Answer, to json: inout JSONWriter) {
        switch answer {
        case .unknown: json.member("outcome", "unknown")
        case .done(let state, let documentID, let caseID):
            json.member("outcome", "done")
            json.member("state", state)
            if let documentID { json.member("document", "/v1/orders/\(documentID)") }
            if let caseID { json.member("opened", "/v1/cases/\(caseID)") }
        case .pending(let action):
            json.member("outcome", "pending")
            json.member("action", action)
        case .refused(let reason):
            json.member("outcome", "refused")
            json.member("code", reason.code)
            json.member("problem", reason.problem)
            json.member("remedy", reason.remedy)
        case .preview(let preview): write(preview, to: &json)
        }
    }

    private static func write(_ preview: CasePreview, to json: inout JSONWriter) {
        json.member("outcome", "preview")
        json.member("state", preview.outcome)
        if let cause = preview.cause {
            json.member("code", cause.code)
            json.member("problem", cause.problem)
            json.member("remedy", cause.remedy)
        }
        json.member("needs_second_person", preview.needsSecondPerson)
        json.objects("changes", preview.changes) { change, json in
            json.member("place", change.pointer)
            json.member("old", optional: change.old)
            json.member("new", optional: change.new)
        }
        json.objects("lines", preview.lines) { line, json in
            json.member("account", line.account.rawValue)
            json.member("side", line.side.rawValue)
            json.member("amount", line.amount.decimal.description)
            json.member("currency", line.amount.currency.code)
        }
        json.objects("stock", preview.movements) { movement, json in
            json.member("item", movement.item)
            json.member("location", movement.location.rawValue)
            json.member("quantity", movement.quantity.amount.description)
        }
    }
}

/// What a request asks to be done with cases.
private struct ActionBody {
    enum Extent {
        case one
        case many
    }

    /// The largest body, in bytes.
    static let bodyBytesMax = 2 * 1024 * 1024

    let request: CaseDesk.Request
    let isPreview: Bool
    var cases: [String] = []
    var code: String?
    var queue: String?

    init(_ request: Request, wants extent: Extent) async throws(Refusal) {
        let actor = try Actor.name(of: request)
        let body = try await AnswerBody(
            request, of: extent == .many ? CaseActions.bulkOperation : CaseActions.postOperation,
            bodyBytesMax: Self.bodyBytesMax)
        let actionText = try body.required("action")
        guard let action = RoutePlan.ExceptionPolicy.Action(rawValue: actionText) else {
            let known = RoutePlan.ExceptionPolicy.Action.allCases.map(\.rawValue)
            throw Refusal(
                code: "API-007", problem: "\"\(actionText)\" is nothing that can be done.",
                remedy: "Use one of: \(known.joined(separator: ", ")).")
        }
        isPreview = try body.claim("preview") ?? false
        var edits: [JSONEdit] = []
        body.node("edits")?.forEachElement { edit in
            let text = edit.member(named: "value").map { $0.text() ?? $0.source.text }
            if let place = edit.member(named: "place")?.text(), let text {
                edits.append(JSONEdit(place: place, text: text))
            }
        }
        let text = try body.optional("text", lengthMax: Self.bodyBytesMax)
        let content = body.node("document")?.source.array ?? text.map { Array($0.utf8) }
        guard action != .edit || !edits.isEmpty || content != nil else {
            throw Refusal(
                code: "CASE-009", problem: "An edit changes something.",
                remedy: "Send \"edits\": [{\"place\": ..., \"value\": ...}], the whole "
                    + "\"document\", or the whole \"text\".")
        }
        self.request = CaseDesk.Request(
            action: action, edits: edits, content: content,
            reasonCode: try body.required("reason_code"), reason: try body.required("reason"),
            by: actor)
        guard extent == .many else { return }
        code = try body.optional("code")
        queue = try body.optional("queue")
        body.node("cases")?.forEachElement { node in
            if let id = node.text() { cases.append(id) }
        }
        guard !cases.isEmpty || code != nil || queue != nil else {
            throw Refusal(
                code: "CASE-010", problem: "It is not said which cases are meant.",
                remedy: "Send \"cases\", \"code\" or \"queue\".")
        }
    }
}
