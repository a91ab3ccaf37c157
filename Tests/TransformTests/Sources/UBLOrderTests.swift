import Foundation
import Testing

@testable import Transform

/// The orders that OpenPEPPOL shows its users.
@Suite(.enabled(if: InvoiceFiles.hasShared)) struct `Orders in UBL` {
    @Test(arguments: [
        ("Order_sc1", "Order-1", 2, "7300010000001", "40"),
        ("UC2_Order", "1", 2, "7300010000001", "40"),
        ("UC4_Order", "5", 1, "5541277710", "1"),
        ("UC6_Order", "1", 1, "7300010000001", "40"),
    ]) func `each becomes a purchase order, and no field of it is unknown`(
        file: String, number: String, lines: Int, buyer: String, cost: String
    ) throws {
        let plan = try #require(
            try ConfigurationFolder.load().mappings["ubl-order-to-purchase-order@1"])
        let folder = InvoiceFiles.shared.deletingLastPathComponent()
        let bytes = try FormatsFolders.bytes(
            folder.appendingPathComponent("orders/ubl-peppol/\(file).xml"))
        var reader = XMLReader()
        guard case .document(let source) = (reader.feed(bytes) + reader.finish()).first else {
            Issue.record("It is no XML.")
            return
        }
        let records = RecordReader(schema: plan.source)
        let root = try JSONDocument(parsing: source.json, keys: records.keys).root
        let reading = try #require(records.read(root))
        #expect(reading.unknownFields == [])
        guard case .document(let json) = plan.run(.document(reading.record)).first else {
            Issue.record("It is not mapped: \(plan.run(.document(reading.record)))")
            return
        }
        let order = try JSONDocument(parsing: json).root
        #expect(order.text(at: "number") == number)
        #expect(order.text(at: "buyer") == buyer)
        #expect(order.items(at: "lines").count == lines)
        #expect(order.text(at: "lines/0/unit_cost") == cost)
    }
}
