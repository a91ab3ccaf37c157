import Foundation
import RetailModel
import Testing
import Transform

/// The shared pairs of an EDI document and the same document as XML or CSV: every value of the
/// other side has to be found in the JSON that the EDI side becomes.
@Suite(.enabled(if: EDIFiles.isThere))
struct `Translated pairs` {
    private static let folder = EDIFiles.shared.appendingPathComponent("edi/translate-pairs")

    /// All texts of one EDI document.
    private struct Texts {
        var type: String
        var number: String
        var values: Set<String>
    }

    /// Plain numbers compare by value, days without hyphens.
    private func normal(_ text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        if let number = ExactDecimal(text), !text.hasPrefix("0") || text.contains(".") {
            return number.normalised.description
        }
        let digits = text.replacingOccurrences(of: "-", with: "")
        if text.count == 10, digits.count == 8, digits.allSatisfy(\.isNumber) { return digits }
        return text
    }

    private func collect(_ node: Any, into values: inout Set<String>) {
        switch node {
        case let map as [String: Any]: for value in map.values { collect(value, into: &values) }
        case let list as [Any]: for value in list { collect(value, into: &values) }
        case let text as String: values.insert(normal(text))
        default: break
        }
    }

    private func documents(in folder: URL) throws -> [Texts] {
        let guides = try EDIGuideFiles.shipped.get()
        var all: [Texts] = []
        for file in FormatsFolders.files(in: folder)
        where ["x12", "edi"].contains(file.pathExtension) {
            for transaction in EDIFiles.read(try FormatsFolders.bytes(file)).transactions {
                let document = guides.document(of: transaction)
                let json = try JSONSerialization.jsonObject(with: Data(document.json))
                var values: Set<String> = []
                collect(json, into: &values)
                var number = ""
                for index in 0..<transaction.segmentCount {
                    let segment = transaction.segment(index)
                    switch segment.name {
                    case "BEG": number = segment.text(3)
                    case "BIG", "BSN", "BGM": number = segment.text(2)
                    default: break
                    }
                }
                all.append(Texts(type: transaction.type, number: number, values: values))
            }
        }
        return all
    }

    /// Tag and text of each element that has a text.
    private func leaves(_ xml: String) -> [(tag: String, text: String)] {
        var found: [(tag: String, text: String)] = []
        for part in xml.split(separator: "<") {
            guard let end = part.firstIndex(of: ">"), !part.hasPrefix("/") else { continue }
            let tag = part[..<end].prefix { $0 != " " }
            let text = part[part.index(after: end)...].trimmingCharacters(
                in: .whitespacesAndNewlines)
            if !text.isEmpty { found.append((String(tag), unescaped(text))) }
        }
        return found
    }

