import Pipeline

/// One order of the web shop as its connection would make it: two articles and shipping, paid
/// online, in GBP.
public struct ShopOrder: Sendable {
    /// The order's number.
    public var number: String
    /// Its revision: a number or a moment.
    public var revision: String
    /// How many of the first article, at 10.00 each.
    public var lamps = 2
    /// How many of the second article, at 2.50 each; none leaves the line out.
    public var bulbs = 4
    /// What the customer paid, in pounds and pence; nil for what it comes to.
    public var paid: String?
    /// The business date.
    public var date = "2026-03-10"

    /// An order over 33.95 GBP: 20.00, 10.00 and 3.95 shipping.
    public init(_ number: String, revision: String = "1") {
        self.number = number
        self.revision = revision
    }

    /// What the lines and shipping come to, in pence.
    public var pence: Int { lamps * 1000 + bulbs * 250 + 395 }

    private static func pounds(_ pence: Int) -> String {
        "\(pence / 100)." + (pence % 100 < 10 ? "0" : "") + "\(pence % 100)"
    }

    /// The canonical JSON on one line.
    public var json: String {
        let total = Self.pounds(pence)
        let bulbLine =
            bulbs == 0
            ? ""
            : """
            ,{"line":"2","item":"BULB","quantity":"\(bulbs)","unit_price":"2.50",\
            "gross":"\(Self.pounds(bulbs * 250))"}
            """
        return """
            {"kind":"sale","channel":"ecom","store":"WEB","order":"\(number)",\
            "revision":"\(revision)","business_date":"\(date)",\
            "occurred_at":"2026-03-10T14:03:22Z","currency":"GBP","lines":[\
            {"line":"1","item":"LAMP","quantity":"\(lamps)","unit_price":"10.00",\
            "gross":"\(Self.pounds(lamps * 1000))"}\(bulbLine)],\
            "charges":[{"kind":"shipping","amount":"3.95"}],\
            "tenders":[{"kind":"gateway","amount":"\(paid ?? total)"}],"total":"\(total)"}
            """
    }

    /// The order, read and decided on its route.
    public func document(
        _ configuration: Configuration
    ) throws(IntakeRefusal) -> IncomingDocument {
        try IncomingDocument.read(
            Array(json.utf8), type: "sale@1", under: configuration)
    }
}
