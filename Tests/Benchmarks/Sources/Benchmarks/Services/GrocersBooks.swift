import Foundation
import SQL
import Store

/// Books with a grocer's catalogue (The Complete Journey) and a million prices of its products.
///
/// Products come by the server's bulk endpoint, prices by SQL: a million of them would take longer
/// than all that is measured.
struct GrocersBooks {
    static let prices = 1_000_000
    /// Stores and zones with prices of their own.
    static let stores = 12
    static let zones = 4
    static let currency = "USD"

    let file: URL
    let skus: [String]
    /// The items that have prices, of which each has as many.
    let priced: [String]

    private static let catalogue = Workspace.root.appending(
        path: "../shared/data/retail/complete-journey/products.csv.gz")
    private static let columns = 7
    private static let dayMicroseconds: Int64 = 86_400_000_000
    /// 2026-01-01T00:00:00Z.
    private static let newYear: Int64 = 1_767_225_600_000_000

    /// Writes them beside the run's other files.
    ///
    /// - Throws: ``Failure`` when the catalogue is not there or is not taken in whole.
    init(in folder: URL, program: URL) throws {
        file = folder.appending(path: "grocer.db")
        let rows = try Self.rows()
        skus = rows.map(\.sku)
        let lines = folder.appending(path: "products.ndjson")
        try Data(rows.map { $0.json + "\n" }.joined().utf8).write(to: lines)
        let server = try ProductServer.start(program, on: file, in: folder)
        let answer = try Tool("curl").run([
            "-s", "-S", "-f", "-X", "POST", "-H", "Content-Type: application/x-ndjson", "-H",
            "Prefer: return=minimal", "--data-binary", "@\(lines.path)",
            server.address(of: "/v1/products/bulk"),
        ])
        server.stop()
        guard answer.output.isEmpty else {
            throw Failure(
                problem: "Products were refused: \(answer.output.prefix(400))",
                remedy: "Compare with Docs/reference/products.md.")
        }
        let ofOne = Self.pricesOfOne().count
        priced = Array(skus.prefix(Self.prices / ofOne))
        guard priced.count == Self.prices / ofOne else {
            throw Failure(
                problem: "The catalogue has \(skus.count) products.",
                remedy: "A million prices need \(Self.prices / ofOne) of them.")
        }
        try writePrices()
    }

    // MARK: - Products

    private static func rows() throws -> [(sku: String, json: String)] {
        guard FileManager.default.fileExists(atPath: catalogue.path) else {
            throw Failure(
                problem: "There is no catalogue of products.",
                remedy: "Put The Complete Journey's products.csv.gz at \(catalogue.path).")
        }
        let text = try Tool("gzip").run(["-dc", catalogue.path]).output
        return try text.split(whereSeparator: \.isNewline).dropFirst().map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            guard cells.count == columns else {
                throw Failure(problem: "No product: \(row)", remedy: "Fetch the file again.")
            }
            let category = [cells[2], cells[4], cells[5]].filter { !$0.isEmpty }
            let product: [String: Any] = [
                "sku": cells[0], "name": category.last ?? "without a name", "brand": cells[3],
                "category": category,
            ]
            let json = try JSONSerialization.data(
                withJSONObject: product, options: [.sortedKeys])
            return (cells[0], String(decoding: json, as: UTF8.self))
        }
    }

    // MARK: - Prices

    /// One price as its columns: where, what kind, from when, until when, how much.
    private struct Price {
        var store = ""
        var zone = ""
        var kind = "regular"
        var from = GrocersBooks.newYear
        var to = Int64.max
        let amount: String
    }

    /// Five of the list one after the other, one of each zone and store, and promotions of stores
    /// from a while ago.
    private static func pricesOfOne() -> [Price] {
        var prices: [Price] = []
        for step in 0..<5 {
            let end = step == 4 ? Int64.max : day(30 * (step - 4))
            prices.append(Price(from: day(30 * (step - 5)), to: end, amount: "\(step + 1).29"))
        }
        for zone in 0..<zones { prices.append(Price(zone: "Z\(zone)", amount: "\(zone + 2).49")) }
        for store in 0..<stores {
            prices.append(Price(store: storeName(store), amount: "\(store + 1).99"))
        }
        for step in 0..<19 {
            prices.append(
                Price(
                    store: storeName(step % stores), kind: "promotion", from: day(step),
                    to: day(step + 3), amount: "0.\(step + 50)"))
        }
        return prices
    }

    /// The beginning of a day, counted from new year.
    private static func day(_ number: Int) -> Int64 { newYear + Int64(number) * dayMicroseconds }

    static func storeName(_ number: Int) -> String {
        String(repeating: "0", count: number < 10 ? 3 : 2) + String(number)
    }

    private func writePrices() throws {
        let connection = try Database(.sqlite(path: file.path)).connect()
        var seq: Int64 = 10_000_000
        for start in stride(from: 0, to: priced.count, by: 1000) {
            var rows: [[SQLValue]] = []
            for sku in priced[start..<min(start + 1000, priced.count)] {
                for price in Self.pricesOfOne() {
                    seq += 1
                    rows.append(Self.row(price, of: sku, seq))
                }
            }
            try connection.executeMany(
                """
                INSERT INTO record_price (seq, id, version, created_at, updated_at, body, item,
                    list, store, zone, currency, kind, valid_from, valid_to, amount)
                VALUES ($1, $2, 1, $3, $3, $4, $5, 'retail', $6, $7, $8, $9, $10, $11, $12)
                """, rows)
        }
        try connection.execute(
            "UPDATE counter SET last = $1 WHERE name = 'record'", [.integer(seq)])
    }

    private static func row(_ price: Price, of sku: String, _ seq: Int64) -> [SQLValue] {
        var body = #"{"item":"\#(sku)","list":"retail","currency":"\#(currency)","#
        if !price.store.isEmpty { body += #""store":"\#(price.store)","# }
        if !price.zone.isEmpty { body += #""zone":"\#(price.zone)","# }
        body += #""amount":"\#(price.amount)","unit":"EA","kind":"\#(price.kind)"}"#
        return [
            .integer(seq), .text("prc_" + String(seq, radix: 16)), .integer(newYear), .text(body),
            .text(sku), .text(price.store), .text(price.zone), .text(currency), .text(price.kind),
            .integer(price.from), .integer(price.to), .text(price.amount),
        ]
    }
}
