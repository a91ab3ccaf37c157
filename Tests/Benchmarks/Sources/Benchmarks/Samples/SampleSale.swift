/// One canonical sale of a till: three lines of which one is reduced, a tax on each,
/// a gift card and cash. A larger one has a fourth line, paid by card.
enum SampleSale {
    /// How many stores take turns, so that a group of documents touches several store-days.
    static let stores = 8

    /// The text around the two numbers that differ from sale to sale; all have the same length.
    static let parts = (
        beforeStore: beforeStore, beforeTicket: beforeTicket, rest: "\(middle)\(lines)\(tenders)"
    )

    /// The body of a sale; its amounts are the same for every ticket.
    ///
    /// - Parameter ticket: up to nine digits.
    static func body(ticket: Int) -> [UInt8] {
        Array("\(start(ticket))\(parts.rest)".utf8)
    }

    /// The body of a sale of four lines, about a kibibyte and a half.
    ///
    /// - Parameter ticket: up to nine digits.
    static func largerBody(ticket: Int) -> [UInt8] {
        Array("\(start(ticket))\(middle)\(lines),\(fourthLine)\(tendersWithCard)".utf8)
    }

    private static func start(_ ticket: Int) -> String {
        let store = digits(ticket % stores, count: 4)
        return "\(beforeStore)\(store)\(beforeTicket)\(digits(ticket, count: 9))"
    }

    private static func digits(_ number: Int, count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static let beforeStore = #"{"kind":"sale","channel":"store","store":""#
    private static let beforeTicket = #"","register":"3","ticket":""#
    private static let middle =
        #"","business_date":"2026-03-10","occurred_at":"2026-03-10T14:03:22Z","currency":"USD","#
        + #""region":"NY","customer":"C-20931","cashier":"117","lines":["#
    private static let lines =
        #"{"line":"1","kind":"merchandise","item":"SKU-104482","#
        + #""description":"Linen shirt, white","department":"apparel","quantity":"2","#
        + #""unit":"EA","unit_price":"24.99","gross":"49.98","#
        + #""discounts":[{"amount":"5.00","promotion":"SPRING10"}],"#
        + #""taxes":[{"jurisdiction":"US-NY","rate":"8.875","amount":"3.99"}],"cost":"21.40"},"#
        + #"{"line":"2","kind":"merchandise","item":"SKU-220117","description":"Leather belt","#
        + #""department":"accessories","quantity":"1","unit_price":"12.50","gross":"12.50","#
        + #""taxes":[{"jurisdiction":"US-NY","rate":"8.875","amount":"1.11"}],"cost":"5.10"},"#
        + #"{"line":"3","kind":"merchandise","item":"SKU-300451","description":"Socks, grey","#
        + #""department":"apparel","quantity":"3","unit_price":"4.25","gross":"12.75","#
        + #""taxes":[{"jurisdiction":"US-NY","rate":"8.875","amount":"1.13"}],"cost":"4.20"}"#
    private static let fourthLine =
        #"{"line":"4","kind":"merchandise","item":"SKU-118230","#
        + #""description":"Rain jacket, navy blue, waterproof","department":"outerwear","#
        + #""quantity":"1","unit":"EA","unit_price":"89.00","gross":"89.00","#
        + #""discounts":[{"amount":"8.90","promotion":"SPRING10"}],"#
        + #""taxes":[{"jurisdiction":"US-NY","rate":"8.875","amount":"7.11"}],"cost":"41.75"}"#
    private static let tenders =
        #"],"tenders":[{"kind":"gift_card","amount":"20.00","reference":"GC-7741"},"#
        + #"{"kind":"cash","amount":"60.00"}],"change":"3.54","total":"76.46"}"#
    private static let tendersWithCard =
        #"],"tenders":[{"kind":"gift_card","amount":"20.00","reference":"GC-7741"},"#
        + #"{"kind":"card","amount":"87.21","reference":"AUTH-552093"},"#
        + #"{"kind":"cash","amount":"60.00"}],"change":"3.54","total":"163.67"}"#
}
