import Foundation
import PipelineFixture
import RetailModel
import Store
import Testing
import TurnstileFixture

@testable import Pipeline

/// What becomes of documents that only their schema describes when their sums are wrong.
@Suite(.takesTurns) struct `Documents whose amounts are wrong` {
    private static func sample(_ name: String) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().path
        return try String(
            contentsOf: URL(filePath: "\(folder)/../../Config/samples/\(name)"), encoding: .utf8)
    }

    /// The one document of a payload, as the pump reads it.
    private static func document(
        _ payload: String, _ connection: String, _ type: String
    ) throws -> IncomingDocument {
        let bytes = Array(payload.utf8)
        var row = FileRow(
            seq: 1, id: "", route: "bulk", connection: connection, contentType: type,
            receivedAt: Instant(microseconds: 0))
        row.bytes = Int64(bytes.count)
        var opening = try FileOpening(
            row, joined: [], under: try ShippedConfiguration.loadEverything())
        while opening.wanted != nil {
            try opening.feed(bytes)
            try opening.endOfFile()
        }
        var reader = opening.reader
        let found = try reader.feed(bytes) + reader.finish()
        guard found.count == 1, case .document(let document) = found[0].content else {
            throw Unread(found: "\(found)")
        }
        return document
    }

    private struct Unread: Error {
        let found: String
    }

    private static func reason(_ document: IncomingDocument) -> CaseReason? {
        if case .waiting(let reason) = document.posting { return reason }
        return nil
    }

    @Test(arguments: [
        (
            "ubl-invoices", "ubl-invoice.xml", ">336.9</cbc:PayableAmount>",
            ">336.91</cbc:PayableAmount>"
        ),
        (
            "cii-invoices", "cii-invoice.xml", ">336.9</ram:DuePayableAmount>",
            ">336.91</ram:DuePayableAmount>"
        ),
    ])
    func `an invoice whose sums differ waits, and its case names both`(
        connection: String, sample: String, right: String, wrong: String
    ) throws {
        let text = try Self.sample(sample)
        let sound = try Self.document(text, connection, "application/xml")
        #expect(Self.reason(sound)?.problem == nil)
        #expect(sound.amountMinorUnits != 0)
        let broken = text.replacing(right, with: wrong)
        #expect(broken != text)
        let reason = Self.reason(try Self.document(broken, connection, "application/xml"))
        #expect(reason?.code == "INVOICE-001")
        #expect(reason?.problem.hasPrefix("BR-CO-16: The amount due (BT-115) is stated as") == true)
    }

    @Test func `an amount that its currency does not have waits for a person`() throws {
        let charge = try Self.sample("stripe-charge.json")
        let fine = charge.replacing(#""usd""#, with: #""isk""#)
        #expect(fine != charge)
        let sound = try Self.document(charge, "stripe", "application/json")
        #expect(Self.reason(sound) == nil)
        #expect(sound.amountMinorUnits == 4439)
        let waiting = try Self.document(fine, "stripe", "application/json")
        #expect(Self.reason(waiting)?.code == "DOC-005")
        #expect(
            Self.reason(waiting)?.problem == "44.39 has more decimals than ISK allows (0).")
    }
}
