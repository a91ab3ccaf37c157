import Foundation
import RetailModel
import Testing
import Transform

/// The shared ground truth as it is written.
private struct GroundTruth: Decodable {
    struct X12: Decodable {
        var isa_is_106_fixed: Bool?
        var segment_terminator: String?
        var interchanges: Int?
        var groups: Int?
        var transactions: [String: Int]?
        var segments: Int?
        var version: String?
        var envelope_problems: [String]?
        var po_numbers: [String]?
        var invoice_numbers: [String]?
        var shipment_ids: [String]?
        var PO1_lines: Int?
        var IT1_lines: Int?
        var HL: Int?
        var SN1: Int?
        var RMR: Int?
        var CTT01: [String]?
        var BPR02: [String]?
        var AK501: [String]?
        var AK901: [String]?
        var TDS01_implied_cents: [String]?
        var no_isa: Bool?
    }
    struct EDIFACT: Decodable {
        var una: String?
        var messages: [String]
        var UNZ: Int
        var bytes: Int
    }
    var x12: [String: X12]
    var edifact: [String: EDIFACT]

    static func read() throws -> GroundTruth {
        let file = EDIFiles.shared.appendingPathComponent("edi/ground-truth.json")
        return try JSONDecoder().decode(GroundTruth.self, from: Data(contentsOf: file))
    }
}

/// Where the ground truth and the standards part, and why the reader follows the standard.
private let deviations: [String: String] = [
    "x12-210/xlate__x12_issue128_ts210_80char.edi":
        "lines are wrapped inside of values; unwrapped, the control numbers agree",
    "x12-214/xlate__x12_issue109_ts214_ellipses_segterm.edi":
        "the truth takes the first byte of a terminator of three; the header is refused",
    "x12-810/indice-co__indice.Edi.Tests_Samples_x12.810a.edi": "segments are indented by tabs",
    "x12-810/indice-co__indice.Edi.Tests_Samples_x12.810c.edi": "segments are indented by tabs",
    "x12-850/bots-edi__x12_850tofixed_850_850-004010-09.x12": "GS08 is wrapped",
    "x12-850/indice-co__indice.Edi.Tests_Samples_x12.810.mandatory-conditions.edi":
        "segments are indented by tabs, SE01 is 50",
    "x12-850/indice-co__indice.Edi.Tests_Samples_x12.850.issue135.edi":
        "each segment ends with an empty component, which is no part of GS08",
    "x12-850/indice-co__indice.Edi.Tests_Samples_x12.Issue91.edi":
        "segments are indented by tabs, SE01 is 50",
    "x12-856/walmartlabs__resources_asn856_asn856.txt": "IEA02 is not ISA13",
    "x12-997/xlate__resources_x12_invalid997_min.edi": "GE02 is not GS06",
    "x12-misc/bots-edi__x122xml_x12_mailbag01.x12":
        "the later of its eight interchanges have other separators than the first",
]

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
        if expected.no_isa == true {
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
        same("fixed", !contents.codes.contains("EDI-003"), expected.isa_is_106_fixed)
        let counts = (expected.envelope_problems ?? []).filter { $0.contains("counted") }
        same(
            "counts", contents.transactions.flatMap(\.problems).count { $0.code == "EDI-007" },
            counts.count)
        same("sound", contents.refusing.isEmpty, expected.envelope_problems?.isEmpty)
        return differences
    }

    @Test func `numbers, lines and amounts of X12 are those of the truth`() throws {
        for (path, expected) in try GroundTruth.read().x12 {
            let file = String(path.dropFirst(4))
            guard expected.no_isa == nil, deviations[file] == nil else { continue }
            let contents = EDIFiles.read(try EDIFiles.bytes(path))
            let isOrder = expected.po_numbers != nil && expected.invoice_numbers == nil
            if isOrder, expected.shipment_ids == nil {
                #expect(contents.texts("BEG", 3) == expected.po_numbers ?? [], "\(path)")
            }
            expect(contents.texts("BIG", 2), expected.invoice_numbers, path)
            expect(contents.texts("BSN", 2), expected.shipment_ids, path)
            expect(contents.texts("TDS", 1), expected.TDS01_implied_cents, path)
            expect(contents.texts("CTT", 1), isOrder ? expected.CTT01 : nil, path)
            expect(contents.texts("BPR", 2), expected.BPR02, path)
            expect(contents.texts("AK5", 1), expected.AK501, path)
            expect(contents.texts("AK9", 1), expected.AK901, path)
            expect(contents.texts("PO1", 1).count, expected.PO1_lines, path)
            expect(contents.texts("IT1", 1).count, expected.IT1_lines, path)
            expect(contents.texts("HL", 1).count, expected.HL, path)
            expect(contents.texts("SN1", 1).count, expected.SN1, path)
            expect(contents.texts("RMR", 1).count, expected.RMR, path)
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
            #expect(isCut == (expected.UNZ == 0), "\(path)")
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
