import Foundation
import Testing

/// Places, price zones and promotions: what an item costs in a store.
@Suite(.serialized) struct `What an item costs in a store` {
    /// The prices of `L`, by amount. Store 0042 lies in NORTH, 0043 in SOUTH, 0099 nowhere.
    private static let prices = [
        (amount: "40", place: "", kind: "regular"),
        (amount: "38", place: #","zone":"NORTH""#, kind: "regular"),
        (amount: "37", place: #","zone":"SOUTH""#, kind: "regular"),
        (amount: "36", place: #","store":"0042""#, kind: "regular"),
    ]
    /// Prices that come later, in the order of their rank, and what each place pays then.
    private static let later: [(price: String, in0042: String, in0043: String, in0099: String)] = [
        (#""amount":"39","kind":"cost","store":"0042""#, "36", "37", "40"),
        (#""amount":"41","kind":"markdown""#, "41", "41", "41"),
        (#""amount":"42","kind":"markdown","zone":"NORTH""#, "42", "41", "41"),
        (#""amount":"43","kind":"markdown","store":"0042""#, "43", "41", "41"),
        (#""amount":"44","kind":"promotion""#, "44", "44", "44"),
        (#""amount":"45","kind":"promotion","zone":"NORTH""#, "45", "44", "44"),
        (#""amount":"46","kind":"promotion","zone":"WEST""#, "45", "44", "44"),
        (#""amount":"47","kind":"promotion","store":"0042""#, "47", "44", "44"),
    ]

    private static func price(_ members: String, from: String = "2026-01-01") -> String {
        #"{"item":"L","currency":"EUR","valid_from":"\#(from)T00:00:00Z",\#(members)}"#
    }

    private static func make(_ path: String, _ json: String, _ server: ServerProcess) async throws {
        let made = try await server.post("/v1/\(path)", json: json)
        #expect(made.status == 201, "\(made.text)")
    }

    private static func paid(
        _ question: String, _ server: ServerProcess
    ) async throws -> JSON {
        let answer = try await server.get(
            "/v1/prices/in-force?item=L&currency=EUR&at=2026-03-10T12:00:00Z&\(question)")
        return answer.json.prices.list.first ?? .null
    }

    private static func places(_ server: ServerProcess) async throws {
        try await make(
            "locations", #"{"location":"0042","name":"A","kind":"store","zone":"NORTH"}"#, server)
        try await make(
            "locations", #"{"location":"0043","name":"B","kind":"store","zone":"SOUTH"}"#, server)
    }

    @Test(arguments: StoreEngine.allCases)
    func `follows the kind, then the place, and the zone is that of its location`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        try await Self.places(server)
        for (amount, place, kind) in Self.prices {
            try await Self.make(
                "prices", Self.price(#""amount":"\#(amount)","kind":"\#(kind)"\#(place)"#), server)
        }
        for (store, amount) in ["0042": "36", "0043": "37", "0099": "40"] {
            #expect(try await Self.paid("store=\(store)", server).price.amount.text == amount)
        }
        // A zone that is asked for takes the place of the store's own.
        #expect(try await Self.paid("store=0043&zone=NORTH", server).price.amount.text == "38")
        #expect(try await Self.paid("zone=SOUTH", server).price.amount.text == "37")
        for (price, in0042, in0043, in0099) in Self.later {
            try await Self.make("prices", Self.price(price), server)
            for (store, amount) in ["0042": in0042, "0043": in0043, "0099": in0099] {
                let paid = try await Self.paid("store=\(store)", server)
                #expect(paid.price.amount.text == amount, "\(store) after \(price)")
            }
            #expect(try await Self.paid("store=0042", server).regular.amount.text == "36")
        }
        // Of one kind and place the one that began later.
        try await Self.make(
            "prices",
            Self.price(#""amount":"48","kind":"promotion","store":"0042""#, from: "2026-02-01"),
            server)
        #expect(try await Self.paid("store=0042", server).price.amount.text == "48")
        // A store that moves to another zone pays what that zone does.
        let moved = try await server.send(
            "PATCH", "/v1/locations/0043", ["Content-Type": "application/merge-patch+json"],
            Array(#"{"zone":"WEST"}"#.utf8))
        #expect(moved.status == 200)
        #expect(try await Self.paid("store=0043", server).price.amount.text == "46")
        #expect(try await server.stop() == 0)
    }

    @Test func `is told to callers of its region, by its location`() async throws {
        let server = try await KeyedServer.start()
        for (store, region) in [("0042", "NORTH"), ("0043", "SOUTH")] {
            let made = try await server.ask(
                "POST", "/v1/locations", by: server.admin,
                json: #"{"location":"\#(store)","name":"x","kind":"store","region":"\#(region)"}"#)
            #expect(made.status == 201)
        }
        let key = try await server.make(#""name":"n","scopes":["prices:read"],"regions":["NORTH"]"#)
        let verdicts = [
            "&store=0042": "200", "&store=0043": "403 AUTH-007", "&store=0099": "403 AUTH-007",
            "": "403 AUTH-007", "&store=0042&zone=SOUTH": "403 AUTH-007",
        ]
        for (place, verdict) in verdicts {
            let answer = try await server.ask(
                "GET", "/v1/prices/in-force?item=L&currency=EUR\(place)", by: key.text)
            #expect(answer.verdict == verdict, "\(place)")
        }
        #expect(try await server.process.stop() == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func `tells the promotion, and lasts no longer than it`(_ engine: StoreEngine) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        try await Self.make("prices", Self.price(#""amount":"40""#), server)
        try await Self.make(
            "prices", Self.price(#""amount":"30","kind":"promotion","promotion":"SPRING""#), server)
        // Feeds come in any order: the price came before its promotion.
        var paid = try await Self.paid("store=0042", server)
        #expect(paid.price.amount.text == "30")
        #expect(paid.promotion.name.text == nil)
        let spring = #"""
            {"promotion":"SPRING","name":"Spring sale","kind":"percent_off","percent":"25",
            "valid_from":"2026-03-01T00:00:00Z","valid_to":"2026-04-01T00:00:00Z","items":["L"]}
            """#
        try await Self.make("promotions", spring, server)
        for version in ["v1", "v2"] {
            let answer = try await server.get(
                "/\(version)/prices/in-force?item=L&currency=EUR&at=2026-03-10T12:00:00Z")
            let promotion = answer.json.prices.list.first?.promotion ?? .null
            #expect(promotion.name.text == "Spring sale")
            #expect(promotion.percent.text == "25")
            #expect(promotion.href.text == "/v1/promotions/SPRING")
        }
        let changes = [
            (#"{"valid_to":"2026-03-10T12:00:00Z"}"#, "40"), (#"{"valid_to":null}"#, "30"),
            (#"{"valid_from":"2026-03-10T12:00:01Z"}"#, "40"),
            (#"{"valid_from":"2026-03-10T12:00:00Z"}"#, "30"),
            (#"{"status":"planned"}"#, "40"), (#"{"status":"active"}"#, "30"),
            (#"{"status":"cancelled"}"#, "40"),
        ]
        for (change, amount) in changes {
            let changed = try await server.send(
                "PATCH", "/v1/promotions/SPRING",
                ["Content-Type": "application/merge-patch+json"], Array(change.utf8))
            #expect(changed.status == 200, "\(changed.text)")
            paid = try await Self.paid("store=0042", server)
            #expect(paid.price.amount.text == amount, "\(change)")
            #expect((paid.promotion.name.text == nil) == (amount == "40"))
        }
        let again = try await server.send(
            "PATCH", "/v1/promotions/SPRING", ["Content-Type": "application/merge-patch+json"],
            Array(#"{"status":"active"}"#.utf8))
        #expect(again.verdict == "409 REC-005")
        let found = try await server.get("/v1/prices?promotion=SPRING").json.prices.list
        #expect(found.map(\.amount.text) == ["30"])
        #expect(try await server.stop() == 0)
    }
}
