/// Canonical sales of a till, as short as the schema allows.
struct Ticket: Sendable {
    var number: String
    var store = "0042"
    var kind = "sale"
    var date = "2026-03-10"
    var currency = "GBP"
    var lines = #"{"line":"1","item":"22423","quantity":"1","unit_price":"12.50"}"#
    var tenders = #"{"kind":"cash","amount":"12.50"}"#
    var total = "12.50"

    /// A cash sale of 12.50.
    init(_ number: String) {
        self.number = number
    }

    /// The same ticket at another store.
    func at(store: String) -> Ticket {
        var ticket = self
        ticket.store = store
        return ticket
    }

    /// The same ticket, with one thing sold for `amount` in cash.
    func priced(_ amount: String, currency: String = "GBP") -> Ticket {
        var ticket = self
        ticket.currency = currency
        ticket.lines = #"{"line":"1","item":"22423","quantity":"1","unit_price":"\#(amount)"}"#
        ticket.tenders = #"{"kind":"cash","amount":"\#(amount)"}"#
        ticket.total = amount
        return ticket
    }

    var json: String {
        #"{"kind":"\#(kind)","channel":"store","store":"\#(store)","register":"3","#
            + #""ticket":"\#(number)","business_date":"\#(date)","#
            + #""occurred_at":"2026-03-10T14:03:22Z","currency":"\#(currency)","#
            + #""lines":[\#(lines)],"tenders":[\#(tenders)],"total":"\#(total)"}"#
    }
}
