import Pipeline
import PipelineFixture
import Testing

@Suite struct `The configuration of who may do what` {
    private static let role = """
        roles:
          - role: clerk
            scopes: [orders:read]
        """
    private static let issuer = """
        issuers:
          - issuer: "https://id.example.com"
            audience: countinghouse
            roles:
              - claim: books
                role: auditor
        """
    private static let certificate = """
        certificates:
          - subject: "CN=till-7"
            caller: till 7
            role: till
        """

    private func refusal(_ text: String) -> String? {
        do {
            _ = try ShippedConfiguration.with("access/more.yaml", text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `says what it may leave out`() throws {
        let clerk = try #require(
            try ShippedConfiguration.with("access/more.yaml", Self.role).access.roles["clerk"])
        #expect(clerk.allowance.perSecond == 200)
        #expect(clerk.allowance.burst == 400)
        #expect(clerk.allowance.perDay == nil)
        let issuer = try #require(
            try ShippedConfiguration.with("access/more.yaml", Self.issuer).access.issuers.first)
        #expect(issuer.skewSeconds == 60)
        #expect(issuer.rolesClaim == ["roles"])
        #expect(issuer.nameClaim == ["sub"])
        #expect(issuer.keysURL == nil)
        #expect(issuer.roles == ["books": "auditor"])
        let rule = try #require(
            try ShippedConfiguration.with("access/more.yaml", Self.certificate)
                .access.certificates.first)
        #expect(rule.holder == .subject("CN=till-7"))
        #expect(!rule.restriction.isRestricted)
    }

    @Test(arguments: [
        (Self.role, "orders:read", "orders:delete", "ACCESS-001"),
        (Self.role, "role: clerk", "role: till", "ACCESS-002"),
        (Self.role, "scopes", "per_second: 0\n    scopes", "ACCESS-003"),
        (Self.role, "scopes", "rights: 1\n    scopes", "SHAPE-026"),
        (Self.issuer, "role: auditor", "role: clerk", "ACCESS-004"),
        (Self.issuer, "https://id", "http://id", "ACCESS-005"),
        (Self.issuer, "audience: countinghouse", "clock_skew: 1h", "ACCESS-003"),
        (Self.issuer, "audience: countinghouse", "keys_url: \"http://x\"", "ACCESS-005"),
        (Self.issuer, "    audience: countinghouse\n", "", "SHAPE-021"),
        (Self.certificate, "role: till", "role: clerk", "ACCESS-004"),
        (Self.certificate, "caller", "name: x\n    caller", "ACCESS-006"),
        (Self.certificate, "subject: \"CN=till-7\"\n    caller", "caller", "ACCESS-006"),
    ])
    func `is refused with its rule`(text: String, old: String, new: String, rule: String) {
        let changed = text.replacing(old, with: new)
        #expect(changed != text)
        #expect(refusal(changed)?.contains(rule) == true, "\(changed)")
    }
}
