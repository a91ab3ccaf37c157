import RetailModel

/// One invoice or credit note of a supplier, by the business terms (BT) and groups (BG) of
/// EN 16931-1. Nothing is required of it here: what must be there is for ``InvoiceRules`` to tell.
public struct SupplierInvoice: Sendable {
    /// Whether the supplier asks for money or gives it back.
    public enum Kind: String, Sendable {
        case invoice
        case creditNote = "credit_note"
    }

    /// An identifier and the scheme that it is of.
    public struct Identification: Sendable {
        /// The identifier as its sender writes it.
        public let id: String?
        /// The code of the scheme, of ISO 6523 for parties.
        public let scheme: String?
    }

    /// A postal address (BG-5, BG-8, BG-12, BG-15).
    public struct Address: Sendable {
        /// City, BT-37 and the like.
        public let city: String?
        /// Post code, BT-38 and the like.
        public let postCode: String?
        /// ISO 3166-1 alpha-2, BT-40 and the like.
        public let country: String?
    }

    /// The seller, buyer, payee or tax representative (BG-4, BG-7, BG-10, BG-11).
    public struct Party: Sendable {
        /// The registered name, BT-27, BT-44, BT-59 or BT-62.
        public let name: String?
        /// Identifiers of the party, BT-29, BT-46 or BT-60.
        public let ids: [Identification]
        /// The registration, BT-30, BT-47 or BT-61; nil when there is none.
        public let legal: Identification?
        /// The VAT identifier with the country's prefix, BT-31, BT-48 or BT-63.
        public let vatID: String?
        /// Another tax registration, BT-32.
        public let taxID: String?
        /// Every tax registration as sent, where the syntax lists them.
        public let taxRegistrations: [Identification]
        /// Where electronic documents go, BT-34 or BT-49.
        public let electronicAddress: Identification?
        /// The postal address; nil when the document has none.
        public let address: Address?
    }

    /// From when to when (BG-14, BG-26), as ISO 8601 dates.
    public struct Period: Sendable {
        /// First day, BT-73 or BT-134.
        public let start: String?
        /// Last day, BT-74 or BT-135.
        public let end: String?
    }

    /// An allowance or charge of the document or a line (BG-20, BG-21, BG-27, BG-28).
    public struct Adjustment: Sendable {
        /// The amount without VAT.
        public let amount: ExactDecimal?
        /// What the percentage is of.
        public let base: ExactDecimal?
        /// In percent.
        public let percent: ExactDecimal?
        /// In words.
        public let reason: String?
        /// UNTDID 5189 for allowances, 7161 for charges.
        public let reasonCode: String?
        /// UNTDID 5305; of the document's adjustments only.
        public let taxCategory: String?
        /// In percent; of the document's adjustments only.
        public let taxRate: ExactDecimal?
    }

    /// A way to pay (BG-16).
    public struct Payment: Sendable {
        /// UNTDID 4461, BT-81.
        public let code: String?
        /// What the payer is to state, BT-83.
        public let reference: String?
        /// IBAN or account number, BT-84.
        public let account: String?
        /// Whether there is credit transfer information (BG-17).
        public let hasAccount: Bool
        /// Masked card number, BT-87.
        public let card: String?
        /// Whether there is card information (BG-18).
        public let hasCard: Bool
        /// Reference of the mandate, BT-89.
        public let mandate: String?
    }

    /// A supporting document (BG-24).
    public struct Attachment: Sendable {
        /// BT-122.
        public let id: String?
        /// The type of the attached file, BT-125.
        public let mime: String?
        /// The name of the attached file, BT-125.
        public let file: String?
        /// Whether the file is in the invoice itself.
        public let isEmbedded: Bool
        /// UNTDID 1001, which only an invoiced object should have.
        public let typeCode: String?
        /// The scheme of its identifier, which only an invoiced object should have.
        public let scheme: String?
    }

    /// The document's sums (BG-22); tax is in ``SupplierInvoice/taxTotals``.
    public struct Totals: Sendable {
        /// Sum of line nets, BT-106.
        public let lines: ExactDecimal?
        /// BT-107.
        public let allowances: ExactDecimal?
        /// BT-108.
        public let charges: ExactDecimal?
        /// BT-109.
        public let withoutTax: ExactDecimal?
        /// BT-112.
        public let withTax: ExactDecimal?
        /// BT-113.
        public let prepaid: ExactDecimal?
        /// BT-114.
        public let rounding: ExactDecimal?
        /// BT-115.
        public let due: ExactDecimal?
    }

    /// The sum of VAT in one currency (BT-110, BT-111).
    public struct TaxTotal: Sendable {
        /// The amount.
        public let amount: ExactDecimal?
        /// ISO 4217; nil where the document leaves it out.
        public let currency: String?
        /// How many lines of the breakdown belong to it.
        public let breakdownLines: Int64
    }

