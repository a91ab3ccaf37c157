import Pipeline
import RetailModel
import Testing

@Suite struct `Signatures of webhooks` {
    private static let body = Array(#"{"test": 2432232314}"#.utf8)
    private static let instant = Instant(microseconds: 1_614_265_330_000_000)
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private func refusal(
        _ body: [UInt8], _ scheme: SignatureScheme, secrets: [String], url: String = "",
        at instant: Instant = Self.instant, _ fields: [String: String]
    ) throws -> String? {
        let keys = try secrets.map { try #require(WebhookSignature.key($0, for: scheme)) }
        do throws(SignatureRefusal) {
            try WebhookSignature.verify(
                body, scheme, secrets: keys, url: url, toleranceSeconds: 300, at: instant
            ) { name in fields.first { $0.key.lowercased() == name.lowercased() }?.value }
            return nil
        } catch {
            return error.problem
        }
    }

    /// The example of the libraries of Standard Webhooks.
    private static let standard = [
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ]

    @Test func `Standard Webhooks: the example of its libraries is right, and made the same here`()
        throws
    {
        #expect(
            try refusal(Self.body, .standard, secrets: [Self.secret], Self.standard) == nil)
        let key = try #require(WebhookSignature.key(Self.secret, for: .standard))
        let made = WebhookSignature.fields(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: Self.instant, body: Self.body, secrets: [key])
        #expect(
            Dictionary(uniqueKeysWithValues: made.map { ($0.name, $0.value) }) == Self.standard)
    }

    @Test func `Standard Webhooks: any of several signatures and secrets will do`() throws {
        var fields = Self.standard
        fields["webhook-signature"] =
            "v1,AAAA v2,g0hM v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
        #expect(
            try refusal(Self.body, .standard, secrets: [other, Self.secret], fields) == nil)
        #expect(
            try refusal(Self.body, .standard, secrets: [other], fields)
                == "The signature is not that of this body under any secret known here.")
    }

    @Test func `Standard Webhooks: what is stale, of the future, changed or missing is refused`()
        throws
    {
        let late = Self.instant.adding(seconds: 301)
        #expect(
            try refusal(Self.body, .standard, secrets: [Self.secret], at: late, Self.standard)
                == "The signature is 301 seconds away from the time here.")
        let early = Self.instant.adding(seconds: -301)
        #expect(
            try refusal(Self.body, .standard, secrets: [Self.secret], at: early, Self.standard)
                == "The signature is -301 seconds away from the time here.")
        let edge = Self.instant.adding(seconds: 300)
        #expect(
            try refusal(Self.body, .standard, secrets: [Self.secret], at: edge, Self.standard)
                == nil)
        #expect(
            try refusal(Self.body + [32], .standard, secrets: [Self.secret], Self.standard) != nil)
        for name in Self.standard.keys {
            var fields = Self.standard
            fields[name] = nil
            #expect(
                try refusal(Self.body, .standard, secrets: [Self.secret], fields)
                    == "The field \(name) is missing or cannot be read.")
        }
    }

    @Test func `Square: the example of its libraries is right for its URL only`() throws {
        let body = Array(#"{"hello":"world"}"#.utf8)
        let fields = [
            "x-square-hmacsha256-signature": "2kRE5qRU2tR+tBGlDwMEw2avJ7QM4ikPYD/PJ3bd9Og="
        ]
        #expect(
            try refusal(
                body, .square, secrets: ["asdf1234"], url: "https://example.com/webhook", fields)
                == nil)
        #expect(
            try refusal(
                body, .square, secrets: ["asdf1234"], url: "https://example.com/webhook/", fields)
                != nil)
    }

    /// Made by `printf '%s' BODY | openssl dgst -sha256 -hmac SECRET -binary | base64`.
    @Test func `Shopify: the HMAC of the raw body in Base64, changed by any byte`() throws {
        let body = Array(
            #"{"id":1234567890,"email":"customer@example.com","total_price":"123.45"}"#.utf8)
        let fields = ["X-Shopify-Hmac-Sha256": "QNyObTlKbMx2qDlPF/ZOZcBqg5OgPg+2oky3zldc0Gw="]
        #expect(
            try refusal(body, .shopify, secrets: ["test-webhook-secret"], fields) == nil)
        #expect(
            try refusal(
                body, .shopify, secrets: ["new-secret", "test-webhook-secret"], fields) == nil)
        for index in [0, body.count / 2, body.count - 1] {
            var changed = body
            changed[index] ^= 1
            #expect(
                try refusal(changed, .shopify, secrets: ["test-webhook-secret"], fields) != nil)
        }
        #expect(
            try refusal(
                body, .shopify, secrets: ["test-webhook-secret"],
                ["X-Shopify-Hmac-Sha256": "not base64!"])
                == "The field X-Shopify-Hmac-Sha256 is missing or cannot be read.")
    }

    /// Made by `printf '%s' 'TIME.BODY' | openssl dgst -sha256 -hmac whsec_test_secret`.
    @Test func `Stripe: one of several v1 signatures of time and body`() throws {
        let body = Array(#"{"id":"evt_test_webhook","object":"event"}"#.utf8)
        let good = "3c5817089d739023dd6190f70a3757e04f7a2fd8b5dab12c2e000f51970dccff"
        let zeros = String(repeating: "0", count: 64)
        let secrets = ["whsec_test_secret"]
        for header in [
            "t=1614265330,v1=\(good)", "t=1614265330,v1=\(zeros),v1=\(good)",
            "v1=\(good),t=1614265330,v0=\(zeros)", "t=1614265330, v1=\(good)",
        ] {
            #expect(
                try refusal(body, .stripe, secrets: secrets, ["Stripe-Signature": header]) == nil)
        }
        for header in [
            "t=1614265330,v0=\(good)", "v1=\(good)", "t=1614265330", "t=x,v1=\(good)", "",
            "t=1614265330,v1=\(good.dropLast())", "t=1614265331,v1=\(good)",
            "t=1614265330,v1=\(zeros)",
        ] {
            #expect(
                try refusal(body, .stripe, secrets: secrets, ["Stripe-Signature": header]) != nil,
                "\(header)")
        }
        let late = Self.instant.adding(seconds: 301)
        #expect(
            try refusal(
                body, .stripe, secrets: secrets, at: late,
                ["Stripe-Signature": "t=1614265330,v1=\(good)"])
                == "The signature is 301 seconds away from the time here.")
    }

    @Test func `a secret of Standard Webhooks is Base64 of sixteen bytes at least`() {
        #expect(WebhookSignature.key(Self.secret, for: .standard)?.count == 24)
        #expect(WebhookSignature.key("whsec_AAAA", for: .standard) == nil)
        #expect(WebhookSignature.key("whsec_not base64", for: .standard) == nil)
        #expect(WebhookSignature.key("", for: .shopify) == nil)
        #expect(WebhookSignature.key("whsec_x", for: .stripe) == Array("whsec_x".utf8))
    }
}
