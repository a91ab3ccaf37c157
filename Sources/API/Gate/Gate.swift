import Access
import HTTP
import Pipeline
import RetailModel

/// What every request passes before its endpoint sees it: who sends it, whether they may, and
/// whether they ask too much.
public struct Gate: Sendable {
    /// Whom the server lets in.
    enum Mode: Sendable {
        /// Everyone may do everything: for a server that only its own machine reaches.
        case open
        /// Whoever proves who they are may do what they are allowed to.
        case keys(Parts)
    }

    /// What proves callers, and counts them.
    struct Parts: Sendable {
        let ring: KeyRing
        let rates: RateDesk
        let tokens: TokenDesk
        let configurations: ConfigurationHolder
        let now: @Sendable () -> Instant
    }

    let mode: Mode

    /// A gate that lets everyone in.
    public static let open = Gate(mode: .open)

    /// A gate that wants a key, a token or a certificate.
    public static func keys(
        _ ring: KeyRing, _ rates: RateDesk, _ tokens: TokenDesk,
        _ configurations: ConfigurationHolder, now: @escaping @Sendable () -> Instant
    ) -> Gate {
        Gate(
            mode: .keys(
                Parts(
                    ring: ring, rates: rates, tokens: tokens, configurations: configurations,
                    now: now)))
    }

    /// Whether callers must prove who they are.
    var isGuarded: Bool { if case .keys = mode { true } else { false } }

    /// Runs an endpoint for a caller who may use it; ``Caller/current`` is the caller meanwhile.
    func pass(
        _ request: Request, _ operation: Operation, _ services: Services
    ) async throws(Refusal) -> Response {
        guard case .keys(let parts) = mode, let scope = operation.needs else {
            return try await operation.answer(request, services)
        }
        let caller = try await parts.principal(of: request)
        do throws(Refusal) {
            let fields = try parts.count(caller)
            return try await answer(request, operation, services, caller, scope, fields)
        } catch {
            var refusal = error
            refusal.caller = caller.sign
            throw refusal
        }
    }

    private func answer(
        _ request: Request, _ operation: Operation, _ services: Services, _ caller: Principal,
        _ scope: Scope, _ fields: [(name: String, value: String)]
    ) async throws(Refusal) -> Response {
        do throws(Refusal) {
            try Self.check(caller, scope, operation)
            var response = try await Self.run(operation, request, services, caller)
            for field in fields { response.headers.append(field.name, field.value) }
            response.caller = caller.sign
            return response
        } catch {
            var refusal = error
            refusal.fields += fields
            throw refusal
        }
    }

    private static func check(
        _ caller: Principal, _ scope: Scope, _ operation: Operation
    ) throws(Refusal) {
        guard caller.scopes.contains(scope) else { throw .scopeMissing(scope, caller) }
        guard operation.reach == .company, caller.restriction.isRestricted else { return }
        throw .outOfReach("This concerns the whole company.")
    }

    private static func run(
        _ operation: Operation, _ request: Request, _ services: Services, _ caller: Principal
    ) async throws(Refusal) -> Response {
        let result: Result<Response, Refusal> = await Caller.$current.withValue(caller) {
            do throws(Refusal) {
                return .success(try await operation.answer(request, services))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

extension Gate.Parts {
    private static let scheme = "bearer "

    /// Who sends a request: by its bearer, otherwise by its certificate.
    func principal(of request: Request) async throws(Refusal) -> Principal {
        let fields = request.headers.all("Authorization")
        let rules = configurations.current.configuration.access
        guard let field = fields.first else { return try certified(request, rules) }
        guard fields.count == 1, field.utf8.count > Self.scheme.utf8.count,
            field.prefix(Self.scheme.utf8.count).lowercased() == Self.scheme
        else { throw .unproved("Authorization holds no single bearer.") }
        let bearer = field.dropFirst(Self.scheme.utf8.count).trimmingSpaces
        guard bearer.hasPrefix("chk_") else {
            return try await tokens.principal(of: bearer, under: rules, at: now())
        }
        guard let key = KeyText(bearer) else { throw .keyUnknown }
        switch ring.find(key, at: now(), under: rules) {
        case .known(let principal): return principal
        case .unknown: throw .keyUnknown
        case .expired(let instant): throw .keyExpired(instant)
        case .revoked(let instant): throw .keyRevoked(instant)
        }
    }

    private func certified(
        _ request: Request, _ rules: AccessRules
    ) throws(Refusal) -> Principal {
        guard let certificate = request.certificate else {
            throw .unproved("The request says nothing of who sends it.")
        }
        let found = rules.principal(certificate: certificate.subject, names: certificate.names)
        guard let found else { throw .certificateUnknown(certificate.subject) }
        return found
    }

    /// Counts a request; the fields that tell the caller what is left (draft-ietf-httpapi-
    /// ratelimit-headers).
    func count(_ caller: Principal) throws(Refusal) -> [(name: String, value: String)] {
        let ruling = rates.take(caller, at: now())
        let allowance = caller.allowance
        let window = (allowance.burst + allowance.perSecond - 1) / allowance.perSecond
        var policy = "\"burst\";q=\(allowance.burst);w=\(window)"
        var state = "\"burst\";r=\(ruling.bucket.remaining);t=\(ruling.bucket.fullSeconds)"
        if let perDay = allowance.perDay, let left = ruling.remainingToday {
            policy += ", \"day\";q=\(perDay);w=86400"
            state += ", \"day\";r=\(max(0, left));t=\(ruling.daySeconds)"
        }
        let fields = [("RateLimit-Policy", policy), ("RateLimit", state)]
        guard !ruling.isAllowed else { return fields }
        var refusal = ruling.isDayOver ? Refusal.dayOver(allowance) : .tooFast(allowance)
        refusal.retryAfterSeconds =
            ruling.isDayOver ? ruling.daySeconds : max(1, ruling.bucket.retrySeconds)
        refusal.fields = fields
        throw refusal
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
