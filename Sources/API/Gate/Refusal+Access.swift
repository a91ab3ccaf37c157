import Access
import RetailModel

/// Why a caller is not let in. Every 401 comes with a challenge (RFC 6750 section 3).
extension Refusal {
    private static let realm = "Bearer realm=\"countinghouse\""

    static func unproved(_ problem: String) -> Refusal {
        challenged(
            "AUTH-001", problem,
            remedy: "Send `Authorization: Bearer` with an API key or a token, or connect with a "
                + "client certificate.", realm)
    }

    static let keyUnknown = invalid(
        "AUTH-002", "There is no such API key.",
        remedy: "Look whether the whole key was sent; have a new one made when it is lost.")

    static func keyExpired(_ instant: Instant) -> Refusal {
        invalid(
            "AUTH-003", "The API key ended at \(instant).",
            remedy: "Use the key that took its place, or have a new one made.")
    }

    static func keyRevoked(_ instant: Instant) -> Refusal {
        invalid(
            "AUTH-004", "The API key was revoked at \(instant).",
            remedy: "Ask who runs this server.")
    }

    static func token(_ fault: TokenFault) -> Refusal {
        invalid(
            "AUTH-005", fault.problem,
            remedy: "Fetch a new token from the issuer for this audience; compare the clocks.")
    }

    static func scopeMissing(_ scope: Scope, _ caller: Principal) -> Refusal {
        var refusal = Refusal(
            code: "AUTH-006",
            problem: "\"\(caller.name)\" lacks the scope \(scope), which this needs.",
            remedy: "Use a caller that has it, or have the role or key given it.",
            members: [("scope", scope.description)])
        refusal.fields = [
            (
                "WWW-Authenticate",
                "\(realm), error=\"insufficient_scope\", scope=\"\(scope)\""
            )
        ]
        return refusal
    }

    static func outOfReach(_ problem: String) -> Refusal {
        Refusal(
            code: "AUTH-007",
            problem: "\(problem) The caller is restricted to stores or regions.",
            remedy: "Use a caller without that restriction.")
    }

    static func tooFast(_ allowance: Allowance) -> Refusal {
        Refusal(
            code: "AUTH-008",
            problem: "More than \(allowance.burst) requests at once, or \(allowance.perSecond) a "
                + "second.",
            remedy: "Wait as long as Retry-After says; `RateLimit` tells what is left.")
    }

    static func dayOver(_ allowance: Allowance) -> Refusal {
        Refusal(
            code: "AUTH-009",
            problem: "The \(allowance.perDay ?? 0) requests of this day (UTC) are used up.",
            remedy: "Go on tomorrow, or have the bound raised.")
    }

    static let tokenMeansNobody = Refusal(
        code: "AUTH-011",
        problem: "None of the token's roles means anything here, or its stores are missing.",
        remedy: "Map a role of the issuer in Config/access; see that the token has the claims.")

    static func certificateUnknown(_ subject: String) -> Refusal {
        challenged(
            "AUTH-012", "The certificate \(subject) means nobody here.",
            remedy: "Name its subject or another of its names in Config/access, or send a key.",
            realm)
    }

    static func issuerSilent(_ issuer: String) -> Refusal {
        var refusal = Refusal(
            code: "AUTH-013", problem: "The keys of \(issuer) cannot be fetched.",
            remedy: "Try again; see that the issuer is up and may be reached from here.")
        refusal.retryAfterSeconds = 10
        return refusal
    }

    private static func invalid(
        _ code: String, _ problem: String, remedy: String
    ) -> Refusal {
        challenged(code, problem, remedy: remedy, "\(realm), error=\"invalid_token\"")
    }

    private static func challenged(
        _ code: String, _ problem: String, remedy: String, _ challenge: String
    ) -> Refusal {
        var refusal = Refusal(code: code, problem: problem, remedy: remedy)
        refusal.fields = [("WWW-Authenticate", challenge)]
        return refusal
    }
}
