import Foundation
import RetailModel
import RetailModelFixture
import Testing

/// The worked cases with right answers of `Fixtures/erp-cases.json`, amounts as text.
struct CaseBook: Decodable {
    let chart: [String: String]
    let cases: [JournalCase]

    private enum CodingKeys: String, CodingKey {
        case chart
        case cases = "journal_cases"
    }

    static func read() throws -> CaseBook {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/erp-cases.json")
        return try JSONDecoder().decode(CaseBook.self, from: Data(contentsOf: file))
    }
}

/// One case: a sale in short notation, and the journal that it must become.
struct JournalCase: Decodable {
    struct Input: Decodable {
        let type: String
        let lines: [Item]?
        let returned: Item?
        let sold: Item?
        let tenders: [[String: String]]
        let cashRounding: String?

        private enum CodingKeys: String, CodingKey {
            case type
            case lines
            case returned
            case sold
            case tenders
            case cashRounding = "cash_rounding"
        }
    }

    struct Item: Decodable {
        let net: String?
        let gross: String?
        let discount: String?
        let tax: String?
        let taxes: [Tax]?
        let cost: String?
        let priceIncludingTax: String?
        let taxRate: String?
        let giftCardIssue: String?
        let disposition: String?

        private enum CodingKeys: String, CodingKey {
            case net
            case gross
            case discount
            case tax
            case taxes
            case cost
            case priceIncludingTax = "price_including_tax"
            case taxRate = "tax_rate"
            case giftCardIssue = "gift_card_issue"
            case disposition
        }
    }

    struct Tax: Decodable {
        let jurisdiction: String
        let rate: String
        let tax: String
    }

    struct Expectation: Decodable {
        struct Journal: Decodable {
            let lines: [Line]
        }

        /// `[account, debit, credit, optional dimensions]`.
        struct Line: Decodable {
            let account: String
            let debit: String
            let credit: String
            let dimensions: [String: String]

            init(from decoder: any Decoder) throws {
                var parts = try decoder.unkeyedContainer()
                account = try parts.decode(String.self)
                debit = try parts.decode(String.self)
                credit = try parts.decode(String.self)
                dimensions = parts.isAtEnd ? [:] : try parts.decode([String: String].self)
            }
        }

        let compare: String
        let journals: [Journal]
    }

    let id: String
    let title: String
    let input: Input
    let policy: [String: String]?
    let expect: Expectation
}

// MARK: - From the notation to the model

extension JournalCase {
    /// The sale that the case writes in short.
    func sale() throws -> Sale {
        var sale = try Sample.sale(try #require(Sale.Kind(rawValue: input.type)))
        let isReturn = input.type == "return"
        sale.lines = try (input.lines ?? []).map { try $0.line(isReturned: isReturn) }
        if let returned = input.returned { sale.lines.append(try returned.line(isReturned: true)) }
        if let sold = input.sold { sale.lines.append(try sold.line(isReturned: false)) }
        for tender in input.tenders {
            for (kind, amount) in tender {
                sale.tenders.append(
                    try Sample.tender(try #require(Sale.Tender.Kind(rawValue: kind)), amount))
            }
        }
        if let rounding = input.cashRounding { sale.cashRounding = try Sample.money(rounding) }
        return sale
    }
}

extension JournalCase.Item {
    fileprivate func line(isReturned: Bool) throws -> Sale.Line {
        func signed(_ digits: String) throws -> Money {
            let amount = try Sample.money(digits)
            return isReturned ? try amount.negated() : amount
        }
        let price = try #require(net ?? gross ?? priceIncludingTax ?? giftCardIssue)
        var line = try Sample.line(
            "0.00", kind: giftCardIssue == nil ? .merchandise : .giftCard,
            direction: isReturned ? .returned : .sold)
        line.gross = try signed(price)
        if let discount { line.discounts = [Sale.Discount(amount: try signed(discount))] }
        if let tax { line.taxes.append(Sale.Tax(amount: try signed(tax), isIncluded: false)) }
        for tax in taxes ?? [] {
            line.taxes.append(
                Sale.Tax(
                    amount: try signed(tax.tax), isIncluded: false,
                    rate: try Sample.decimal(tax.rate), jurisdiction: tax.jurisdiction))
        }
        if priceIncludingTax != nil {
            let included = try signed(try includedTax())
            line.taxes.append(
                Sale.Tax(amount: included, isIncluded: true, rate: try taxRate.map(Sample.decimal)))
        }
        line.cost = try cost.map(signed)
        if let disposition {
            line.disposition = try #require(Sale.Line.Disposition(rawValue: disposition))
        }
        return line
    }

    /// The tax within the price: price - price / (1 + rate / 100), rounded half away from zero.
    private func includedTax() throws -> String {
        let price = try Sample.decimal(try #require(priceIncludingTax))
        let rate = try Sample.decimal(try #require(taxRate))
        let hundredfold = try #require(price.multiplied(by: ExactDecimal(100)))
        let whole = try #require(ExactDecimal(100).adding(rate))
        let net = try #require(hundredfold.divided(by: whole, decimals: 2, rounding: .halfAway))
        return try #require(price.subtracting(net)).description
    }
}
