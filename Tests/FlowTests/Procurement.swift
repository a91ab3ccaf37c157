import Foundation

/// The AdventureWorks vendors, products and purchase orders of shared/data, as lines for the API's
/// bulk endpoints.
struct Procurement {
    static let folder = "\(Repository.root)/../shared/data/procurement/adventureworks"
    static var isThere: Bool { FileManager.default.fileExists(atPath: "\(folder)/Vendor.tsv") }

    let vendors: [String]
    let products: [String]
    /// What vendors ask for products.
    let costs: [String]
    let orders: [String]
    /// One for each order: what came in of it.
    let receipts: [String]

    init() async throws {
        let products = try Self.rows("Product.tsv", isHeaded: false)
        let skus = Dictionary(uniqueKeysWithValues: products.map { ($0[0], $0[2]) })
        func sku(_ id: String) -> String { skus[id] ?? "?" }
        vendors = try Self.rows("Vendor.tsv").map { row in
            try Self.line([
                "vendor": row[0], "name": row[2], "currency": "USD",
                "status": row[5] == "1" ? "active" : "inactive",
                "external_ids": [["system": "adventureworks", "id": row[1]]],
            ])
        }
        self.products = try products.map { row in
            try Self.line([
                "sku": row[2], "name": row[1],
                "external_ids": [["system": "adventureworks", "id": row[0]]],
            ])
        }
        costs = try Self.rows("ProductVendor.tsv").map { row in
            try Self.line([
                "item": sku(row[0]), "list": "vendor-\(row[1])", "currency": "USD",
                "amount": Self.amount(row[3]), "kind": "cost",
                "unit": row[9].trimmingCharacters(in: .whitespaces),
                "valid_from": "\(row[10].prefix(10))T00:00:00Z",
            ])
        }
        let details = Dictionary(
            grouping: try await Self.unpacked("PurchaseOrderDetail.tsv.gz"), by: { $0[0] })
        let headers = try Self.rows("PurchaseOrderHeader.tsv")
        orders = try headers.map { row in
            try Self.line(Self.order(row, details[row[0]] ?? [], sku))
        }
        receipts = try headers.map { row in
            try Self.line(Self.receipt(row, details[row[0]] ?? [], sku))
        }
    }

    /// 1 is pending and 2 approved: open; 3 is rejected, 4 complete.
    private static func order(
        _ row: [String], _ lines: [[String]], _ sku: (String) -> String
    ) -> [String: Any] {
        [
            "number": "PO-\(row[0])", "revision": row[1], "vendor": row[4], "currency": "USD",
            "status": row[2] == "4" ? "closed" : row[2] == "3" ? "cancelled" : "open",
            "ordered_on": String(row[6].prefix(10)),
            "charges": [["kind": "charge", "code": "freight", "amount": amount(row[10])]],
            "lines": lines.map { line in
                [
                    "line": line[1], "item": sku(line[4]), "quantity": line[3],
                    "unit_cost": amount(line[5]), "deliver_on": String(line[2].prefix(10)),
                ]
            },
            "totals": [
                "lines": amount(row[8]), "charges": amount(row[10]), "tax": amount(row[9]),
                "total": amount(row[11]),
            ],
        ]
    }

    private static func receipt(
        _ row: [String], _ lines: [[String]], _ sku: (String) -> String
    ) -> [String: Any] {
        [
            "location": "WH-1", "number": "GR-\(row[0])", "vendor": row[4],
            "received_on": String(row[7].prefix(10)),
            "lines": lines.map { line in
                var said = [
                    "line": line[1], "order": "PO-\(row[0])", "order_line": line[1],
                    "item": sku(line[4]), "delivered": whole(line[7]), "rejected": whole(line[8]),
                    "accepted": whole(line[9]),
                ]
                if said["rejected"] != "0" { said["reason"] = "other" }
                return said
            },
        ]
    }

    /// `.2000` is 0.2000.
    private static func amount(_ text: String) -> String {
        text.hasPrefix(".") ? "0" + text : text
    }

    /// `.00` is 0, `550.00` is 550: no unit of theirs is parted.
    private static func whole(_ text: String) -> String {
        let digits = text.prefix { $0 != "." }
        return digits.isEmpty ? "0" : String(digits)
    }

    private static func rows(_ name: String, isHeaded: Bool = true) throws -> [[String]] {
        rows(of: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8), isHeaded)
    }

    private static func unpacked(_ name: String) async throws -> [[String]] {
        let directory = try TemporaryDirectory()
        let packed = try await run("gzip", ["-dc", "\(folder)/\(name)"], in: directory.path)
        guard packed.status == 0 else { throw FlowError("\(name): \(packed.errors)") }
        return rows(of: packed.output, true)
    }

    private static func rows(of text: String, _ isHeaded: Bool) -> [[String]] {
        text.split(whereSeparator: \.isNewline).dropFirst(isHeaded ? 1 : 0).map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private static func line(_ record: [String: Any]) throws -> String {
        let json = try JSONSerialization.data(withJSONObject: record, options: [.sortedKeys])
        return String(decoding: json, as: UTF8.self)
    }
}
