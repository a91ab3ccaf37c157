import RetailModel

// The binding of EN 16931 to UBL: UBL-DT and UBL-SR.
extension InvoiceRules {
    /// What the binding to UBL asks (UBL-DT, UBL-SR), as far as the canonical document shows it.
    static let syntaxRules: [InvoiceRule] = [
        InvoiceRule("UBL-DT-01", "Ask for amounts of no more decimals than the currency has.") {
            invoice in
            decimalRules.flatMap { $0.check(invoice) }
        },
        eachProblem(
            "UBL-DT-07", "attachments", "Ask for the file's name.",
            \.embeddedFiles
        ) { $0.file == nil ? "The attached file has no name (BT-125)." : nil },
        whole("UBL-SR-44", "payments", "Ask which reference holds.") { invoice in
            let references = Set(invoice.payments.compactMap(\.reference))
            return references.count > 1
                ? "\(references.count) payment references (BT-83) are stated." : nil
        },
        whole("UBL-SR-47", "payments", "Ask for one way to pay.") { invoice in
            let codes = Set(invoice.payments.compactMap(\.code))
            return codes.count > 1
                ? "\(codes.count) different payment means (BT-81) are stated." : nil
        },
        registrations("UBL-SR-12", "seller", \.seller, most: 1, "VAT identifiers (BT-31)") {
            $0.scheme?.uppercased() == "VAT" && $0.id != nil
        },
        registrations("UBL-SR-13", "seller", \.seller, most: 1, "tax registrations (BT-32)") {
            $0.scheme?.uppercased() != "VAT" && $0.scheme != nil && $0.id != nil
        },
        registrations("UBL-SR-18", "buyer", \.buyer, most: 1, "VAT identifiers (BT-48)") {
            $0.scheme?.uppercased() == "VAT" && $0.id != nil
        },
        registrations("UBL-SR-42", "seller", \.seller, most: 2, "tax schemes") { _ in true },
        eachProblem(
            "UBL-SR-43", "attachments", "Ask for an object with type 130.", \.attachments
        ) {
            guard $0.typeCode != nil || $0.scheme != nil else { return nil }
            return "The document has a type or a scheme, which only invoiced objects (BT-18) have."
        },
        eachProblem(
            "UBL-DT-06", "attachments", "Ask for the file's type.", \.embeddedFiles
        ) { $0.mime == nil ? "The attached file has no mime code (BT-125)." : nil },
    ]

    private static func registrations(
        _ id: String, _ place: String,
        _ party: @escaping @Sendable (SupplierInvoice) -> SupplierInvoice.Party?,
        most: Int, _ what: String,
        _ counts: @escaping @Sendable (SupplierInvoice.Identification) -> Bool
    ) -> InvoiceRule {
        whole(id, place, "Ask which of them holds.") { invoice in
            let count = party(invoice)?.taxRegistrations.count(where: counts) ?? 0
            return count > most ? "The \(place) has \(count) \(what), and may have \(most)." : nil
        }
    }
}
