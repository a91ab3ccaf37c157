import RetailModel

// Rules about seller, buyer, payee, tax representative and addresses: EN 16931-1, BR-09 to BR-11,
// BR-17 to BR-20, BR-56, BR-57, BR-62, BR-63, BR-CO-09, BR-CO-26.
extension InvoiceRules {
    static let partyRules: [InvoiceRule] =
        paymentRules + [
            country("BR-09", "seller/address", "BT-40") { $0.seller?.address },
            country("BR-11", "buyer/address", "BT-55") { $0.buyer?.address },
            country("BR-20", "tax_representative/address", "BT-69") {
                $0.taxRepresentative?.address
            },
            country("BR-57", "delivery/address", "BT-80") { $0.deliveryAddress },
            whole("BR-17", "payee/name", "Ask for the payee, or for none when it is the seller.") {
                payeeProblem($0)
            },
            required("BR-18", "tax_representative/name", "name of the tax representative (BT-62)") {
                $0.taxRepresentative.map { $0.name != nil } ?? true
            },
            required("BR-19", "tax_representative/address", "address of the tax representative") {
                $0.taxRepresentative.map { $0.address != nil } ?? true
            },
            required("BR-56", "tax_representative/vat_id", "VAT identifier (BT-63)") {
                $0.taxRepresentative.map { $0.vatID != nil } ?? true
            },
            scheme("BR-62", "seller/electronic_address", "BT-34") { $0.seller?.electronicAddress },
            scheme("BR-63", "buyer/electronic_address", "BT-49") { $0.buyer?.electronicAddress },
            vatPrefix("seller/vat_id") { $0.seller?.vatID },
            vatPrefix("buyer/vat_id") { $0.buyer?.vatID },
            vatPrefix("tax_representative/vat_id") { $0.taxRepresentative?.vatID },
            required("BR-CO-26", "seller", "identifier of the seller (BT-29, BT-30 or BT-31)") {
                guard let seller = $0.seller else { return true }
                return seller.vatID != nil || seller.legal?.id != nil
                    || seller.ids.contains { $0.id != nil }
            },
        ]

    private static func country(
        _ id: String, _ place: String, _ term: String,
        _ address: @escaping @Sendable (SupplierInvoice) -> SupplierInvoice.Address?
    ) -> InvoiceRule {
        required(id, place, "country code (\(term))") {
            address($0).map { $0.country != nil } ?? true
        }
    }

    private static func scheme(
        _ id: String, _ place: String, _ term: String,
        _ address: @escaping @Sendable (SupplierInvoice) -> SupplierInvoice.Identification?
    ) -> InvoiceRule {
        required(id, place, "scheme of the electronic address (\(term))") {
            address($0).map { $0.scheme != nil } ?? true
        }
    }

    /// BR-CO-09: two letters of ISO 3166-1, or EL for Greece.
    private static func vatPrefix(
        _ place: String, _ vatID: @escaping @Sendable (SupplierInvoice) -> String?
    ) -> InvoiceRule {
        whole("BR-CO-09", place, "Ask for the VAT identifier with its country's two letters.") {
            guard let id = vatID($0) else { return nil }
            let prefix = String(id.prefix(2))
            return InvoiceCodes.vatPrefixes.contains(prefix)
                ? nil : "The VAT identifier \"\(id)\" does not begin with a country."
        }
    }

    private static func payeeProblem(_ invoice: SupplierInvoice) -> String? {
        guard let payee = invoice.payee else { return nil }
        guard let name = payee.name else { return "There is no payee name (BT-59)." }
        return name == invoice.seller?.name
            ? "The payee (BT-59) is the seller (BT-27), \(name)." : nil
    }
}