    private func unescaped(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&quot;", "\""), ("&amp;", "&")].reduce(
            text
        ) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }

    /// What translators of the other side leave out or change, so that it is in no EDI document.
    private static let untranslated: [String: Set<String>] = [
        // The order's kind has no place in 810; currency and unit were not sent there.
        "810": ["docsrt", "currency", "ordunit"],
        // Labels and dangerous goods were not sent.
        "DESADV": ["textpalletlabel", "instruction", "adr"],
    ]

    private func isFound(_ leaf: (tag: String, text: String), in texts: Texts) -> Bool {
        if texts.values.contains(normal(leaf.text)) { return true }
        switch leaf.tag {
        // A flag of the interchange, which is true or false in JSON.
        case "testindicator": return ["P", "T"].contains(leaf.text)
        // TDS01 has two decimals, however many the other side had.
        case "totalinvoiceamount":
            let cents = ExactDecimal(leaf.text)?.rounded(toDecimals: 2, rounding: .halfAway)
            return cents.map { texts.values.contains(normal($0.description)) } ?? false
        // MAN02 has the application identifier in front.
        case "sscc": return texts.values.contains("00" + leaf.text)
        default: return false
        }
    }

    /// The files of the other side, by the type of the transaction that they belong to.
    private func others(in folder: URL) -> [(type: String, file: URL)] {
        FormatsFolders.files(in: folder).compactMap { file in
            let name = file.lastPathComponent
            guard file.pathExtension == "xml" else { return nil }
            let types = [
                "__asn__": "856", "__invoice__": "810", "inbound_850": "850",
                "__invoic": "INVOIC", "__desadv": "DESADV", "__orders": "ORDERS",
            ]
            let type = types.filter { name.contains($0.key) }.max { $0.key.count < $1.key.count }
            return type.map { ($0.value, file) }
        }
    }

    @Test(arguments: [
        ("x12_to_xml_supplier_version_850-856-810-997", 52),
        ("edifact_to_xml_orders_desadv_invoice", 19),
    ]) func `every value of the XML is in the JSON of the EDI`(
        name: String, pairs: Int
    ) throws {
        let folder = Self.folder.appendingPathComponent(name)
        let documents = try documents(in: folder)
        var count = 0
        for (type, file) in others(in: folder) {
            let leaves = leaves(try String(contentsOf: file, encoding: .utf8))
            let number = leaves.first { $0.tag == "docnum" }?.text ?? ""
            let ignored = Self.untranslated[type] ?? []
            // Numbers are anonymised, so that several documents may have one.
            let missing = documents.filter { $0.number == number && $0.type == type }.map { texts in
                leaves.filter { !ignored.contains($0.tag) && !isFound($0, in: texts) }
            }
            let fewest = missing.min { $0.count < $1.count }
            #expect(fewest?.map { "\($0.tag) \($0.text)" } == [], "\(file.lastPathComponent)")
            count += 1
        }
        #expect(count == pairs)
    }

    /// The other side is ISO 20625, which names the same segments, composites and elements.
    @Test func `every value of an EN 16931 invoice in XML is in the JSON of its INVOIC`() throws {
        let folder = EDIFiles.shared.appendingPathComponent("edi/edifact-invoic-en16931")
        let guides = try EDIGuideFiles.shipped.get()
        var count = 0
        for file in FormatsFolders.files(in: folder) where file.pathExtension == "xml" {
            let edi = file.deletingPathExtension().appendingPathExtension("TXT")
            let transactions = EDIFiles.read(try FormatsFolders.bytes(edi)).transactions
            let document = guides.document(of: try #require(transactions.first))
            #expect(!document.isRefused && !document.hasNotes, "\(document.problems)")
            var values: Set<String> = []
            collect(try JSONSerialization.jsonObject(with: Data(document.json)), into: &values)
            // The envelope's version is one text there, and its count is checked and dropped.
            let envelope: Set<String> = ["D_0051", "D_0052", "D_0054", "D_0074"]
            let missing = leaves(try String(contentsOf: file, encoding: .utf8)).filter {
                !envelope.contains($0.tag) && !values.contains(normal($0.text))
            }
            #expect(missing.map { "\($0.tag) \($0.text)" } == [], "\(file.lastPathComponent)")
            count += 1
        }
        #expect(count == 5)
    }

    @Test func `the 997s of the pairs say what ours say`() throws {
        let folder = Self.folder.appendingPathComponent(
            "x12_to_xml_supplier_version_850-856-810-997")
        let files = try FormatsFolders.files(in: folder).filter { $0.pathExtension == "x12" }
            .map { EDIFiles.read(try FormatsFolders.bytes($0)) }
        var ours: [String: [String]] = [:]
        for contents in files {
            for end in contents.groupEnds where end.group.function == "PO" {
                var receipt = EDIReceipt()
                for transaction in contents.transactions
                where transaction.group == end.group {
                    receipt.add(transaction, problems: transaction.problems)
                }
                receipt.add(end)
                let interchange = try #require(
                    contents.interchangeEnds.first { interchangeEnd in
                        contents.transactions.contains {
                            $0.group == end.group && $0.interchange == interchangeEnd.interchange
                        }
                    })
                receipt.add(interchange)
                let bytes = try #require(
                    try receipt.answer(control: "1", date: "20130123", time: "0123"))
                let answer = EDIFiles.read(bytes)
                #expect(answer.codes == [])
                for transaction in answer.transactions {
                    ours[key(transaction), default: []].append(inner(transaction))
                }
            }
        }
        var compared = 0
        for contents in files {
            for transaction in contents.transactions where transaction.type == "997" {
                let known = ours[key(transaction)]
                let told = inner(transaction)
                #expect(known?.contains(told) ?? false, "\(told), not \(known ?? [])")
                compared += 1
            }
        }
        #expect(compared == 23)
    }

    /// AK1 with the first AK2, which tell anonymised groups apart.
    private func key(_ transaction: EDITransaction) -> String {
        let segments = (1..<min(transaction.segmentCount, 3)).map { index in
            let segment = transaction.segment(index)
            return "\(segment.text(1))*\(segment.text(2))"
        }
        return segments.joined(separator: "/")
    }

    private func inner(_ transaction: EDITransaction) -> String {
        (1..<transaction.segmentCount - 1).map { index in
            let segment = transaction.segment(index)
            let elements = (1...max(segment.elementCount, 1)).map { segment.text($0) }
            return segment.name + "*" + elements.joined(separator: "*")
        }.joined(separator: "~")
    }

    @Test func `every row of sales and prices is in the JSON of the EDI`() throws {
        let folder = Self.folder.appendingPathComponent("edifact_pricat_slsrpt")
        let guides = try EDIGuideFiles.shipped.get()
        func lines(_ file: String) throws -> [[String: Any]] {
            let contents = EDIFiles.read(
                try FormatsFolders.bytes(folder.appendingPathComponent(file)))
            let json = guides.document(of: try #require(contents.transactions.first)).json
            let root = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
            return try #require(root?["LIN"] as? [[String: Any]])
        }
        func rows(_ file: String) throws -> [[String]] {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            return text.split(whereSeparator: \.isNewline).map { line in
                line.split(separator: ";", omittingEmptySubsequences: false).map { field in
                    field.trimmingCharacters(in: CharacterSet(charactersIn: " \""))
                        .replacingOccurrences(of: ",", with: ".")
                }
            }
        }
        for (csv, edi, skipped) in [
            ("outfile__consignment__slsrpt__slsrpt1.csv", "consignment__slsrpt__slsrpt01.edi", 0),
            ("outfile__consignment__slsrpt__slsrpt2.csv", "consignment__slsrpt__slsrpt01.edi", 0),
            (
                "consignment__pricat__articledata01.csv",
                "outfile__consignment__pricat__pricat1.edi", 1
            ),
        ] {
            let rows = try rows(csv).dropFirst(skipped)
            let lines = try lines(edi)
            #expect(rows.count == lines.count, "\(csv)")
            for (row, line) in zip(rows, lines) {
                var values: Set<String> = []
                collect(line, into: &values)
                let missing = row.filter { !$0.isEmpty && !values.contains(normal($0)) }
                #expect(missing == [], "\(csv)")
            }
        }
    }
}
