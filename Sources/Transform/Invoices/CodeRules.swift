import RetailModel

// Codes that must be of their list: BR-CL-01 to BR-CL-26.
extension InvoiceRules {
    static let codeRules: [InvoiceRule] = headCodeRules + partCodeRules

    private static let headCodeRules: [InvoiceRule] = [
        codes("BR-CL-01", "type_code", "type (UNTDID 1001)", InvoiceCodes.types) { [$0.typeCode] },
        coded("BR-CL-03", "amount_currencies", "currency (ISO 4217)", isCurrency) { invoice in
            invoice.amountCurrencies + invoice.taxTotals.map(\.currency)
        },
        coded("BR-CL-04", "currency", "currency (ISO 4217)", isCurrency) { [$0.currency] },
        coded("BR-CL-05", "tax_currency", "currency (ISO 4217)", isCurrency) {
            [$0.taxCurrency.flatMap { $0.isEmpty ? nil : $0 }]
        },
        codes("BR-CL-06", "tax_point_code", "tax point", InvoiceCodes.taxPoints) {
            [$0.taxPointCode]
        },
        codes("BR-CL-07", "objects", "scheme (UNTDID 1153)", InvoiceReferences.objectSchemes) {
            ($0.objects + $0.lines.flatMap(\.objects)).map(\.scheme)
        },
        codes("BR-CL-08", "notes", "subject (UNTDID 4451)", InvoiceReferences.noteSubjects) {
            // Number signs around other than three characters are part of the text.
            $0.noteSubjects.filter { $0.utf8.count == 3 }
        },
        coded("BR-CL-10", "seller/ids", "register (ISO 6523)", InvoiceCodes.isRegister) {
            // A creditor's reference for direct debits is no register's number.
            parties($0).flatMap(\.ids).map(\.scheme).filter { $0 != "SEPA" }
        },
        coded("BR-CL-11", "seller/legal_id", "register (ISO 6523)", InvoiceCodes.isRegister) {
            parties($0).map { $0.legal?.scheme }
        },
        codes("BR-CL-14", "seller/address", "country (ISO 3166-1)", InvoiceCodes.countries) {
            parties($0).map { $0.address?.country } + [$0.deliveryAddress?.country]
        },
        codes("BR-CL-16", "payments", "payment means (UNTDID 4461)", InvoiceCodes.paymentMeans) {
            $0.payments.map(\.code)
        },
        codes("BR-CL-24", "attachments", "mime code", InvoiceCodes.mimes) {
            $0.attachments.map(\.mime)
        },
        codes("BR-CL-25", "seller/electronic_address", "address scheme", InvoiceCodes.addresses) {
            parties($0).map { $0.electronicAddress?.scheme }
        },
        coded("BR-CL-26", "delivery", "register (ISO 6523)", InvoiceCodes.isRegister) {
            [$0.deliveryLocation?.scheme]
        },
    ]

    private static let partCodeRules: [InvoiceRule] = [
        codes("BR-CL-13", "lines", "classification (UNTDID 7143)", InvoiceCodes.itemClasses) {
            $0.lines.flatMap(\.classes).map(\.scheme)
        },
        codes("BR-CL-15", "lines", "country (ISO 3166-1)", InvoiceCodes.countries) {
            $0.lines.map(\.origin)
        },
        codes("BR-CL-17", "taxes", "VAT category (UNTDID 5305)", InvoiceCodes.taxCategories) {
            $0.taxes.map(\.category) + $0.allowances.map(\.taxCategory)
                + $0.charges.map(\.taxCategory)
        },
        codes("BR-CL-18", "lines", "VAT category (UNTDID 5305)", InvoiceCodes.taxCategories) {
            $0.lines.map(\.taxCategory)
        },
        codes("BR-CL-19", "allowances", "allowance (UNTDID 5189)", InvoiceCodes.allowanceReasons) {
            ($0.allowances + $0.lines.flatMap(\.allowances)).map(\.reasonCode)
        },
        codes("BR-CL-20", "charges", "charge (UNTDID 7161)", InvoiceCodes.chargeReasons) {
            ($0.charges + $0.lines.flatMap(\.charges)).map(\.reasonCode)
        },
        coded("BR-CL-21", "lines", "register (ISO 6523)", InvoiceCodes.isRegister) {
            $0.lines.map { $0.standardItem?.scheme }
        },
        codes("BR-CL-22", "taxes", "exemption (VATEX)", InvoiceReferences.exemptions) {
            $0.taxes.map { $0.exemptionCode?.uppercased() }
        },
        codes("BR-CL-23", "lines", "unit (UN/ECE 20 and 21)", InvoiceUnits.all) {
            $0.lines.flatMap { [$0.unit, $0.baseUnit] }
        },
    ]

    static func isCurrency(_ code: String) -> Bool { Currency(code: code) != nil }

    static func parties(_ invoice: SupplierInvoice) -> [SupplierInvoice.Party] {
        [invoice.seller, invoice.buyer, invoice.payee, invoice.taxRepresentative].compactMap { $0 }
    }

    static func codes(
        _ id: String, _ place: String, _ list: String, _ allowed: Set<String>,
        _ values: @escaping @Sendable (SupplierInvoice) -> [String?]
    ) -> InvoiceRule {
        coded(id, place, list, { allowed.contains($0) }, values)
    }

    static func coded(
        _ id: String, _ place: String, _ list: String,
        _ isAllowed: @escaping @Sendable (String) -> Bool,
        _ values: @escaping @Sendable (SupplierInvoice) -> [String?]
    ) -> InvoiceRule {
        InvoiceRule(id, "Ask for a code of that list.") { invoice in
            values(invoice).compactMap { value in
                guard let value, !isAllowed(value) else { return nil }
                return Breach(place: place, problem: "\"\(value)\" is no code of a \(list).")
            }
        }
    }
}
