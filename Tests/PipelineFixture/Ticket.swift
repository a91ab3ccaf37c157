import Accounting
import Pipeline

/// One ticket of register 3 as a till would send it: a single article, paid in cash.
public struct Ticket: Sendable {
    /// The ticket's number.
    public var number: String
    /// Pounds and pence.
    public var price = "12.75"
    /// What was paid; nil when it is the price.
    public var paid: String?
    /// The store.
    public var store = "0042"
    /// The business date.
    public var date = "2026-03-10"
    /// Who sold it: part of the content, but not of the books.
    public var cashier = "C7"
    /// How many were sold.
    public var pieces = "1"

    /// A ticket over 12.75 GBP.
    public init(_ number: String) {
        self.number = number
    }

    /// A ticket whose total is `price`.
    public init(_ number: String, price: String) {
        self.number = number
        self.price = price
    }

    /// What makes it the same one when it is sent again.
    public var naturalKey: String { "ticket/\(store)/3/\(date)/\(number)" }

    /// The canonical JSON on one line.
    public var json: String {
        """
        {"kind":"sale","channel":"store","store":"\(store)","register":"3","ticket":"\(number)",\
        "business_date":"\(date)","occurred_at":"2026-03-10T14:03:22Z","currency":"GBP",\
        "region":"GB","cashier":"\(cashier)","lines":[{"line":"1","item":"22423",\
        "department":"HOME","quantity":"\(pieces)","gross":"\(price)"}],\
        "tenders":[{"kind":"cash","amount":"\(paid ?? price)"}],"total":"\(price)"}
        """
    }

    /// The ticket, read and decided.
    public func document(
        _ rules: PostingRules, key: String? = nil
    ) throws(IntakeRefusal) -> IncomingDocument {
        var document = try IncomingDocument.sale(Array(json.utf8), under: rules)
        document.idempotencyKey = key
        return document
    }
}
