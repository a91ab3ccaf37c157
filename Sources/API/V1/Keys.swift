import Access
import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `/v1/keys`: who may call, with what; the secret of a key is answered once and kept nowhere.
enum Keys {
    /// The longest time that a rotated key goes on beside the new one.
    static let overlapSecondsMax = 30 * 86_400
    static let overlapSecondsStandard = 86_400
    /// The least such time of the key that asks: its answer may be lost on the way.
    static let ownOverlapSecondsMin = 3600
    static let listMax = 1000

    static func list(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "keys")
        let rows = try await services.read { sql throws(SQLError) in
            try APIKeyTable.page(after: page.after, limit: page.limit, on: sql)
        }
        return page.reply(rows, to: request, behind: \.seq) { $0.write(to: &$1) }
    }

    static func one(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let row = try await row(request, services)
        return Reply.json { row.write(to: &$0) }
    }

    static func create(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let body = try await AnswerBody(request, of: createOperation)
        let order = try order(body, services)
        let reason = try body.required("reason")
        try mayHandOut(order.role, order.scopes, order.restriction, services)
        let made = try await services.ask { () throws(SQLError) in
            try await services.keys.create(order, by: actor, why: reason, at: services.now())
        }
        return answer(made)
    }

    static func rotate(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let body = try await AnswerBody(request, of: rotateOperation)
        let overlap = try body.integer("overlap_seconds", 0...overlapSecondsMax)
        let (expires, reason) = (try expiry(body, services), try body.required("reason"))
        let row = try await row(request, services)
        // Whoever rotates a key learns the new secret, and so gets all that it may do.
        try mayHandOut(row.role, row.scopes, row.restriction, services)
        if let overlap, overlap < ownOverlapSecondsMin {
            try isNotOwn(
                row.id, "\"overlap_seconds\" is \(overlap)",
                "Let it go on for at least \(ownOverlapSecondsMin) seconds")
        }
        let made = try await services.ask { () throws(SQLError) in
            try await services.keys.rotate(
                id: row.id, overlapSeconds: overlap ?? overlapSecondsStandard, expires: expires,
                by: actor, why: reason, at: services.now())
        }
        guard let made else {
            throw Refusal(
                code: "KEY-001", problem: "The key \(row.name) holds no more.",
                remedy: "Make a new key.")
        }
        return answer(made)
    }

    static func revoke(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let reason = try await AnswerBody(request, of: revokeOperation).required("reason")
        let id = request.parameter("id")
        try isNotOwn(id, "it would end at once", "Rotate it")
        let row = try await services.ask { () throws(SQLError) in
            try await services.keys.revoke(
                id: id, by: actor, why: reason, at: services.now())
        }
        guard let row else { throw .notFound("key \(id)") }
        return Reply.json { row.write(to: &$0) }
    }

    // MARK: - Requests

    private static func row(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> APIKeyRow {
        let id = request.parameter("id")
        let row = try await services.read { sql throws(SQLError) in
            try APIKeyTable.row(id: id, on: sql)
        }
        guard let row else { throw .notFound("key \(id)") }
        return row
    }

    private static func order(
        _ body: AnswerBody, _ services: Services
    ) throws(Refusal) -> KeyOrder {
        let name = try body.required("name")
        let (role, scopes) = (try body.optional("role"), body.texts("scopes"))
        let roles = services.configuration.access.roles
        if let role, roles[role] == nil {
            throw unknown(
                "There is no role \"\(role)\".",
                "Use one of: \(roles.keys.sorted().joined(separator: ", ")).")
        }
        return KeyOrder(
            name: name, role: role, scopes: scopes,
            restriction: Restriction(
                stores: Set(body.texts("stores")), regions: Set(body.texts("regions"))),
            limits: try limits(body), expires: try expiry(body, services))
    }

    private static func limits(_ body: AnswerBody) throws(Refusal) -> APIKeyRow.Limits? {
        let perSecond = try body.integer("per_second", 1...Allowance.most)
        let burst = try body.integer("burst", 1...Allowance.most)
        let perDay = try body.integer("per_day", 1...Allowance.most)
        guard perSecond != nil || burst != nil || perDay != nil else { return nil }
        let rate = perSecond ?? Allowance.usual.perSecond
        return APIKeyRow.Limits(
            perSecond: rate, burst: burst ?? min(2 * rate, Allowance.most), perDay: perDay)
    }

    private static func expiry(
        _ body: AnswerBody, _ services: Services
    ) throws(Refusal) -> Instant? {
        guard let expires = try body.instant("expires_at") else { return nil }
        guard expires > services.now() else {
            throw Refusal(
                code: "KEY-003", problem: "\"expires_at\" is past.",
                remedy: "Send a time to come, or leave it out.")
        }
        return expires
    }

    /// No key ends itself: it may be the last that can make another.
    private static func isNotOwn(
        _ id: String, _ problem: String, _ remedy: String
    ) throws(Refusal) {
        guard Caller.current?.proof == .key(id: id) else { return }
        throw Refusal(
            code: "KEY-004", problem: "This is the key that asks, and \(problem).",
            remedy: "\(remedy), or end it by another key or by `countinghouse key`.")
    }

    /// Nobody hands out more than they hold.
    private static func mayHandOut(
        _ role: String?, _ scopes: [String], _ restriction: Restriction, _ services: Services
    ) throws(Refusal) {
        let wanted: ScopeSet
        do throws(UnknownScope) {
            if let role {
                wanted = services.configuration.access.roles[role]?.scopes ?? .none
            } else {
                wanted = try ScopeSet(scopes)
            }
        } catch {
            throw unknown(error.problem, error.remedy)
        }
        guard let caller = Caller.current else { return }
        guard caller.scopes.contains(wanted), caller.restriction.contains(restriction) else {
            throw Refusal(
                code: "AUTH-014",
                problem: "The key may do more than \"\(caller.name)\" may.",
                remedy: "Ask for scopes, stores and regions within the caller's own.")
        }
    }

    /// The refusal of a role that the configuration does not have, or of no scope of the API.
    private static func unknown(_ problem: String, _ remedy: String) -> Refusal {
        Refusal(code: "KEY-002", problem: problem, remedy: remedy)
    }

    private static func answer(_ made: NewKey) -> Response {
        var response = Reply.json(.created) { json in
            made.row.write(to: &json)
            json.member("key", made.text.text)
        }
        response.headers.append("Location", "/v1/keys/\(made.row.id)")
        response.headers.append("Cache-Control", "no-store")
        response.isCompressible = false
        return response
    }
}
