import HTTP
import Pipeline
import SQL
import Store

/// `POST /v1/hooks/{hook}`: takes in a webhook whose signature proves its sender. 202 once its
/// bytes are durable; the same message again answers 200 and changes nothing.
enum PostHook {
    /// The largest body, in bytes; Shopify sends up to 5 MB.
    static let bodyBytesMax = 16 * 1024 * 1024

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let name = request.parameter("hook")
        guard let hook = services.hook(named: name) else { throw .notFound("hook \(name)") }
        let body: [UInt8]
        do {
            body = try await request.body.collect(upTo: bodyBytesMax)
        } catch {
            throw Refusal(error)
        }
        try verify(body, hook, request, services)
        guard !body.isEmpty else {
            throw Refusal(
                code: "API-008", problem: "The body is empty.",
                remedy: "Have the sender send what happened as the body.")
        }
        let (at, lane) = (services.now(), services.lane)
        let type = request.headers["Content-Type"] ?? "application/json"
        let messageID = messageID(hook.scheme, request)
        let outcome = try await services.ask { () throws(SQLError) in
            try await PayloadIntake.keep(
                body, hook: name, messageID: messageID, connection: hook.connection,
                contentType: type, lane: lane, at: at)
        }
        switch outcome {
        case .duplicate(let row): return answer(row, .ok, outcome: "duplicate")
        case .accepted(let row):
            services.pump(row)
            return answer(row, .accepted, outcome: "accepted")
        }
    }

    private static func verify(
        _ body: [UInt8], _ hook: Hook, _ request: Request, _ services: Services
    ) throws(Refusal) {
        let secrets = hook.secrets.compactMap { services.secret($0) }
            .compactMap { WebhookSignature.key($0, for: hook.scheme) }
        do throws(SignatureRefusal) {
            try WebhookSignature.verify(
                body, hook.scheme, secrets: secrets, url: hook.url,
                toleranceSeconds: hook.toleranceSeconds, at: services.now()
            ) { request.headers[$0] }
        } catch {
            services.hookRefusals.series(hook.name, error.word).increment()
            services.lane.noteRefused(route: "hook-\(hook.name)")
            throw Refusal(
                code: "HOOK-001", problem: error.problem,
                remedy: "Sign the raw body with the secret of this hook; see whether the clocks "
                    + "agree, and whether a proxy changes the body.")
        }
    }

    /// How the sender itself tells messages apart.
    private static func messageID(_ scheme: SignatureScheme, _ request: Request) -> String? {
        switch scheme {
        case .shopify: request.headers["X-Shopify-Webhook-Id"]
        case .standard: request.headers["webhook-id"]
        case .stripe, .square: nil
        }
    }

    private static func answer(_ row: FileRow, _ status: Status, outcome: String) -> Response {
        Reply.json(status) { json in
            json.member("id", row.id)
            json.member("outcome", outcome)
            json.member("state", row.state.rawValue)
            json.object("links") { json in
                json.member("self", "/v1/orders/bulk/\(row.id)")
                json.member("results", "/v1/orders/bulk/\(row.id)/results")
                json.member("content", "/v1/orders/bulk/\(row.id)/content")
            }
        }
    }
}

extension SignatureRefusal {
    /// The reason as a label of a metric.
    fileprivate var word: String {
        switch self {
        case .missing: "missing"
        case .stale: "stale"
        case .mismatch: "mismatch"
        }
    }
}
