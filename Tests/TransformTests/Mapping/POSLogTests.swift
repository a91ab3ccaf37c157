import Foundation
import RetailModel
import Testing

@testable import Transform

@Suite struct `Tickets of a POSLog` {
    private static let folder = FormatsFolders.shared.appendingPathComponent("data/pos")
    private static let hasShared = FileManager.default.fileExists(atPath: folder.path)

    @Test(.enabled(if: Self.hasShared))
    func `every transaction is a ticket with the till's own totals, or left out with a reason`()
        throws
    {
        let truth = try JSONDocument(
            parsing: FormatsFolders.bytes(Self.folder.appendingPathComponent("ground-truth.json"))
        ).root.items(at: "detail")
        let plan = try #require(ConfigurationFolder.load().mappings["poslog-to-sale@1"])
        let log = try FormatsFolders.bytes(
            Self.folder.appendingPathComponent("ncr-acs-poslog_01-26.xml"))
        let results = try Self.results(log, plan)
        #expect(results.count == 26)
        var skipped = 0
        for (wanted, result) in zip(truth, results) {
            guard wanted.member(named: "control") == nil else {
                guard case .skipped(let because) = result else {
                    Issue.record("\(wanted.text(at: "seq")) was not left out")
                    continue
                }
                #expect(because.hasPrefix("no sale") || because.hasPrefix("operator"))
                skipped += 1
                continue
            }
            guard case .document(let json) = result else {
                Issue.record("\(wanted.text(at: "seq")) \(result)")
                continue
            }
            try Self.check(wanted, json)
        }
        #expect(skipped == 7)
    }

    private static func results(_ log: [UInt8], _ plan: MappingPlan) throws -> [MappingResult] {
        let reader = RecordReader(schema: plan.source)
        var results: [MappingResult] = []
        for json in try SourceTrees.documents(in: log, of: plan.source) {
            let root = try JSONDocument(parsing: json, keys: reader.keys).root
            let reading = try #require(reader.read(root))
            #expect(reading.unknownFields == [])
            results += plan.run(.document(reading.record))
        }
        return results
    }

    private static func check(_ wanted: JSONNode, _ json: [UInt8]) throws {
        let sale = try SaleReader.sale(
            JSONDocument(parsing: json, keys: CanonicalDocument.keys).root)
        let number = wanted.text(at: "seq")
        #expect(sale.key == .ticket(register: wanted.text(at: "ws"), number: number))
        let lines = (wanted.member(named: "sale_lines")?.integer() ?? 0)
        #expect(sale.lines.count == Int(lines), "\(number)")
        let balance = try SaleBalance(of: sale)
        #expect(balance.imbalance(toleranceMinorUnits: 0) == nil, "\(number)")
        func cents(_ text: String) -> Int64? {
            ExactDecimal(text)?.multiplied(by: ExactDecimal(100))?.whole
        }
        #expect(
            sale.lines.reduce(0) { $0 + $1.gross.minorUnits }
                == cents(wanted.text(at: "sum_extended")), "\(number)")
        let taxes = sale.charges.flatMap(\.taxes).reduce(0) { $0 + $1.amount.minorUnits }
        #expect(taxes == cents(wanted.text(at: "tax")), "\(number)")
        #expect(
            sale.statedTotal?.minorUnits
                == cents(wanted.text(at: "totals/TransactionGrandAmount")), "\(number)")
        var paid: Int64 = 0
        wanted.member(named: "tenders")?.forEachElement { tender in
            paid += tender.element(1)?.text().flatMap(cents) ?? 0
        }
        #expect(balance.paid.minorUnits == paid, "\(number)")
    }
}
