/// A named set of scopes, as the configuration gives it, with how much its holders may ask.
public struct Role: Hashable, Sendable {
    public let name: String
    public let scopes: ScopeSet
    public let allowance: Allowance

    /// A role of the configuration.
    public init(name: String, scopes: ScopeSet, allowance: Allowance = .usual) {
        self.name = name
        self.scopes = scopes
        self.allowance = allowance
    }
}

/// How many requests a caller may send.
public struct Allowance: Hashable, Sendable {
    /// Requests a second, on the average.
    public let perSecond: Int
    /// Requests at once after a pause.
    public let burst: Int
    /// Requests a day (UTC); nil for no bound.
    public let perDay: Int?

    /// The bounds of a caller of whom nothing else is said.
    public static let usual = Allowance(perSecond: 200, burst: 400)

    /// The most that any of these can be.
    public static let most = 1_000_000_000

    /// Bounds for requests.
    public init(perSecond: Int, burst: Int, perDay: Int? = nil) {
        precondition(
            (1...Self.most).contains(perSecond) && (1...Self.most).contains(burst),
            "an allowance lets something pass")
        self.perSecond = perSecond
        self.burst = burst
        self.perDay = perDay
    }
}
