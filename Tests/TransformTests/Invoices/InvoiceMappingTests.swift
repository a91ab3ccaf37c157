import Foundation
import RetailModel
import Testing

@testable import Transform

@Suite struct `Invoices of UBL and CII` {
    /// Names in the ground truth, and where the canonical document has the same.
    private static let texts = [
        "id": "number", "type_code": "type_code", "issue_date": "issue_date",
        "due_date": "due_date", "currency": "currency", "buyer_reference": "buyer_reference",
        "order_reference": "order", "seller": "seller/name", "buyer": "buyer/name",
        "preceding_invoice": "preceding/0/number",
    ]
    private static let amounts = [
        "line_total": "lines", "allowance": "allowances", "charge": "charges",
        "tax_exclusive": "without_tax", "tax_inclusive": "with_tax", "prepaid": "prepaid",
        "rounding": "rounding", "payable": "due",
    ]
    private static let taxes = [
        "category": "category", "rate": "rate", "base": "base", "tax": "amount",
    ]
    private static let lines = [
        "id": "id", "quantity": "quantity", "net": "net", "price": "price",
        "base_quantity": "base_quantity", "name": "name",
    ]

    @Test(.enabled(if: InvoiceFiles.hasShared))
    func `every field of the ground truth comes out of every file`() throws {
        let files = try InvoiceFiles()
        let truth = InvoiceFiles.shared.appendingPathComponent("ground-truth.json")
        let root = try JSONDocument(parsing: FormatsFolders.bytes(truth)).root
        var names: [String] = []
        root.forEachMember { names.append($0.key.text() ?? "") }
        #expect(names.count == 98)
        for name in names {
            let wanted = try #require(root.member(named: name))
            let found = try #require(try files.shared(name), "\(name)")
            #expect(Self.differences(wanted, found) == [], "\(name)")
        }
    }

    private static func differences(_ wanted: JSONNode, _ found: JSONNode) -> [String] {
        var differences = compare(wanted, found, texts)
        if let totals = found.member(named: "totals") {
            differences += compare(wanted, totals, amounts)
        }
        differences += compareLists(wanted, "tax_breakdown", found, "taxes", taxes)
        differences += compareLists(wanted, "lines", found, "lines", lines)
        var sums: [String] = []
        wanted.member(named: "tax_amounts")?.forEachElement { sums.append($0.text() ?? "") }
        let own = found.items(at: "tax_totals").map { $0.text(at: "amount") }
        if sums != own { differences.append("tax_amounts \(sums) \(own)") }
        // The truth has the first tax registration, which may be none for VAT.
        let vat = wanted.text(at: "seller_vat")
        let registrations = ["", found.text(at: "seller/vat_id"), found.text(at: "seller/tax_id")]
        if !registrations.contains(vat) { differences.append("seller_vat \(vat)") }
        return differences
    }

    private static func compare(
        _ wanted: JSONNode, _ found: JSONNode, _ names: [String: String]
    ) -> [String] {
        names.compactMap { name, place in
            let (left, right) = (wanted.text(at: name), found.text(at: place))
            return isSame(left, right) ? nil : "\(name) \"\(left)\" \"\(right)\""
        }
    }

    /// As texts, or as the same number written otherwise (`64.` and `64`).
    private static func isSame(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        let number = left.hasSuffix(".") ? String(left.dropLast()) : left
        guard let first = ExactDecimal(number), let second = ExactDecimal(right) else {
            return false
        }
        return first == second
    }

    private static func compareLists(
        _ wanted: JSONNode, _ list: String, _ found: JSONNode, _ place: String,
        _ names: [String: String]
    ) -> [String] {
        let (left, right) = (wanted.items(at: list), found.items(at: place))
        guard left.count == right.count else { return ["\(list) \(left.count) \(right.count)"] }
        return zip(left, right).flatMap { compare($0.0, $0.1, names) }
    }

    // MARK: - The same invoice in both syntaxes

    @Test(.enabled(if: InvoiceFiles.hasShared))
    func `the same invoice from UBL and from CII has the same figures`() throws {
        let files = try InvoiceFiles()
        var pairs = 0
        for (folder, first, second) in [
            ("xml-rechnung-pairs", ".ubl.xml", ".cii.xml"),
            ("xrechnung", "_ubl.xml", "_uncefact.xml"),
        ] {
            let directory = InvoiceFiles.shared.appendingPathComponent(folder)
            for file in FormatsFolders.files(in: directory) {
                let name = file.lastPathComponent
                let other = String(name.dropLast(first.utf8.count)) + second
                guard name.hasSuffix(first),
                    let bytes = try? FormatsFolders.bytes(directory.appendingPathComponent(other)),
                    let cii = try files.canonical(bytes),
                    let ubl = try files.canonical(FormatsFolders.bytes(file))
                else { continue }
                pairs += 1
                #expect(Self.figures(ubl) == Self.figures(cii), "\(name)")
            }
        }
        #expect(pairs == 25)
    }

    /// Everything that money hangs on, numbers without their trailing zeros.
    private static func figures(_ invoice: JSONNode) -> [String] {
        func number(_ text: String) -> String {
            ExactDecimal(text).map { $0.normalised.description } ?? text
        }
        let head = ["kind", "number", "issue_date", "type_code", "currency"].map {
            invoice.text(at: $0)
        }
        let sums = ["lines", "charges", "without_tax", "with_tax", "due"].map {
            number(invoice.text(at: "totals/\($0)"))
        }
        let taxes = invoice.items(at: "taxes").flatMap { tax in
            ["category", "rate", "base", "amount"].map { number(tax.text(at: $0)) }
        }
        let lines = invoice.items(at: "lines").flatMap { line in
            ["id", "quantity", "unit", "net", "price", "tax_category", "tax_rate", "name"].map {
                number(line.text(at: $0))
            }
        }
        return head + sums + taxes + lines
    }
}
