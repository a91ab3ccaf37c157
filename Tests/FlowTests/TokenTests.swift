import Foundation
import Testing

/// Callers that an issuer of tokens, or an authority of certificates, vouches for.
@Suite(.serialized) struct `Tokens and certificates` {
    private static func server(_ issuer: TestIssuer) async throws -> KeyedServer {
        try await KeyedServer.start { settings in
            try settings.add(
                "access/issuers.yaml",
                """
                issuers:
                  - issuer: "\(issuer.url)"
                    audience: countinghouse
                    clock_skew: 30s
                    roles_claim: realm_access.roles
                    name_claim: preferred_username
                    roles:
                      - claim: erp-service
                        role: erp
                """)
            settings.flags += ["--outbound-networks", "127.0.0.0/8"]
        }
    }

    @Test func `of both kinds of key are taken, and their roles hold`() async throws {
        let issuer = try await TestIssuer()
        let keys = [try await issuer.rsaKey("rsa"), try await issuer.ellipticKey("elliptic")]
        try issuer.publish(keys)
        let server = try await Self.server(issuer)
        for key in keys {
            let token = try await issuer.token(issuer.claims(), by: key)
            let answer = try await server.ask("GET", "/v1/journals", by: token)
            #expect(answer.status == 200, "\(key.id): \(answer.text)")
            #expect(answer.field("RateLimit-Policy") == #""burst";q=1000;w=5"#)
            let refused = try await server.ask("GET", "/v1/keys", by: token)
            #expect(refused.verdict == "403 AUTH-006")
            #expect(refused.json.detail.text?.contains("erp-prod") == true)
        }
        #expect(issuer.keyRequests == 1)
    }

    @Test func `are refused when anything about them is wrong`() async throws {
        let issuer = try await TestIssuer()
        let key = try await issuer.rsaKey("rsa")
        let elliptic = try await issuer.ellipticKey("elliptic")
        try issuer.publish([key, elliptic])
        let server = try await Self.server(issuer)
        let good = try await issuer.token(issuer.claims(), by: key)
        let parts = good.split(separator: ".").map(String.init)
        let none = TestIssuer.encoded(Array(#"{"alg":"none"}"#.utf8))
        let stranger = try await TestIssuer()
        let other = try await stranger.rsaKey("rsa")
        let tokens: [(why: String, token: String, verdict: String)] = [
            (
                "another audience",
                try await issuer.token(
                    issuer.claims(audience: "wms"), by: key), "401 AUTH-005"
            ),
            ("past", try await issuer.token(issuer.claims(to: -31), by: key), "401 AUTH-005"),
            ("to come", try await issuer.token(issuer.claims(from: 90), by: key), "401 AUTH-005"),
            (
                "another issuer", try await stranger.token(stranger.claims(), by: other),
                "401 AUTH-005"
            ),
            (
                "another's key", try await stranger.token(issuer.claims(), by: other),
                "401 AUTH-005"
            ),
            ("no signature", "\(none).\(parts[1]).", "401 AUTH-005"),
            ("a changed text", "\(parts[0]).\(parts[1])A.\(parts[2])", "401 AUTH-005"),
            (
                "a key of the other kind",
                try await issuer.token(
                    issuer.claims(), by: elliptic, algorithm: "RS256"), "401 AUTH-005"
            ),
            (
                "a shared secret",
                try await issuer.token(
                    issuer.claims(), by: key, algorithm: "HS256"), "401 AUTH-005"
            ),
            (
                "no role here",
                try await issuer.token(
                    issuer.claims(roles: #"["cleaner"]"#), by: key), "403 AUTH-011"
            ),
            (
                "past within the clocks' difference",
                try await issuer.token(
                    issuer.claims(to: -5), by: key), "200"
            ),
        ]
        for (why, token, verdict) in tokens {
            let answer = try await server.ask("GET", "/v1/journals", by: token)
            #expect(answer.verdict == verdict, "\(why): \(answer.text)")
        }
    }

    @Test(arguments: ["\"soon\"", "null", "1e300", "9.9e9", "-1", "99999999999999"])
    func `whose beginning cannot be read are refused`(_ beginning: String) async throws {
        let issuer = try await TestIssuer()
        let key = try await issuer.rsaKey("rsa")
        try issuer.publish([key])
        let server = try await Self.server(issuer)
        let claims = issuer.claims().replacing(
            /"nbf":[0-9]+/, with: "\"nbf\":\(beginning)")
        let answer = try await server.ask(
            "GET", "/v1/journals", by: try await issuer.token(claims, by: key))
        #expect(answer.verdict == "401 AUTH-005")
    }

    @Test func `of a key that is new at the issuer are taken once it is fetched`() async throws {
        let issuer = try await TestIssuer()
        let old = try await issuer.ellipticKey("old")
        try issuer.publish([old])
        let server = try await Self.server(issuer)
        let first = try await issuer.token(issuer.claims(), by: old)
        #expect(try await server.ask("GET", "/v1/journals", by: first).status == 200)
        let new = try await issuer.ellipticKey("new")
        let second = try await issuer.token(issuer.claims(), by: new)
        // Unknown keys do not make the server ask at each request.
        for _ in 0..<5 {
            #expect(
                try await server.ask("GET", "/v1/journals", by: second).verdict == "401 AUTH-005")
        }
        #expect(issuer.keyRequests <= 2)
        try issuer.publish([old, new])
        try await until("the new key is fetched") {
            try await server.ask("GET", "/v1/journals", by: second).status == 200
        }
    }

    @Test func `prove a client by its certificate`() async throws {
        let server = try await SecureServer.start(
            clients: "optional", flags: ["--access", "keys"]
        ) { settings in
            try settings.add(
                "access/certificates.yaml",
                """
                certificates:
                  - subject: "CN=till-7,O=Example"
                    caller: till 7
                    role: till
                    stores: ["0007"]
                """)
        }
        let till = try await server.authority.issue("till", subject: "/O=Example/CN=till-7")
        let other = try await server.authority.issue("other", subject: "/O=Example/CN=till-8")
        func status(_ target: String, _ client: Authority.Identity?) async throws -> String {
            let flags = client.map { ["--cert", $0.certificate, "--key", $0.key] } ?? []
            return try await server.curl(target, flags).output
        }
        #expect(try await status("/v1/orders", till) == "200")
        #expect(try await status("/v1/journals", till) == "403")
        #expect(try await status("/v1/orders", other) == "401")
        #expect(try await status("/v1/orders", nil) == "401")
    }
}
