import Foundation
import Testing

/// What records say of a person, above all customers' orders, and what an erasure leaves of it.
@Suite(.serialized) struct `The erasure of a customer's order` {
    private static let order = #"""
        {"channel":"web","order":"A-9","placed_at":"2026-03-10T09:15:00Z","currency":"EUR",
        "customer":"C-77","email":"ada@example.org","phone":"+44 20 7946 0000",
        "addresses":[{"kind":"shipping","name":"Ada Example","line1":"\#(street)",
        "city":"Kiel","country":"DE"},{"kind":"billing","name":"Eve Example","country":"DE"}],
        "lines":[{"line":"1","item":"22423","quantity":"1000","unit_price":"1.00"}],
        "payments":[{"payment":"1","kind":"card","amount":"1000.00","reference":"acc-77"}],
        "notes":["Ring at number seven"]}
        """#
    /// 120 characters, which are 240 bytes.
    private static let street = String(repeating: "улица ", count: 24)
    private static let path = "/v1/customer-orders"
    private static let said = [
        "C-77", "ada@", "7946", "Ada", "Eve", "Kiel", "acc-77", "Ring", "улица",
    ]

    private static func filled(_ engine: StoreEngine) async throws -> (ServerProcess, String) {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let made = try await server.send(
            "POST", path, ["Content-Type": "application/json", "Idempotency-Key": "k"],
            Array(order.utf8))
        #expect(made.status == 201, "\(made.text)")
        let other = try await server.post(
            path,
            json: order.replacing("A-9", with: "B-9").replacing("C-77", with: "C-78")
                .replacing("ada@", with: "ben@").replacing("Ada", with: "Ben")
                .replacing("7946 0000", with: "7946 0001"))
        #expect(other.status == 201, "\(other.text)")
        return (server, try #require(made.field("Location")))
    }

    private static func erase(_ server: ServerProcess, _ members: String) async throws -> Answer {
        try await server.send(
            "POST", "/v1/privacy/erasures",
            ["Content-Type": "application/json", "X-Actor": "dpo"],
            Array("{\(members),\"reason\":\"asked for it\"}".utf8))
    }

    @Test(
        arguments: StoreEngine.allCases,
        [
            #""order":"A-9""#, #""name":"Ada Example""#, #""customer":"C-77""#,
        ])
    func `masks all of it, its history, its answer and its audit, and no other's`(
        _ engine: StoreEngine, _ whom: String
    ) async throws {
        let (server, href) = try await Self.filled(engine)
        let before = try await server.get(href)
        let done = try await Self.erase(server, whom)
        #expect(done.status == 201, "\(done.text)")
        #expect(
            done.json.masked.list.compactMap(\.place.text) == [
                "kept_answers", "record_changes", "customer_order_records", "audit_log",
            ], "\(done.text)")
        #expect(done.json.remaining.list.isEmpty)
        let after = try await server.get(href)
        let again = try await server.send(
            "POST", Self.path, ["Content-Type": "application/json", "Idempotency-Key": "k"],
            Array(Self.order.utf8))
        #expect(again.status == 201)
        var texts = [after.text, again.text]
        for change in try await server.get("\(Self.path)/changes").json.changes.list
        where "\(change)".contains("A-9") { texts.append("\(change)") }
        #expect(texts.count >= 3)
        for text in texts {
            for said in Self.said { #expect(!text.contains(said), "\(text) says \(said)") }
        }
        #expect(after.json.lines[0].quantity.text == "1000")
        #expect(after.json.payments[0].amount.text == "1000.00")
        #expect(after.json.payments[0].kind.text == "card")
        #expect(after.json.addresses[0].country.text == "DE")
        let other = try await server.get("\(Self.path)?order=B-9").text
        for said in ["C-78", "ben@", "Ben Example", "Ring"] { #expect(other.contains(said)) }
        // Copies are stale, and what was merged with one is refused.
        let tag = try #require(before.field("ETag"))
        #expect(try await server.send("GET", href, ["If-None-Match": tag]).status == 200)
        let change = [
            "Content-Type": "application/merge-patch+json", "If-Match": tag,
        ]
        let patch = Array(#"{"source_status":"paid"}"#.utf8)
        #expect(try await server.send("PATCH", href, change, patch).verdict == "412 REC-001")
        // A masked order is as long as its shape allows still.
        let changed = try await server.send(
            "PATCH", href, ["Content-Type": "application/merge-patch+json"], patch)
        #expect(changed.status == 200, "\(changed.text)")
        try await server.stop()
        let verified = try await Countinghouse.command("verify", server.settings)
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test(arguments: StoreEngine.allCases)
    func `of one word changes no quantity, no sum and no choice, and finds nobody`(
        _ engine: StoreEngine
    ) async throws {
        let (server, href) = try await Self.filled(engine)
        let before = try await server.get(href).json
        let done = try await Self.erase(
            server, #""customer":"C-99","also_known_as":["1000","card"]"#)
        #expect(done.status == 201, "\(done.text)")
        #expect(done.json.masked.list.isEmpty)
        #expect(done.json.remaining.list.isEmpty, "\(done.text)")
        #expect(try await server.get(href).json == before)
    }

    private static func put(
        _ server: ServerProcess, _ href: String, _ body: String, _ fields: [String: String] = [:]
    ) async throws -> Answer {
        try await server.send(
            "PUT", href, fields.merging(["Content-Type": "application/json"]) { one, _ in one },
            Array(body.utf8))
    }

    @Test(arguments: StoreEngine.allCases)
    func `is not undone by whoever has an old copy, only by who has seen it`(
        _ engine: StoreEngine
    ) async throws {
        let (server, href) = try await Self.filled(engine)
        #expect(try await Self.erase(server, #""customer":"C-77""#).status == 201)
        let masked = try await server.get(href)
        let late = try await Self.put(server, href, Self.order)
        #expect(late.verdict == "409 PRIVACY-003", "\(late.text)")
        #expect(late.json.erasure.text?.hasPrefix("/v1/privacy/erasures/") == true)
        #expect(late.json.errors[0].pointer.text == "/customer")
        #expect(!late.text.contains("C-77"))
        // Nor with one of it alone, in any capitals, one by one or in a bulk.
        let email = #"{"email":" Ada@Example.ORG "}"#
        let merge = ["Content-Type": "application/merge-patch+json"]
        let patched = try await server.send("PATCH", href, merge, Array(email.utf8))
        #expect(patched.status != 200, "\(patched.text)")
        let bulk = try await server.send(
            "POST", "\(Self.path)/bulk", ["Content-Type": "application/x-ndjson"],
            Array(Self.order.replacing("\n", with: "").utf8))
        #expect(bulk.json.code.text == "PRIVACY-003", "\(bulk.text)")
        #expect(try await server.get(href).body == masked.body)
        // The same reference under another number: of before, and of now.
        let before = try await server.post(
            Self.path, json: Self.order.replacing("A-9", with: "A-10"))
        #expect(before.verdict == "409 PRIVACY-003", "\(before.text)")
        let now = try await server.post(
            Self.path,
            json: Self.order.replacing("A-9", with: "A-11").replacing(
                "2026-03-10", with: "2099-03-10"))
        #expect(now.status == 201, "\(now.text)")
        // What says no more than the masked one, and what is known of nobody, is taken.
        let same = masked.json.email.text ?? ""
        #expect(same == "xxx@xxxxxxx.xxx")
        let again = try await Self.put(
            server, href,
            Self.order.replacing("C-77", with: "N-1").replacing("ada@example.org", with: same)
                .replacing("+44 20 7946 0000", with: "+49 40 1").replacing("Ada Example", with: "N")
                .replacing(Self.street, with: "Hill").replacing("Kiel", with: "Ulm")
                .replacing("Eve Example", with: "M").replacing("acc-77", with: "no")
                .replacing("Ring at number seven", with: "none"))
        #expect(again.status == 200, "\(again.text)")
        // Who has seen the erasure may say it anew: the person agreed.
        let tag = try #require(again.field("ETag"))
        let agreed = try await Self.put(server, href, Self.order, ["If-Match": tag])
        #expect(agreed.status == 200, "\(agreed.text)")
        // It stands again, so that nobody else is refused for it.
        let then = try await Self.put(
            server, href, Self.order.replacing("\"1000.00\",\"ref", with: "\"999.00\",\"ref"))
        #expect(then.status == 200, "\(then.text)")
        try await server.stop()
        let verified = try await Countinghouse.command("verify", server.settings)
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test(arguments: StoreEngine.allCases)
    func `keeps a contact of a vendor out, and nobody else`(_ engine: StoreEngine) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let vendor = #"""
            {"vendor":"V-1","name":"ACME","currency":"GBP","contacts":[
            {"name":"Ada Example","email":"ada@example.org","phone":"+44 20 7946 0000"},
            {"name":"Ben Example","email":"ben@example.org"}]}
            """#
        let href = "/v1/vendors/V-1"
        #expect(try await Self.put(server, href, vendor).status == 201)
        let erased = try await Self.erase(
            server, #""name":"Ada Example","also_known_as":["ada@example.org"]"#)
        #expect(erased.status == 201, "\(erased.text)")
        #expect(try await Self.put(server, href, vendor).verdict == "409 PRIVACY-003")
        // Her telephone number is told of that vendor alone; her address is known anywhere.
        let number =
            #"{"vendor":"V-2","name":"B","currency":"GBP","contacts":["#
            + #"{"name":"Cy Roe","phone":"+44 20 7946 0000"}]}"#
        #expect(try await Self.put(server, "/v1/vendors/V-2", number).status == 201)
        // Who comes after her answers the same telephone.
        let next = vendor.replacing("Ada Example", with: "Dan Next")
            .replacing("ada@example.org", with: "dan@example.org")
        #expect(try await Self.put(server, href, next).status == 200)
        let mail =
            #"{"vendor":"V-3","name":"C","currency":"GBP","contacts":["#
            + #"{"name":"A","email":"ADA@example.org"}]}"#
        let made = try await server.post("/v1/vendors", json: mail)
        #expect(made.verdict == "409 PRIVACY-003", "\(made.text)")
        let without = vendor.replacing(
            #"{"name":"Ada Example","email":"ada@example.org","phone":"+44 20 7946 0000"},"#,
            with: "")
        #expect(try await Self.put(server, href, without).status == 200)
    }
}
