import Foundation
import Testing

/// The orders of a Brazilian marketplace as customers' orders, through the bulk endpoint.
@Suite(.serialized) struct `Loading a marketplace's orders` {
    @Test(.enabled(if: OlistOrders.isThere), arguments: StoreEngine.allCases)
    func `come to as many of each state as the data counts itself`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let lines = try await OlistOrders.lines(in: server.settings.directory)
        #expect(lines.count == 4049)
        let answer = try await server.send(
            "POST", "/v1/customer-orders/bulk",
            ["Content-Type": "application/x-ndjson", "Prefer": "return=minimal"],
            Array((lines.joined(separator: "\n") + "\n").utf8))
        #expect(answer.status == 200)
        // Refusals alone would be answered.
        #expect(answer.text == "")
        let truth = try JSON(
            parsing: String(contentsOfFile: OlistOrders.path("ground-truth.json"), encoding: .utf8))
        guard case .object(let statuses) = truth.orders_by_status else {
            throw FlowError("The ground truth names no status.")
        }
        #expect(statuses.count == 8)
        for (status, count) in statuses {
            let found = try await counted("source_status=\(status)", server)
            #expect(found == count.number, "\(status)")
        }
        // One that is called shipped has no items, 242 are being processed.
        for (query, count) in [
            ("state=fulfilled", 2852), ("state=cancelled", 291), ("state=open", 906),
            ("state=closed", 0), ("fulfilment_state=delivered", 2314),
            ("fulfilment_state=shipped", 538), ("fulfilment_state=allocated", 242),
            ("fulfilment_state=cancelled", 291), ("fulfilment_state=open", 664),
            ("placed_from=2017-11-01T00:00:00-03:00&placed_to=2017-11-30T23:59:59-03:00", 674),
        ] {
            #expect(try await counted(query, server) == count, "\(query)")
        }
        let all = try await server.get("/v1/customer-orders/export?fields=paid,totals")
        let orders = try all.text.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(try sum(orders.map(\.paid)) == truth.payments_value.text)
        #expect(try sum(orders.map(\.totals.lines)) == truth.goods_value.text)
        #expect(try sum(orders.map(\.totals.charges)) == truth.freight_value.text)
        #expect(try await server.stop() == 0)
    }

    private func counted(_ query: String, _ server: ServerProcess) async throws -> Int {
        let found = try await server.get("/v1/customer-orders/export?fields=id&\(query)")
        return found.text.split(separator: "\n").count
    }

    private func sum(_ amounts: [JSON]) throws -> String {
        amounts.compactMap(\.text).compactMap { Decimal(string: $0) }.reduce(0, +).description
    }
}

/// The Olist orders of shared/data, as lines for the bulk endpoint.
enum OlistOrders {
    static let isThere = FileManager.default.fileExists(atPath: path("ground-truth.json"))

    static func path(_ name: String) -> String {
        "\(Repository.root)/../shared/data/retail/olist/\(name)"
    }

    static func lines(in directory: TemporaryDirectory) async throws -> [String] {
        let items = Dictionary(
            grouping: try await rows("olist_order_items.csv.gz", directory), by: { $0[0] })
        let payments = Dictionary(
            grouping: try await rows("olist_order_payments.csv", directory), by: { $0[0] })
        return try await rows("olist_orders.csv.gz", directory).map { row in
            let order = order(row, items[row[0]] ?? [], payments[row[0]] ?? [])
            return String(
                decoding: try JSONSerialization.data(withJSONObject: order), as: UTF8.self)
        }
    }

    private static func order(
        _ row: [String], _ items: [[String]], _ payments: [[String]]
    ) -> [String: Any] {
        var order: [String: Any] = [
            "channel": "olist", "order": row[0], "source_status": row[2], "customer": row[1],
            "placed_at": moment(row[3]), "currency": "BRL",
            "lines": items.map {
                ["line": $0[1], "item": $0[2], "quantity": "1", "unit_price": $0[5]]
            },
            "charges": items.map { ["kind": "shipping", "amount": $0[6]] },
            "payments": payments.map {
                ["payment": $0[1], "kind": kind($0[2]), "amount": $0[4]]
            },
            "totals": [
                "lines": sum(items.map { $0[5] }), "charges": sum(items.map { $0[6] }),
            ],
        ]
        if row[2] == "canceled" {
            order["cancellations"] = [
                ["cancellation": "C1", "occurred_at": moment(row[3]), "reason": "canceled"]
            ]
        }
        let states = [
            "delivered": ["shipped", "delivered"], "shipped": ["shipped"], "processing": [],
        ]
        guard let told = states[row[2]] else { return order }
        // Each seller sends what is his.
        let sellers = Dictionary(grouping: items, by: { $0[3] }).sorted { $0.key < $1.key }
        order["fulfilments"] = sellers.enumerated().map { number, seller -> [String: Any] in
            let lines = seller.value.map { ["line": $0[1], "quantity": "1"] }
            let events = told.map { state -> [String: Any] in
                let at = row[state == "shipped" ? 5 : 6]
                return [
                    "state": state, "occurred_at": moment(at.isEmpty ? row[3] : at), "lines": lines,
                ]
            }
            return [
                "fulfilment": "F\(number + 1)", "location": seller.key,
                "allocated_at": moment(row[3]), "lines": lines, "events": events,
            ]
        }
        return order
    }

    private static func kind(_ type: String) -> String {
        switch type {
        case "credit_card", "debit_card": "card"
        case "voucher": "voucher"
        default: "gateway"
        }
    }

    /// The data's moments have no zone: they are those of Brasília.
    private static func moment(_ text: String) -> String {
        text.replacing(" ", with: "T") + "-03:00"
    }

    private static func sum(_ amounts: [String]) -> String {
        amounts.compactMap { Decimal(string: $0) }.reduce(0, +).description
    }

    private static func rows(
        _ name: String, _ directory: TemporaryDirectory
    ) async throws -> [[String]] {
        let packed = name.hasSuffix(".gz")
        let read = try await run(
            packed ? "gzip" : "cat", (packed ? ["-dc"] : []) + [path(name)], in: directory.path)
        guard read.status == 0 else { throw FlowError("\(name): \(read.errors)") }
        return read.output.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
