import Foundation
import Testing

/// The records of procurement through the bulk endpoints, with a real catalogue.
@Suite(.serialized) struct `Loading a catalogue of procurement` {
    @Test(.enabled(if: Procurement.isThere), arguments: StoreEngine.allCases)
    func `its totals are those of its ground truth`(_ engine: StoreEngine) async throws {
        let real = try await Procurement()
        let server = try await ServerProcess.start(try ServerSettings(engine))
        try await load(real.vendors, "vendors", 104, server)
        try await load(real.products, "products", 504, server)
        try await load(real.costs, "prices", 460, server)
        try await load(real.orders, "purchase-orders", 2006, server)
        try await load(real.receipts, "goods-receipts", 2006, server)

        let orders = try await export("purchase-orders", server)
        let lines = orders.flatMap(\.lines.list)
        #expect(lines.count == 4482)
        #expect(Set(orders.compactMap(\.vendor.text)).count == 79)
        #expect(Set(lines.compactMap(\.item.text)).count == 211)
        #expect(sum(orders.map(\.totals.lines)) == "30707000.206")
        #expect(sum(orders.map(\.totals.tax)) == "2456560.01")
        #expect(sum(orders.map(\.totals.charges)) == "767675.0301")
        #expect(sum(orders.map(\.totals.total)) == "33931235.2461")
        #expect(sum(lines.map(\.quantity)) == "1130275")
        let receipts = try await export("goods-receipts", server).flatMap(\.lines.list)
        #expect(sum(receipts.map(\.delivered)) == "1119735")
        #expect(sum(receipts.map(\.rejected)) == "49547")

        let ofOne = try await export("purchase-orders/export?vendor=1576", server)
        #expect(sum(ofOne.map(\.totals.total)) == "2416448.0352")
        for (status, count) in [("closed", 1936), ("cancelled", 69), ("open", 1)] {
            let found = try await export("purchase-orders/export?status=\(status)", server)
            #expect(found.count == count, "\(status)")
        }
        try await search(server)
        #expect(try await server.stop() == 0)
    }

    private func search(_ server: ServerProcess) async throws {
        let counts = [
            "purchase-orders/export?item=AR-5381": 26, "vendors/export?name=bike": 15,
            "vendors/export?name=RETAILER%20bike": 1, "vendors/export?name=--": 0,
            "goods-receipts/export?order=PO-4": 1,
            "purchase-orders/export?ordered_from=2023-01-01&ordered_to=2023-01-31": 44,
        ]
        for (target, count) in counts {
            #expect(try await export(target, server).count == count, "\(target)")
        }
        let cancelled = try await export("purchase-orders/export?status=cancelled", server)
        let number = try #require(cancelled.first?["number"].text)
        let opened = try await server.send(
            "PATCH", "/v1/purchase-orders/\(number)",
            ["Content-Type": "application/merge-patch+json"], Array(#"{"status":"open"}"#.utf8))
        #expect(opened.verdict == "409 REC-005")
    }

    /// Sends lines twice: they are made, then they say the same.
    private func load(
        _ lines: [String], _ path: String, _ count: Int, _ server: ServerProcess
    ) async throws {
        let body = Array((lines.joined(separator: "\n") + "\n").utf8)
        for outcome in ["created", "unchanged"] {
            let answer = try await server.send(
                "POST", "/v1/\(path)/bulk", ["Content-Type": "application/x-ndjson"], body)
            let answers = answer.text.split(separator: "\n")
            let refused = answers.first { !$0.contains("\"outcome\":\"\(outcome)\"") }
            #expect(answer.status == 200)
            #expect(refused == nil)
            #expect(answers.count == count, "\(path)")
        }
    }

    private func export(_ path: String, _ server: ServerProcess) async throws -> [JSON] {
        let target = path.contains("/export") ? path : "\(path)/export"
        let answer = try await server.get("/v1/\(target)")
        return try answer.text.split(separator: "\n").map { try JSON(parsing: String($0)) }
    }

    private func sum(_ amounts: [JSON]) -> String {
        amounts.compactMap(\.text).compactMap { Decimal(string: $0) }.reduce(0, +).description
    }
}

/// What is kept of a vendor's bank account, and who may have the same.
@Suite(.serialized) struct `Keeping bank accounts` {
    private static let number = "DE89370400440532013000"
    private static let wrong = "DE88370400440532013000"

    @Test func `no answer, log or table holds the number`() async throws {
        var settings = try ServerSettings(.sqlite)
        settings.environment["COUNTINGHOUSE_ACCOUNT_KEY"] = "a key of this test alone"
        settings.log = "trace"
        let server = try await ServerProcess.start(settings)
        var answers: [Answer] = []
        for number in [Self.number, Self.wrong, Self.number.lowercased()] {
            answers.append(
                try await server.post(
                    "/v1/vendors",
                    json: """
                        {"vendor":"ALLEN","name":"Allenson Cycles",
                        "bank_accounts":[{"account":"\(number)"}]}
                        """))
        }
        #expect(answers.map(\.verdict) == ["201", "409 VEND-002", "422 API-007"])
        for target in ["ALLEN", "ALLEN/versions", "changes", "export", "export?format=csv", ""] {
            answers.append(try await server.get("/v1/vendors/\(target)"))
        }
        #expect(try await server.stop() == 0)
        var texts = answers.map(\.text)
        let folder = settings.directory.path
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
            texts.append(String(decoding: bytes, as: UTF8.self))
        }
        let kept = texts.filter { $0.contains("****3000") }.count
        #expect(kept >= 6)
        for text in texts {
            #expect(!text.lowercased().contains("370400440532"))
        }
    }
}
