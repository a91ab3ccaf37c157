import RetailModel
import Testing

@testable import Access

@Suite struct `What a token says` {
    private let issuer = TokenIssuer(
        issuer: "https://id.example.org", audience: "countinghouse", skewSeconds: 60,
        roles: ["erp-service": "erp", "books": "auditor"])
    private let now = Instant(microseconds: 1_800_000_000_000_000)

    private func claims() -> TokenClaims {
        TokenClaims(
            issuer: "https://id.example.org", subject: "s1", audiences: ["countinghouse"],
            expires: now.adding(seconds: 300), roles: ["erp-service"])
    }

    @Test func `is taken when every rule holds`() throws {
        try issuer.check(claims(), at: now)
    }

    @Test func `is refused from another issuer, for another audience, about nobody`() {
        var other = claims()
        other.issuer = "https://id.example.org/"
        #expect(throws: TokenFault.issuer(other.issuer)) { try issuer.check(other, at: now) }
        other = claims()
        other.audiences = ["warehouse"]
        #expect(throws: TokenFault.audience("countinghouse")) { try issuer.check(other, at: now) }
        other = claims()
        other.subject = ""
        #expect(throws: TokenFault.subject) { try issuer.check(other, at: now) }
    }

    @Test func `must end, and is taken until its end and the clocks' difference are past`() throws {
        var token = claims()
        token.expires = nil
        #expect(throws: TokenFault.noExpiry) { try issuer.check(token, at: now) }
        let end = now.adding(seconds: -59)
        token.expires = end
        try issuer.check(token, at: now)
        #expect(throws: TokenFault.expired(end)) {
            try issuer.check(token, at: now.adding(seconds: 1))
        }
    }

    @Test func `is not taken before its time but for the clocks' difference`() throws {
        var token = claims()
        let begin = now.adding(seconds: 60)
        token.notBefore = begin
        try issuer.check(token, at: now)
        #expect(throws: TokenFault.notYet(begin)) {
            try issuer.check(token, at: now.adding(seconds: -1))
        }
    }

    @Test(arguments: ["none", "HS256", "RS384", "rs256", ""])
    func `is not signed by whatever its sender likes`(name: String) {
        #expect(TokenAlgorithm(rawValue: name) == nil)
    }
}

@Suite struct `Who a token or a certificate is` {
    private func rules() throws -> AccessRules {
        var rules = AccessRules()
        rules.roles = [
            "erp": Role(name: "erp", scopes: try ScopeSet(["journals:*"])),
            "auditor": Role(
                name: "auditor", scopes: try ScopeSet(["*:read"]),
                allowance: Allowance(perSecond: 5, burst: 10)),
        ]
        rules.certificates = [
            CertificateRule(
                holder: .subject("CN=till-7,O=Example"), caller: "till 7", role: "erp",
                restriction: Restriction(stores: ["0007"])),
            CertificateRule(holder: .name("wms.example.org"), caller: "wms", role: "auditor"),
        ]
        return rules
    }

    private func issuer(stores: [String]? = nil) -> TokenIssuer {
        TokenIssuer(
            issuer: "https://id.example.org", audience: "countinghouse", storesClaim: stores,
            roles: ["erp-service": "erp", "books": "auditor", "old": "gone"])
    }

    private func claims(_ roles: [String], stores: [String] = []) -> TokenClaims {
        TokenClaims(
            issuer: "https://id.example.org", subject: "s1", audiences: [], expires: nil,
            name: "Ada", roles: roles, stores: stores)
    }

    @Test func `has all of its roles together`() throws {
        let who = try #require(
            try rules().principal(claims(["books", "erp-service"]), of: issuer()))
        #expect(who.name == "Ada")
        #expect(who.scopes.patterns == ["*:read", "journals:*"])
        #expect(who.countedAs == "token https://id.example.org s1")
    }

    @Test func `is nobody without a role that means something here`() throws {
        #expect(try rules().principal(claims(["cleaner", "old"]), of: issuer()) == nil)
    }

    @Test func `is nobody when the issuer is to say stores and says none`() throws {
        let issuer = issuer(stores: ["stores"])
        #expect(try rules().principal(claims(["books"]), of: issuer) == nil)
        let who = try rules().principal(claims(["books"], stores: ["0007"]), of: issuer)
        #expect(who?.restriction == Restriction(stores: ["0007"]))
    }

    @Test func `is the holder of a certificate by its whole subject or another name`() throws {
        let till = try rules().principal(certificate: "CN=till-7,O=Example", names: [])
        #expect(till?.name == "till 7")
        #expect(till?.restriction == Restriction(stores: ["0007"]))
        let wms = try rules().principal(
            certificate: "CN=x", names: ["a.example.org", "wms.example.org"])
        #expect(wms?.name == "wms")
        #expect(try rules().principal(certificate: "CN=till-7", names: ["till-7"]) == nil)
    }
}
