import Foundation
import RetailModel
import Testing
import Transform

/// The shared ground truth as it is written.
private struct GroundTruth: Decodable {
    struct X12: Decodable {
        var isFixed: Bool?
        var interchanges: Int?
        var groups: Int?
        var transactions: [String: Int]?
        var segments: Int?
        var version: String?
        var problems: [String]?
        var orders: [String]?
        var invoices: [String]?
        var shipments: [String]?
        var orderLines: Int?
        var invoiceLines: Int?
        var levels: Int?
        var shippedLines: Int?
        var remittances: Int?
        var statedLines: [String]?
        var payments: [String]?
        var transactionVerdicts: [String]?
        var groupVerdicts: [String]?
        var totals: [String]?
        var hasNoHeader: Bool?

        enum CodingKeys: String, CodingKey {
            case isFixed = "isa_is_106_fixed"
            case interchanges
            case groups
            case transactions
            case segments
            case version
            case problems = "envelope_problems"
            case orders = "po_numbers"
            case invoices = "invoice_numbers"
            case shipments = "shipment_ids"
            case orderLines = "PO1_lines"
            case invoiceLines = "IT1_lines"
            case levels = "HL"
            case shippedLines = "SN1"
            case remittances = "RMR"
            case statedLines = "CTT01"
            case payments = "BPR02"
            case transactionVerdicts = "AK501"
            case groupVerdicts = "AK901"
            case totals = "TDS01_implied_cents"
            case hasNoHeader = "no_isa"
        }
    }
    struct EDIFACT: Decodable {
        var una: String?
        var messages: [String]
        var trailers: Int
        var bytes: Int

        enum CodingKeys: String, CodingKey {
            case una
            case messages
            case trailers = "UNZ"
            case bytes
        }
    }
    var x12: [String: X12]
    var edifact: [String: EDIFACT]

    static func read() throws -> GroundTruth {
        let file = EDIFiles.shared.appendingPathComponent("edi/ground-truth.json")
        return try JSONDecoder().decode(GroundTruth.self, from: Data(contentsOf: file))
    }
}

/// Where the ground truth and the standard part, and why the reader follows the standard.
private let deviations: [String: String] = {
    var all = [
        "x12-misc/bots-edi__x122xml_x12_mailbag01.x12":
            "the truth cuts all its eight interchanges by the terminator of the first; X12.5 lets "
            + "each ISA set its own"
    ]
    for file in [
        "x12-810/indice-co__indice.Edi.Tests_Samples_x12.810a.edi",
        "x12-810/indice-co__indice.Edi.Tests_Samples_x12.810c.edi",
        "x12-850/indice-co__indice.Edi.Tests_Samples_x12.810.mandatory-conditions.edi",
        "x12-850/indice-co__indice.Edi.Tests_Samples_x12.Issue91.edi",
    ] {
        all[file] =
            "the truth takes the tab for a part of the name, and so sees no group; X12.6 gives "
            + "control characters between segments no meaning"
    }
    return all
}()

/// The problems of which the truth knows: of headers, trailers, counts and control numbers.
private let envelopeCodes: Set<String> = ["EDI-002", "EDI-005", "EDI-006", "EDI-007"]

@Suite(.enabled(if: EDIFiles.isThere))
struct `Interchanges of the shared ground truth` {
    @Test func `every X12 file is read or refused as the truth says`() throws {
        let truth = try GroundTruth.read().x12
        #expect(truth.count == 90)
        var parted: Set<String> = []
        for (path, expected) in truth {
            let contents = EDIFiles.read(try EDIFiles.bytes(path))
            let differences = differences(contents, expected)
            let file = String(path.dropFirst(4))
            if !differences.isEmpty { parted.insert(file) }
            #expect(differences.isEmpty || deviations[file] != nil, "\(path): \(differences)")
        }
        #expect(parted == Set(deviations.keys))
    }

