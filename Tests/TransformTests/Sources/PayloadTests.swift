import Foundation
import RetailModel
import Testing
import TurnstileFixture

@testable import Transform

@Suite(.takesTurns, .enabled(if: PayloadFolder.exists)) struct `Payloads of shops and providers` {
    @Test(arguments: PayloadTable.vendors.map(\.folder))
    func `every file becomes a document, a case or a reason`(folder: String) throws {
        let vendor = try #require(PayloadTable.vendors.first { $0.folder == folder })
        let configuration = try ConfigurationFolder.load()
        let files = PayloadFolder.files(of: folder)
        #expect(files.count == vendor.files)
        var counts = (mapped: 0, cases: 0, skipped: 0)
        var documents: [String: Int] = [:]
        for file in files {
            let name = PayloadTable.connection(
                of: file.lastPathComponent, in: folder, rest: vendor.rest)
            let connection = try #require(configuration.connection(named: name), "\(name)")
            let place = "\(folder)/\(file.lastPathComponent)"
            let reading = try PayloadReading(
                try FormatsFolders.bytes(file), through: connection)
            #expect(reading.drift == [], "\(place)")
            let (isMapped, sentences) = Self.summary(reading, place, &documents)
            #expect(!reading.outcomes.isEmpty, "\(place)")
            Self.compare(sentences, place)
            counts.mapped += isMapped && sentences.isEmpty ? 1 : 0
            counts.cases += sentences.isEmpty ? 0 : 1
            counts.skipped += !isMapped && sentences.isEmpty ? 1 : 0
        }
        let said =
            "mapped \(counts.mapped), cases \(counts.cases), skipped \(counts.skipped)"
        #expect(said == PayloadTable.files[folder])
        let types = documents.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        #expect(types.joined(separator: ", ") == PayloadTable.documents[folder])
    }

    /// Whether the payload gave a document, and the sentences of those whose sums differ.
    private static func summary(
        _ reading: PayloadReading, _ place: String, _ documents: inout [String: Int]
    ) -> (isMapped: Bool, sentences: [String]) {
        var (isMapped, sentences) = (false, [String]())
        for outcome in reading.outcomes {
            switch outcome {
            case .mapped(let type, _):
                isMapped = true
                documents[type, default: 0] += 1
            case .unbalanced(let sentence, _):
                sentences.append(sentence)
                documents["sale@1", default: 0] += 1
            case .skipped(let because): #expect(!because.isEmpty, "\(place)")
            case .failed(let problems): Issue.record("\(place): \(problems)")
            }
        }
        return (isMapped, sentences)
    }

    private static func compare(_ sentences: [String], _ place: String) {
        guard let expected = PayloadTable.cases[place] else {
            #expect(sentences == [], "\(place)")
            return
        }
        #expect(sentences.count == 1, "\(place)")
        for part in expected.components(separatedBy: " * ") {
            #expect(sentences[0].contains(part), "\(place): \(sentences[0])")
        }
    }

    @Test func `orders say what an independent reading of the files found`() throws {
        let configuration = try ConfigurationFolder.load()
        let truth = try JSONDocument(
            parsing: try FormatsFolders.bytes(
                PayloadFolder.root.appending(path: "ground-truth.json"))
        ).root
        var compared = 0
        var problems: [String] = []
        try truth.forEachMember { member in
            let path = member.key.text() ?? ""
            let parts = path.split(separator: "/").map(String.init)
            guard let vendor = PayloadTable.vendors.first(where: { $0.folder == parts[1] }) else {
                return problems.append(path)
            }
            let name = PayloadTable.connection(of: parts[2], in: parts[1], rest: vendor.rest)
            guard let connection = configuration.connection(named: name) else { return }
            let bytes = try FormatsFolders.bytes(
                PayloadFolder.root.appending(path: "\(parts[1])/\(parts[2])"))
            let sales = try PayloadReading(bytes, through: connection).outcomes
            var position = 0
            member.value.forEachElement { order in
                defer { position += 1 }
                guard let sale = Self.sale(sales, position) else { return }
                compared += 1
                problems += Self.differences(SaleSums(sale), order).map { "\(path): \($0)" }
            }
        }
        #expect(problems == [])
        // Three of Shopify and nine of WooCommerce; checkouts, offers and an unpaid order are none.
        #expect(compared == 12)
    }

    @Test(arguments: [
        (
            "shopify-refunds", "shopify-ruby/refund.json",
            ["order/ecom/shopify:450789469/ 703073504 466157049"]
        ),
        (
            "woocommerce-refunds", "woocommerce/wp-api-v3_order-refunds_00.json",
            ["order/ecom/woocommerce:723/ -", "order/ecom/woocommerce:723/ 311"]
        ),
    ])
    func `what comes back names the order and the lines that it comes back of`(
        name: String, file: String, origins: [String]
    ) throws {
        let connection = try #require(try ConfigurationFolder.load().connection(named: name))
        let bytes = try FormatsFolders.bytes(PayloadFolder.root.appending(path: file))
        let outcomes = try PayloadReading(bytes, through: connection).outcomes
        let said = outcomes.indices.map { position in
            let sale = Self.sale(outcomes, position)
            let lines = sale?.lines.map { $0.originLine ?? "-" } ?? []
            return "\(sale?.origin?.key ?? "none") \(lines.joined(separator: " "))"
        }
        #expect(said == origins)
    }

    private static func sale(_ outcomes: [PayloadReading.Outcome], _ position: Int) -> Sale? {
        guard outcomes.indices.contains(position) else { return nil }
        switch outcomes[position] {
        case .mapped("sale@1", let json), .unbalanced(_, let json):
            let root = try? JSONDocument(parsing: json, keys: CanonicalDocument.keys).root
            return root.flatMap { try? SaleReader.sale($0) }
        default: return nil
        }
    }

    private static func differences(_ sums: SaleSums, _ order: JSONNode) -> [String] {
        let stated = [
            ("total", sums.total), ("tax", sums.tax), ("discount", sums.discount),
            ("shipping", sums.shipping), ("sum_line_price_x_qty", sums.gross),
        ]
        var differences = stated.compactMap { name, found -> String? in
            let text = order.member(named: name)?.text() ?? ""
            return ExactDecimal(text) == found ? nil : "\(name) is \(found), not \(text)"
        }
        if order.member(named: "lines")?.integer() != Int64(sums.lines) {
            differences.append("it has \(sums.lines) lines")
        }
        return differences
    }
}

/// The shared payloads, beside the checkout where they are.
enum PayloadFolder {
    static let root = FormatsFolders.shared.appending(path: "data/payloads")
    static var exists: Bool { FileManager.default.fileExists(atPath: root.path) }

    static func files(of vendor: String) -> [URL] {
        FormatsFolders.files(in: root.appending(path: vendor)).filter {
            $0.pathExtension == "json"
        }
    }
}