    /// One line of the VAT breakdown (BG-23).
    public struct Tax: Sendable {
        /// BT-116.
        public let base: ExactDecimal?
        /// BT-117.
        public let amount: ExactDecimal?
        /// UNTDID 5305, BT-118.
        public let category: String?
        /// In percent, BT-119.
        public let rate: ExactDecimal?
        /// BT-120.
        public let exemption: String?
        /// VATEX code, BT-121.
        public let exemptionCode: String?
    }

    /// Kind by root element and type code.
    public let kind: Kind
    /// BT-1.
    public let number: String?
    /// BT-2, an ISO 8601 date.
    public let issueDate: String?
    /// UNTDID 1001, BT-3.
    public let typeCode: String?
    /// ISO 4217, BT-5.
    public let currency: String?
    /// ISO 4217, BT-6.
    public let taxCurrency: String?
    /// BT-7.
    public let taxPointDate: String?
    /// BT-8.
    public let taxPointCode: String?
    /// BT-9.
    public let dueDate: String?
    /// BT-10.
    public let buyerReference: String?
    /// The purchase order, BT-13.
    public let order: String?
    /// BT-20.
    public let paymentTerms: String?
    /// How many notes (BG-1).
    public let noteCount: Int
    /// What the notes are about, BT-21.
    public let noteSubjects: [String]
    /// BT-23.
    public let process: String?
    /// BT-24.
    public let specification: String?
    /// Numbers of invoices that this one corrects, BT-25; nil where a number is missing.
    public let preceding: [String?]
    /// BG-4.
    public let seller: Party?
    /// BG-7.
    public let buyer: Party?
    /// BG-10.
    public let payee: Party?
    /// BG-11.
    public let taxRepresentative: Party?
    /// Day of the delivery, BT-72.
    public let deliveryDate: String?
    /// Where it was delivered to, BG-15.
    public let deliveryAddress: Address?
    /// The identifier of that place and its scheme, BT-71.
    public let deliveryLocation: Identification?
    /// BG-14.
    public let period: Period?
    /// BG-16.
    public let payments: [Payment]
    /// BG-20.
    public let allowances: [Adjustment]
    /// BG-21.
    public let charges: [Adjustment]
    /// BG-22.
    public let totals: Totals?
    /// BT-110 and BT-111.
    public let taxTotals: [TaxTotal]
    /// BG-23.
    public let taxes: [Tax]
    /// BG-24.
    public let attachments: [Attachment]
    /// BT-18 with its scheme.
    public let objects: [Identification]
    /// BG-25.
    public let lines: [Line]
    /// Currencies that amounts other than the tax totals state for themselves.
    public let amountCurrencies: [String]
    /// What the document's allowances and charges say they are, as sent.
    public let chargeIndicators: [String]
}

extension SupplierInvoice {
    /// A line (BG-25).
    public struct Line: Sendable {
        /// BT-126.
        public let id: String?
        /// What the line is about, BT-128.
        public let objects: [Identification]
        /// The types of the references to ``objects``, where the syntax has them.
        public let objectTypes: [String]
        /// BT-129.
        public let quantity: ExactDecimal?
        /// UN/ECE Recommendations 20 and 21, BT-130.
        public let unit: String?
        /// Without VAT, BT-131.
        public let net: ExactDecimal?
        /// BG-26.
        public let period: Period?
        /// BG-27.
        public let allowances: [Adjustment]
        /// BG-28.
        public let charges: [Adjustment]
        /// For the base quantity, without VAT, BT-146.
        public let price: ExactDecimal?
        /// BT-147.
        public let priceDiscount: ExactDecimal?
        /// BT-148.
        public let grossPrice: ExactDecimal?
        /// Whether the source adds to the gross price instead of taking off, which no rule allows.
        public let priceIsCharged: Bool?
        /// What its allowances and charges say they are, as sent.
        public let chargeIndicators: [String]
        /// ``priceIsCharged`` as sent, where the syntax has a text.
        public let priceChargeIndicator: String?
        /// BT-149; 1 where it is left out.
        public let baseQuantity: ExactDecimal?
        /// BT-150.
        public let baseUnit: String?
        /// UNTDID 5305, BT-151.
        public let taxCategory: String?
        /// In percent, BT-152.
        public let taxRate: ExactDecimal?
        /// BT-153.
        public let name: String?
        /// BT-155.
        public let sellerItem: String?
        /// BT-156.
        public let buyerItem: String?
        /// BT-157.
        public let standardItem: Identification?
        /// BT-158 with its scheme.
        public let classes: [Identification]
        /// ISO 3166-1 alpha-2, BT-159.
        public let origin: String?
        /// BG-32: BT-160 and BT-161.
        public let attributes: [(name: String?, value: String?)]
        /// The buyer's order line, BT-132.
        public let orderLine: String?
    }
}
