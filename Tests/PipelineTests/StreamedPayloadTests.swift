import Foundation
import PipelineFixture
import RetailModel
import Store
import StoreFixture
import Testing
import Transform
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Payloads that are read piece by piece` {
    private static let samples =
        URL(filePath: #filePath).deletingLastPathComponent().path + "/../../Config/samples"

    private func sample(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "\(Self.samples)/\(name)")))
    }

    private func names(_ ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Self.samples)
            .filter { $0.hasSuffix(ending) }.sorted()
    }

    private func row(_ payload: [UInt8], _ connection: String) -> FileRow {
        var row = FileRow(
            seq: 1, id: "", route: "bulk", connection: connection, contentType: "application/json",
            receivedAt: Instant(microseconds: 0))
        row.bytes = Int64(payload.count)
        return row
    }

    /// `key line word` of each document, or the code of the refusal.
    private func read(
        _ payload: [UInt8], through connection: String, whole: Bool, chunk: Int = 7
    ) throws -> [String] {
        let pieces = stride(from: 0, to: payload.count, by: chunk).map {
            Array(payload[$0..<min($0 + chunk, payload.count)])
        }
        do {
            var opening = try FileOpening(
                row(payload, connection), joined: [],
                under: try ShippedConfiguration.loadEverything(),
                wholeBytesMax: whole ? .max : 0)
            while opening.wanted != nil {
                for piece in pieces { try opening.feed(piece) }
                try opening.endOfFile()
            }
            var reader = opening.reader
            var found: [FileDocument] = []
            for piece in pieces { found += try reader.feed(piece) }
            found += try reader.finish()
            return found.map { "\($0.sourceKey) \($0.firstLine) \(Self.word($0.content))" }
        } catch let refusal as FileRefusal {
            return [refusal.code]
        }
    }

    private static func word(_ content: FileDocument.Content) -> String {
        switch content {
        case .document(let document): "\(document.contentHash)"
        case .skipped(let because): "skipped: \(because)"
        case .unmapped(let reason, _): reason.code
        }
    }

    @Test func `every sample comes out as if it had been read as a whole`() throws {
        let configuration = try ShippedConfiguration.loadEverything()
        var compared = 0
        for connection in configuration.transform.connections.values
        where connection.schema.format == .json {
            for name in try names(".json") {
                let payload = try sample(name)
                let whole = try read(payload, through: connection.name, whole: true)
                // A large payload that belongs elsewhere is refused, not put into a case.
                let isUnknown = whole.first?.hasSuffix(" MAP-PAYLOAD") == true
                let streamed = try read(payload, through: connection.name, whole: false)
                #expect(
                    streamed == (isUnknown ? ["MAP-PAYLOAD"] : whole), "\(connection.name) \(name)")
                compared += 1
            }
        }
        #expect(compared > 500)
    }

    @Test(arguments: [1, 2, 3, 64, 100_000])
    func `the size of the pieces changes nothing`(_ chunk: Int) throws {
        let one = try sample("shopify-order.json")
        let text = String(decoding: one, as: UTF8.self)
        let payload = Array(
            #"{"a\"b":["\\",{"orders":[1]}], "orders" : [ \#(text) , \#(text)]}"#.utf8)
        let whole = try read(payload, through: "shopify-orders", whole: true)
        #expect(whole.count == 4)
        #expect(try read(payload, through: "shopify-orders", whole: false, chunk: chunk) == whole)
    }

    @Test(arguments: [
        #"{"orders":[{"id":1},]}"#, #"{"orders":[{"id":1} {"id":2}]}"#, #"{"orders":[{"id":1}"#,
        #"{"orders":[{"id":1},,{"id":2}]}"#, #"{"orders":[{"id":1}],"orders":[{"id":2}]}"#,
        #"{"orders":[{"id":1}]} x"#, #"{"orders":[{"id":1,"id":2}]}"#, #"{"orders":[{"id":1}],}"#,
        #"{"orders":[{"id":1},{"id":2},{"id":3},,{"id":4}]}"#, #"{"orders":[{"id":01}]}"#,
        #"{"orders":[{"id":1}}]"#, #"{"orders":[{"id":"x]}"#, #"{"orders":[tru]}"#,
        #"{orders:[{"id":1}]}"#, #"{"orders":{"id":1}"#, "", "[", #"{"orders":["\#u{1}"]}"#,
    ])
    func `what is no JSON is refused before anything of it is taken`(_ text: String) throws {
        let payload = Array(text.utf8)
        let whole = try read(payload, through: "shopify-orders", whole: true)
        let streamed = try read(payload, through: "shopify-orders", whole: false)
        #expect(whole.first?.hasPrefix("JSON-") == true)
        #expect(streamed.count == 1)
        #expect(streamed.first?.hasPrefix("JSON-") == true, "\(streamed)")
    }

    @Test(arguments: [
        ("x12-purchase-orders", ".x12"), ("x12-invoices", ".x12"), ("edifact-orders", ".edi"),
        ("edifact-invoices", ".edi"),
    ])
    func `an interchange comes out as if it had been read as a whole`(
        connection: String, ending: String
    ) throws {
        let found = try names(ending)
        #expect(!found.isEmpty)
        for name in found {
            let payload = try sample(name)
            let whole = try read(payload, through: connection, whole: true)
            #expect(try read(payload, through: connection, whole: false) == whole, "\(name)")
        }
    }

    @Test func `an interchange whose end is wrong is refused before its first document`() throws {
        let name = try #require(try names(".x12").first { $0.contains("850") })
        let text = String(decoding: try sample(name), as: UTF8.self)
        let cut = Array(text.replacing("IEA*1", with: "IEA*7").utf8)
        let whole = try read(cut, through: "x12-purchase-orders", whole: true)
        #expect(whole.first?.hasPrefix("EDI-") == true)
        #expect(try read(cut, through: "x12-purchase-orders", whole: false) == whole)
    }

    @Test func `a payload of 72 MiB goes through the pump order by order`() async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.loadEverything())
        let order = String(decoding: try sample("shopify-order.json"), as: UTF8.self)
        let note = String(repeating: "n", count: 4 * 1024 * 1024)
        var intake = try await FileIntake.begin(
            route: "bulk", connection: "shopify-orders", contentType: "application/json",
            lane: open.lane, now: { [clock = open.clock] in clock.now })
        for number in 100..<118 {
            let one = order.replacing("900000000000000123", with: "900000000000000\(number)")
                .replacing("\"test\": false", with: "\"test\": false, \"note\": \"\(note)\"")
            try await intake.append(
                Array(((number == 100 ? #"{"orders":["# : ",") + one).utf8))
        }
        try await intake.append(Array("]}".utf8))
        #expect(intake.bytesReceived > 72 * 1024 * 1024)
        _ = try await intake.finish()
        await open.pump.run()
        let file = try #require(try open.file(1))
        #expect(file.state == .processed)
        // A sale and the refund in it, of each.
        #expect(file.results == 36)
        #expect(try open.findings() == [])
    }

    @Test(arguments: [
        ("x12-850.x12", "x12-purchase-orders", "*850*"),
        ("x12-856.x12", "x12-ship-notices", "*856*"),
    ])
    func `two transactions of one interchange are two documents`(
        name: String, connection: String, type: String
    ) async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.loadEverything())
        let text = String(decoding: try sample(name), as: UTF8.self)
        let start = try #require(text.range(of: "ST\(type)")?.lowerBound)
        let end = try #require(text.range(of: "GE*1*")?.lowerBound)
        let own = String(text[start..<end])
        // The sender's own number of the document stands in its beginning segment.
        let beginning = try #require(own.split(separator: "~").dropFirst().first)
        let elements = beginning.split(separator: "*", omittingEmptySubsequences: false)
        let place = name == "x12-850.x12" ? 3 : 2
        let renamed = elements.enumerated().map { $0.offset == place ? "4711" : String($0.element) }
        let second = own.replacing(beginning, with: renamed.joined(separator: "*"))
            .replacing("\(type)0001", with: "\(type)0002").replacing("*0001~", with: "*0002~")
        let both = text.replacing(own, with: own + second).replacing("GE*1*", with: "GE*2*")
        _ = try await open.store(both, connection: connection, type: "application/edi-x12")
        await open.pump.run()
        let results = try FileTable.results(ofFile: 1, from: 0, limit: 9, on: open.books.connect())
        #expect(results.map(\.outcome) == [.posted, .posted], "\(results)")
        #expect(results.last?.sourceKey.contains("4711") == true)
    }

    @Test(arguments: [
        ("x12-810.x12", "x12-invoices", "*V-778", "*V-779"),
        ("edifact-invoic.edi", "edifact-invoices", "DE123456789", "DE987654321"),
    ])
    func `two suppliers may give one number on one day, and each is worth what it says`(
        name: String, connection: String, own: String, other: String
    ) async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.loadEverything())
        let text = String(decoding: try sample(name), as: UTF8.self)
        for payload in [text, text.replacing(own, with: other)] {
            _ = try await open.store(payload, connection: connection, type: "application/edi")
            await open.pump.run()
        }
        let results = try [1, 2].flatMap {
            try FileTable.results(ofFile: $0, from: 0, limit: 9, on: open.books.connect())
        }
        #expect(results.map(\.outcome) == [.posted, .posted], "\(results)")
        #expect(results.allSatisfy { $0.amountMinorUnits > 0 })
    }
}
