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

    /// A candidate from its parts.
    public init(scope: Scope, kind: Kind, validFrom: Instant, validTo: Instant?) {
        self.scope = scope
        self.kind = kind
        self.validFrom = validFrom
        self.validTo = validTo
    }

    /// Whether it holds at a moment: from its first on, its end left out.
    public func holds(at instant: Instant) -> Bool {
        validFrom <= instant && validTo.map { instant < $0 } ?? true
    }
}

/// Which of several prices is the one in force.
///
/// A promotion goes before a markdown, a markdown before the regular price; of one kind the price
/// of the store goes before that of its zone and that of the list; of one place the later one.
public enum PriceChoice {
    /// The position of the price that customers pay at `instant`; nil when there is none.
    public static func inForce(_ candidates: [PriceCandidate], at instant: Instant) -> Int? {
        best(candidates, at: instant) { $0.kind != .cost }
    }

    /// The position of the regular price at `instant`; nil when there is none.
    public static func regular(_ candidates: [PriceCandidate], at instant: Instant) -> Int? {
        best(candidates, at: instant) { $0.kind == .regular }
    }

    private static func best(
        _ candidates: [PriceCandidate], at instant: Instant,
        where isWanted: (PriceCandidate) -> Bool
    ) -> Int? {
        candidates.indices
            .filter { candidates[$0].holds(at: instant) && isWanted(candidates[$0]) }
            .max { isWeaker(candidates[$0], than: candidates[$1]) }
    }

    private static func isWeaker(_ left: PriceCandidate, than right: PriceCandidate) -> Bool {
        if left.kind != right.kind { return left.kind.rank < right.kind.rank }
        if left.scope != right.scope { return left.scope < right.scope }
        return left.validFrom < right.validFrom
    }
}