    private func differences(
        _ contents: EDIContents, _ expected: GroundTruth.X12
    ) -> [String] {
        var differences: [String] = []
        func same<T: Equatable>(_ what: String, _ found: T, _ wanted: T?) {
            if let wanted, wanted != found { differences.append("\(what) \(found), not \(wanted)") }
        }
        if expected.hasNoHeader == true {
            same("refusals", contents.codes, ["EDI-001"])
            same("interchanges", contents.interchanges.count, 0)
            return differences
        }
        same("interchanges", contents.interchanges.count, expected.interchanges)
        same("groups", contents.groups.count, expected.groups)
        let types = Dictionary(grouping: contents.transactions, by: \.type).mapValues(\.count)
        same("transactions", types, expected.transactions)
        let segments = contents.interchangeEnds.reduce(0) { $0 + $1.segmentCount }
        same("segments", segments, expected.segments)
        same("version", contents.groups.first?.version ?? "", expected.version)
        same("fixed", !contents.codes.contains("EDI-003"), expected.isFixed)
        let counts = (expected.problems ?? []).filter { $0.contains("counted") }
        same(
            "counts", contents.transactions.flatMap(\.problems).count { $0.code == "EDI-007" },
            counts.count)
        same("sound", envelopeCodes.isDisjoint(with: contents.refusing), expected.problems?.isEmpty)
        // What is refused besides is no part of the envelope.
        let others = Set(contents.refusing).subtracting(envelopeCodes)
        same("other refusals", others.subtracting(["EDI-008", "EDI-015"]), [])
        return differences
    }

    @Test func `numbers, lines and amounts of X12 are those of the truth`() throws {
        for (path, expected) in try GroundTruth.read().x12 {
            let file = String(path.dropFirst(4))
            guard expected.hasNoHeader == nil, deviations[file] == nil else { continue }
            let contents = EDIFiles.read(try EDIFiles.bytes(path))
            let isOrder = expected.orders != nil && expected.invoices == nil
            if isOrder, expected.shipments == nil {
                #expect(contents.texts("BEG", 3) == expected.orders ?? [], "\(path)")
            }
            expect(contents.texts("BIG", 2), expected.invoices, path)
            expect(contents.texts("BSN", 2), expected.shipments, path)
            expect(contents.texts("TDS", 1), expected.totals, path)
            expect(contents.sent("CTT", 1), isOrder ? expected.statedLines : nil, path)
            expect(contents.texts("BPR", 2), expected.payments, path)
            expect(contents.texts("AK5", 1), expected.transactionVerdicts, path)
            expect(contents.texts("AK9", 1), expected.groupVerdicts, path)
            expect(contents.texts("PO1", 1).count, expected.orderLines, path)
            expect(contents.texts("IT1", 1).count, expected.invoiceLines, path)
            expect(contents.texts("HL", 1).count, expected.levels, path)
            expect(contents.texts("SN1", 1).count, expected.shippedLines, path)
            expect(contents.texts("RMR", 1).count, expected.remittances, path)
        }
    }

    private func expect<T: Equatable>(_ found: T, _ wanted: T?, _ path: String) {
        if let wanted { #expect(found == wanted, "\(path)") }
    }

    @Test func `every EDIFACT file holds the messages of the truth`() throws {
        let truth = try GroundTruth.read().edifact
        #expect(truth.count == 54)
        for (path, expected) in truth {
            let bytes = try EDIFiles.bytes(path)
            let contents = EDIFiles.read(bytes)
            #expect(bytes.count == expected.bytes, "\(path)")
            #expect(contents.interchanges.count == 1, "\(path)")
            let messages = contents.transactions.map { message in
                let version = message.version.split(separator: ":").prefix(2).map(String.init)
                return ([message.type] + version).joined(separator: ":")
            }
            // The truth's pattern finds no message without a known type or with other separators.
            if !expected.messages.isEmpty { #expect(messages == expected.messages, "\(path)") }
            let isCut = contents.interchangeEnds.flatMap(\.problems).contains { problem in
                problem.reason == .trailerMissing("UNZ")
            }
            #expect(isCut == (expected.trailers == 0), "\(path)")
        }
    }

    @Test(arguments: [1, 7, 100]) func `the size of chunks makes no difference`(
        chunkBytes: Int
    ) throws {
        let truth = try GroundTruth.read()
        for path in Array(truth.x12.keys) + Array(truth.edifact.keys) {
            let bytes = try EDIFiles.bytes(path)
            guard bytes.count < 20_000 else { continue }
            let whole = EDIFiles.read(bytes)
            let parts = EDIFiles.read(bytes, chunkBytes: chunkBytes)
            #expect(parts.problems == whole.problems, "\(path)")
            #expect(parts.interchanges == whole.interchanges, "\(path)")
            #expect(parts.groups == whole.groups, "\(path)")
            #expect(parts.transactions.map(\.byteRange) == whole.transactions.map(\.byteRange))
            #expect(parts.transactions.map(\.lastText) == whole.transactions.map(\.lastText))
        }
    }
}

extension EDITransaction {
    /// The last segment as sent, which has to survive every cut.
    fileprivate var lastText: String { segment(segmentCount - 1).source.text }
}
