import Foundation

/// The canonical sale as Foundation decodes it: the same members,
/// nothing checked, nothing computed.
///
/// `Amount` is `String`, the cheapest that Foundation can do with exact text, or `ExactAmount`.
struct CodableSale<Amount: Codable & Sendable>: Codable, Sendable {
    struct Line: Codable {
        let line: String
        let kind: String
        let item: String
        let description: String?
        let department: String?
        let quantity: Amount
        let unit: String?
        let unitPrice: Amount?
        let gross: Amount
        let discounts: [Discount]?
        let taxes: [Tax]?
        let cost: Amount?

        enum CodingKeys: String, CodingKey {
            case line
            case kind
            case item
            case description
            case department
            case quantity
            case unit
            case unitPrice = "unit_price"
            case gross
            case discounts
            case taxes
            case cost
        }
    }

    struct Discount: Codable {
        let amount: Amount
        let promotion: String?
    }

    struct Tax: Codable {
        let jurisdiction: String?
        let rate: Amount?
        let amount: Amount
    }

    struct Tender: Codable {
        let kind: String
        let amount: Amount
        let reference: String?
    }

    let kind: String
    let channel: String
    let store: String
    let register: String?
    let ticket: String?
    let businessDate: String
    let occurredAt: String
    let currency: String
    let region: String?
    let customer: String?
    let cashier: String?
    let lines: [Line]
    let tenders: [Tender]
    let change: Amount?
    let total: Amount?

    enum CodingKeys: String, CodingKey {
        case kind
        case channel
        case store
        case register
        case ticket
        case businessDate = "business_date"
        case occurredAt = "occurred_at"
        case currency
        case region
        case customer
        case cashier
        case lines
        case tenders
        case change
        case total
    }
}

/// An amount that Foundation reads from text into a `Decimal`.
struct ExactAmount: Codable, Sendable {
    let decimal: Decimal

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let decimal = Decimal(string: text) else {
            throw Failure(problem: "\(text) is no amount.", remedy: "Correct the sample.")
        }
        self.decimal = decimal
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(decimal.description)
    }
}
