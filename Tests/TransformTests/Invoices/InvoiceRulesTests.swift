import Foundation
import Testing

@testable import Transform

@Suite struct `Rules of EN 16931 and Peppol` {
    private func findings(_ rule: String, _ json: String) throws -> [String] {
        let invoice = SupplierInvoice(try JSONDocument(parsing: Array(json.utf8)).root)
        return (InvoiceRules.european + InvoiceRules.peppol).filter { $0.id == rule }
            .flatMap { $0.findings(invoice) }.map(\.problem)
    }

    @Test func `a sum that differs is told with both amounts and their terms`() throws {
        let invoice = #"{"totals":{"lines":"200.00"},"lines":[{"net":"110.00"},{"net":"89.99"}]}"#
        #expect(
            try findings("BR-CO-10", invoice) == [
                "The sum of line net amounts (BT-106) is stated as 200.00, and the lines' net "
                    + "amounts (BT-131) add up to 199.99."
            ])
        let due =
            #"{"totals":{"with_tax":"119.00","prepaid":"19.00","rounding":"0.50","due":"100"}}"#
        #expect(
            try findings("BR-CO-16", due) == [
                "The amount due (BT-115) is stated as 100, but 119.00 (BT-112) - prepaid 19.00 "
                    + "(BT-113) + rounding 0.50 (BT-114) is 100.50."
            ])
        #expect(
            try findings(
                "BR-CO-15",
                """
                {"currency":"EUR","totals":{"without_tax":"100","with_tax":"119.01"},
                "tax_totals":[{"amount":"19.00","currency":"EUR","breakdown_lines":1},
                {"amount":"200.00","currency":"SEK","breakdown_lines":0}]}
                """) == [
                    "The total with VAT (BT-112) is stated as 119.01, but 100 (BT-109) + VAT 19.00 "
                        + "(BT-110) is 119.00."
                ])
    }

    @Test func `a tax that is not base times rate is told, and one within its rounding is not`()
        throws
    {
        let tax = #"{"taxes":[{"category":"S","base":"100.00","rate":"19","amount":"21.00"}]}"#
        #expect(
            try findings("BR-CO-17", tax) == [
                "taxes/0: The VAT (BT-117) is stated as 21.00, but 100.00 (BT-116) at 19 % "
                    + "(BT-119) is 19.00."
            ])
        let near = #"{"taxes":[{"category":"S","base":"100.00","rate":"19","amount":"19.30"}]}"#
        #expect(try findings("BR-CO-17", near).isEmpty)
    }

    @Test func `the breakdown of a category is what its lines, charges and allowances make`() throws
    {
        let invoice = """
            {"lines":[{"net":"90.00","tax_category":"E","tax_rate":"0"}],
            "charges":[{"amount":"20.00","tax_category":"E","tax_rate":"0"}],
            "allowances":[{"amount":"10.00","tax_category":"E","tax_rate":"0"}],
            "taxes":[{"category":"E","base":"110.00","rate":"0","amount":"0"}]}
            """
        #expect(
            try findings("BR-E-08", invoice) == [
                "The taxable amount (BT-116) of VAT category E is stated as 110.00, but lines + "
                    + "charges - allowances of it are 100.00."
            ])
        #expect(try findings("BR-E-10", invoice).count == 1)
        #expect(try findings("BR-S-01", invoice).isEmpty)
    }

    @Test func `a line's net amount is quantity times price, by Peppol to two cents`() throws {
        func line(_ net: String) -> String {
            """
            {"lines":[{"net":"\(net)","quantity":"10","price":"10","base_quantity":"2",
            "allowances":[{"amount":"5"}],"charges":[{"amount":"1"}]}]}
            """
        }
        #expect(try findings("PEPPOL-EN16931-R120", line("46.02")).isEmpty)
        #expect(
            try findings("PEPPOL-EN16931-R120", line("46.03")) == [
                "lines/0: The net amount (BT-131) is 46.03, but 10 (BT-129) x 10 (BT-146) / 2 "
                    + "(BT-149) + charges 1 - allowances 5 is 46.00."
            ])
    }

    @Test func `an invoice in a currency of three decimals adds up with them`() throws {
        func invoice(_ total: String, _ currency: String) -> String {
            """
            {"currency":"\(currency)","totals":{"lines":"\(total)"},
            "lines":[{"net":"1.005"},{"net":"2.250"}]}
            """
        }
        #expect(try findings("BR-CO-10", invoice("3.255", "KWD")).isEmpty)
        #expect(try findings("BR-DEC-23", invoice("3.255", "KWD")).isEmpty)
        #expect(
            try findings("BR-CO-10", invoice("3.256", "KWD")) == [
                "The sum of line net amounts (BT-106) is stated as 3.256, and the lines' net "
                    + "amounts (BT-131) add up to 3.255."
            ])
        #expect(try findings("BR-DEC-23", invoice("3.26", "EUR")).count == 2)
    }

    @Test func `Peppol's rules are asked of Peppol's documents only`() throws {
        func check(_ specification: String) throws -> [String] {
            let json = #"{"specification":"\#(specification)"}"#
            let invoice = SupplierInvoice(try JSONDocument(parsing: Array(json.utf8)).root)
            return InvoiceRules.check(invoice).map(\.rule).filter { $0.hasPrefix("PEPPOL") }
        }
        #expect(try check("urn:cen.eu:en16931:2017").isEmpty)
        #expect(
            try check(
                "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
            ).contains("PEPPOL-EN16931-R001"))
    }

    @Test(arguments: [
        ("BR-CL-07", #"{"objects":[{"id":"1","scheme":"AAA"}]}"#, 0),
        ("BR-CL-07", #"{"lines":[{"objects":[{"id":"1","scheme":"AXZ"}]}]}"#, 1),
        ("BR-CL-08", #"{"notes":[{"subject":"ADU"},{"subject":"1"}]}"#, 0),
        ("BR-CL-08", #"{"notes":[{"subject":"QQQ"}]}"#, 1),
        ("BR-CL-22", #"{"taxes":[{"exemption_code":"vatex-eu-132-1a"}]}"#, 0),
        ("BR-CL-22", #"{"taxes":[{"exemption_code":"VATEX-EU-999"}]}"#, 1),
        ("BR-CL-23", #"{"lines":[{"unit":"C62","base_unit":"XPK"},{"unit":"H87"}]}"#, 0),
        ("BR-CL-23", #"{"lines":[{"unit":"PCE","base_unit":"XQ1"}]}"#, 2),
        (
            "UBL-SR-12",
            #"""
            {"seller":{"tax_registrations":
            [{"id":"1","scheme":"VAT"},{"id":"2","scheme":"vat"}]}}
            """#,
            1
        ),
        ("UBL-SR-42", #"{"seller":{"tax_registrations":[{"id":"1"},{},{}]}}"#, 1),
        ("UBL-SR-43", #"{"attachments":[{"id":"1"},{"id":"2","id_scheme":"AAA"}]}"#, 1),
        ("UBL-DT-06", #"{"attachments":[{"id":"1","embedded":true,"file":"a.pdf"}]}"#, 1),
        (
            "PEPPOL-EN16931-R043",
            #"{"charge_indicators":["true"],"lines":[{"charge_indicators":["0","false"]}]}"#, 1
        ),
        ("PEPPOL-EN16931-R006", #"{"objects":[{"id":"1"},{"id":"2"}]}"#, 1),
        (
            "PEPPOL-EN16931-R080",
            #"{"kind":"credit_note","attachments":[{"type":"50"},{"type":"50"}]}"#,
            1
        ),
        ("PEPPOL-EN16931-R080", #"{"attachments":[{"type":"50"},{"type":"50"}]}"#, 0),
        ("PEPPOL-EN16931-R101", #"{"lines":[{"objects":[{"id":"1","type":"none"}]}]}"#, 1),
        ("PEPPOL-EN16931-R101", #"{"lines":[{"objects":[{"id":"1","type":"130"}]}]}"#, 0),
        ("PEPPOL-EN16931-R101", #"{"lines":[{"objects":[{"id":"1"}]}]}"#, 0),
        ("PEPPOL-EN16931-R044", #"{"lines":[{"price_charge_indicator":"0"}]}"#, 1),
    ]) func `codes and forms that no list has are told`(
        rule: String, invoice: String, count: Int
    ) throws {
        #expect(try findings(rule, invoice).count == count)
    }

    @Test func `the long code lists are whole`() {
        #expect(InvoiceUnits.all.count == 2162)
        #expect(InvoiceReferences.objectSchemes.count == 818)
        #expect(InvoiceReferences.noteSubjects.count == 383)
        #expect(InvoiceReferences.exemptions.count == 88)
        #expect(InvoiceUnits.all.isSuperset(of: ["KGM", "A24", "D03", "XZZ", "XO9"]))
        #expect(InvoiceUnits.all.isDisjoint(with: ["A25", "XA0", "PCE", "EACH"]))
    }

    @Test func `every rule has a name of its form and a remedy`() {
        let rules = InvoiceRules.european + InvoiceRules.peppol
        #expect(Set(rules.map(\.id)).count == 282)
        #expect(rules.allSatisfy { $0.remedy.hasSuffix(".") })
    }
}

/// The official test sets: parts of documents, each with what one rule must say of it.
@Suite(.enabled(if: InvoiceFiles.hasShared)) struct `Official rule tests` {
    /// What cannot pass here, and why.
    private static let known: Set<String> = [
        // A date of "123" counts as there; here no date of that form gets as far as the rules.
        "CreditNote_BR-03.xml 1", "Invoice_BR-03.xml 1",
        // A line with two items, and reasons thrice, which UBL 2.1 does not have.
        "Invoice_BR-CL-21.xml 1", "Invoice_BR-CL-21.xml 2", "PEPPOL-EN16931-CL003.xml 1",
        "PEPPOL-EN16931-CL003.xml 2",
        // A party and an attachment where UBL 2.1 has none.
        "PEPPOL-COMMON-EAS.xml 2", "PEPPOL-EN16931-CL001.xml 2",
    ]

    @Test func `every test comes out as its authors say, but for those that are explained`() throws
    {
        let files = try InvoiceFiles()
        var (count, failed): (Int, Set<String>) = (0, [])
        for folder in ["rules-en16931", "rules-en16931-cii", "rules-peppol"] {
            let directory = InvoiceFiles.shared.appendingPathComponent(folder)
            for file in FormatsFolders.files(in: directory) {
                var reader = XMLReader(selection: XMLSelection(path: ["testSet", "test"]))
                let readings = reader.feed(try FormatsFolders.bytes(file)) + reader.finish()
                for (position, reading) in readings.enumerated() {
                    guard case .document(let test) = reading else { continue }
                    count += 1
                    let name = "\(file.lastPathComponent) \(position + 1)"
                    let root = try JSONDocument(parsing: test.json).root
                    if try !Self.passes(root, files) { failed.insert(name) }
                }
            }
        }
        #expect(count == 659)
        #expect(failed == Self.known)
    }

    private static func passes(_ test: JSONNode, _ files: InvoiceFiles) throws -> Bool {
        let document = InvoiceFiles.roots.keys.lazy.compactMap { name in
            test.member(named: name).map { (name, $0) }
        }.first
        guard let (root, source) = document else { return false }
        let result = try files.map(source.source.array, root: root)
        let claims = claims(of: test)
        return try !claims.isEmpty && claims.allSatisfy { try holds($0.word, $0.id, result) }
    }

    /// What the authors say: `success`, `error` or `warning`, and of which rule.
    private static func claims(of test: JSONNode) -> [(word: String, id: String)] {
        test.items(orOneAt: "assert").flatMap { assert in
            ["success", "error", "warning"].flatMap { word in
                assert.items(orOneAt: word).map { (word, $0.text() ?? $0.text(at: "_text")) }
            }
        }
    }

    private static func holds(
        _ word: String, _ id: String, _ result: MappingResult?
    ) throws -> Bool {
        // Dates are read while the document is mapped.
        if id == "PEPPOL-EN16931-F001" {
            if case .failed = result { return word == "error" }
            return word == "success"
        }
        guard case .document(let json) = result else { return false }
        let invoice = SupplierInvoice(try JSONDocument(parsing: json).root)
        let rules = (InvoiceRules.european + InvoiceRules.peppol).filter { $0.id == id }
        let severities = rules.flatMap { $0.findings(invoice) }.map(\.severity)
        return switch word {
        case "success": !rules.isEmpty && severities.isEmpty
        case "error": severities.contains(.fatal)
        default: severities.contains(.warning)
        }
    }
}

extension JSONNode {
    /// The elements of a list, or the one value that stands for a list of one.
    fileprivate func items(orOneAt name: String) -> [JSONNode] {
        guard let node = member(named: name) else { return [] }
        return node.kind == .array ? items(at: name) : [node]
    }
}
