/// A price that may hold at some place and moment, as far as choosing among several needs it.
public struct PriceCandidate: Hashable, Sendable {
    /// How narrow a price's place is, the widest first.
    public enum Scope: Int, Comparable, Sendable {
        case list, zone, store

        /// A narrower place is greater.
        public static func < (left: Scope, right: Scope) -> Bool { left.rawValue < right.rawValue }
    }

    /// What a price is for, the weakest first.
    public enum Kind: String, CaseIterable, Sendable {
        /// What it costs us: no price for customers.
        case cost
        case regular
        /// Lowered until it is sold out.
        case markdown
        case promotion

        fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    public let scope: Scope
    public let kind: Kind
    public let validFrom: Instant
    /// The first moment at which it no longer holds; nil when nobody ended it.
    public let validTo: Instant?
    /// Counts up as prices are made: of two that are alike the older one goes first.
    public let number: Int64

    /// A candidate from its parts.
    public init(scope: Scope, kind: Kind, validFrom: Instant, validTo: Instant?, number: Int64) {
        self.scope = scope
        self.kind = kind
        self.validFrom = validFrom
        self.validTo = validTo
        self.number = number
    }

    /// Whether it holds at a moment: from its first on, its end left out.
    public func holds(at instant: Instant) -> Bool {
        validFrom <= instant && validTo.map { instant < $0 } ?? true
    }

    /// Whether it is the price rather than the best one so far.
    fileprivate func goes(before other: PriceCandidate?) -> Bool {
        guard let other else { return true }
        if kind != other.kind { return kind.rank > other.kind.rank }
        if scope != other.scope { return scope > other.scope }
        if validFrom != other.validFrom { return validFrom > other.validFrom }
        return number < other.number
    }
}

/// Which of several prices is the one in force.
///
/// A promotion goes before a markdown, a markdown before the regular price; of one kind the price
/// of the store goes before that of its zone and that of the list; of one place the later one.
public struct PriceChoice<Price> {
    private let instant: Instant
    private var paid: (candidate: PriceCandidate, price: Price)?
    private var unreduced: (candidate: PriceCandidate, price: Price)?

    /// A choice for a moment, of nothing yet.
    public init(at instant: Instant) {
        self.instant = instant
    }

    /// The price that customers pay; nil when there is none.
    public var inForce: Price? { paid?.price }

    /// The regular price; nil when there is none.
    public var regular: Price? { unreduced?.price }

    /// Looks at one more price, and takes it where it goes before those so far.
    ///
    /// - Parameter price: asked for only then.
    public mutating func consider<Failure: Error>(
        _ candidate: PriceCandidate, _ price: () throws(Failure) -> Price
    ) throws(Failure) {
        guard candidate.kind != .cost, candidate.holds(at: instant) else { return }
        let isPaid = candidate.goes(before: paid?.candidate)
        let isUnreduced =
            candidate.kind == .regular && candidate.goes(before: unreduced?.candidate)
        guard isPaid || isUnreduced else { return }
        let taken = (candidate, try price())
        if isPaid { paid = taken }
        if isUnreduced { unreduced = taken }
    }
}
