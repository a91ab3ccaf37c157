import Foundation
import Testing

/// Webhooks that come in, over real sockets.
@Suite(.serialized) struct `Taking webhooks in` {
    private static let key = hexadecimal(Array(ServerSettings.secret.utf8))

    private func books(_ engine: StoreEngine) async throws -> Books {
        var settings = try ServerSettings(engine)
        let secrets = try settings.secretReference()
        try settings.add("hooks/shop.yaml", "hook: shop\nsignature: shopify\n\(secrets)")
        try settings.add("hooks/payments.yaml", "hook: payments\nsignature: standard\n\(secrets)")
        return Books(server: try await ServerProcess.start(settings))
    }

    @Test(arguments: StoreEngine.allCases)
    func `a signed message is kept before it is answered, and posted`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await books(engine)
        let body = Array(Ticket("1").json.utf8)
        let signed = [
            "X-Shopify-Hmac-Sha256": try await signature(body, hexadecimalKey: Self.key),
            "X-Shopify-Webhook-Id": "w-1", "Content-Type": "application/json",
        ]
        let answer = try await books.server.send("POST", "/v1/hooks/shop", signed, body)
        #expect(answer.status == 202)
        #expect(answer.json.outcome.text == "accepted")
        let id = try #require(answer.json.id.text)
        #expect(try await books.file(id).state.text == "processed")
        #expect(try await books.server.get("/v1/orders/bulk/\(id)/content").body == body)
        let again = try await books.server.send("POST", "/v1/hooks/shop", signed, body)
        #expect(again.status == 200)
        #expect(again.json.id.text == id)
        #expect(again.json.outcome.text == "duplicate")
        #expect(try await books.standing().documents == 1)
        try await books.expectToHold()
    }

    @Test func `what is not signed, signed by another or changed is refused and counted`()
        async throws
    {
        let books = try await books(.sqlite)
        let body = Array(Ticket("1").json.utf8)
        let good = try await signature(body, hexadecimalKey: Self.key)
        let other = try await signature(body, hexadecimalKey: "00112233")
        let refused: [([String: String], [UInt8])] = [
            ([:], body), (["X-Shopify-Hmac-Sha256": other], body),
            (["X-Shopify-Hmac-Sha256": good], body + [32]), (["X-Shopify-Hmac-Sha256": good], []),
        ]
        for (fields, body) in refused {
            let answer = try await books.server.send("POST", "/v1/hooks/shop", fields, body)
            #expect(answer.verdict == "401 HOOK-001")
            #expect(answer.field("WWW-Authenticate") == "Signature")
        }
        let unknown = try await books.server.send("POST", "/v1/hooks/nobody", [:], body)
        #expect(unknown.verdict == "404 API-001")
        let metrics = try await books.server.get("/metrics").text
        #expect(
            metrics.contains(
                #"countinghouse_hook_refusals_total{hook="shop",reason="mismatch"} 3"#))
        #expect(
            metrics.contains(
                #"countinghouse_hook_refusals_total{hook="shop",reason="missing"} 1"#))
        #expect(try await books.standing().documents == 0)
        try await books.expectToHold()
    }

    @Test func `Standard Webhooks: signed now it is taken, signed long ago it is not`()
        async throws
    {
        let books = try await books(.sqlite)
        let key = hexadecimal(
            Array(Data(base64Encoded: String(ServerSettings.secret.dropFirst(6))) ?? Data()))
        let body = Array(Ticket("1").json.utf8)
        let now = Int(Date().timeIntervalSince1970)
        for (time, status) in [(now - 301, 401), (now + 330, 401), (now, 202), (now, 200)] {
            let signed = Array("msg-1.\(time).".utf8) + body
            let answer = try await books.server.send(
                "POST", "/v1/hooks/payments",
                [
                    "webhook-id": "msg-1", "webhook-timestamp": "\(time)",
                    "webhook-signature": "v1,"
                        + (try await signature(signed, hexadecimalKey: key)),
                ], body)
            #expect(answer.status == status, "\(time): \(answer.text)")
        }
        try await books.expectToHold()
    }

    @Test func `a secret that is not there keeps the server from starting`() async throws {
        var settings = try ServerSettings(.sqlite)
        try settings.add(
            "hooks/shop.yaml", "hook: shop\nsignature: shopify\nsecrets: [\"env:NOT_THERE_1\"]")
        await #expect(throws: FlowError.self) { try await ServerProcess.start(settings) }
    }
}
