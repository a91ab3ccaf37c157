import RetailModel
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Choosing a price` {
    private static let noon = Instant(microseconds: 1_772_000_000_000_000)

    @Test func `a promotion goes before a markdown, and that before the regular price`() {
        #expect(
            Self.chosen([.init("list", .regular), .init("cut", .markdown), .init("ad", .promotion)])
                == ["ad", "list"])
        #expect(Self.chosen([.init("cut", .markdown), .init("cost", .cost)]) == ["cut", nil])
        #expect(Self.chosen([.init("cost", .cost)]) == [nil, nil])
    }

    @Test func `of one kind the narrower place goes first, whatever the order`() {
        let prices = [
            Price("list", .regular), Price("zone", .regular, .zone),
            Price("shop", .regular, .store),
        ]
        #expect(Self.chosen(prices) == ["shop", "shop"])
        #expect(Self.chosen(prices.reversed()) == ["shop", "shop"])
    }

    @Test func `of one place the later one goes first, and of equal ones the older`() {
        let prices = [
            Price("old", .regular, from: -60), Price("second", .regular, from: -30, number: 8),
            Price("first", .regular, from: -30, number: 7),
        ]
        #expect(Self.chosen(prices) == ["first", "first"])
        #expect(Self.chosen(prices.reversed()) == ["first", "first"])
    }

    @Test func `what has not begun or has ended is no price`() {
        let prices = [
            Price("next", .promotion, from: 1), Price("gone", .promotion, from: -9, to: 0),
            Price("now", .regular, from: 0, to: 1),
        ]
        #expect(Self.chosen(prices) == ["now", "now"])
    }

    @Test func `only a price that goes before those so far is asked for`() {
        var asked: [String] = []
        var choice = PriceChoice<String>(at: Self.noon)
        for price in [Price("shop", .regular, .store), Price("list", .regular)] {
            choice.consider(price.candidate) {
                asked.append(price.name)
                return price.name
            }
        }
        #expect(asked == ["shop"])
    }

    private struct Price {
        let name: String
        let candidate: PriceCandidate

        /// - Parameters:
        ///   - from: Seconds from noon.
        ///   - to: The same; nil for a price that nobody ended.
        init(
            _ name: String, _ kind: PriceCandidate.Kind, _ scope: PriceCandidate.Scope = .list,
            from: Int = -1, to: Int? = nil, number: Int64 = 1
        ) {
            self.name = name
            candidate = PriceCandidate(
                scope: scope, kind: kind, validFrom: noon.adding(seconds: from),
                validTo: to.map { noon.adding(seconds: $0) }, number: number)
        }
    }

    /// What customers pay, and the regular price.
    private static func chosen(_ prices: [Price]) -> [String?] {
        var choice = PriceChoice<String>(at: noon)
        for price in prices { choice.consider(price.candidate) { price.name } }
        return [choice.inForce, choice.regular]
    }
}
