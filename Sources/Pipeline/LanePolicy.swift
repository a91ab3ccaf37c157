import RetailModel

/// What a lane needs to know to commit: whose books, under which rules, whose work, when it is.
public struct LanePolicy: Sendable {
    /// The company in whose books the entries stand.
    public var company: String
    /// `name@version` of the posting rules.
    public var rules: String
    /// `name@version` of all posting rules, by their name.
    public var rulesByName: [String: String] = [:]
    /// Whether one entry sums up a store-day or each ticket has its own.
    public var isStoreDayGrain: Bool
    /// Whether a store-day's entry is held back from the ERP until its
    /// business date has ended (UTC).
    public var holdsUntilDayEnd: Bool
    /// The number of the configuration in force.
    public var configurationSeq: Int64
    public var queues: WorkQueues
    /// Configurations under which earlier documents were decided.
    public var configurations = ConfigurationCache()
    /// The time, UTC.
    public var now: @Sendable () -> Instant

    /// A policy with all its parts.
    public init(
        company: String, rules: String, isStoreDayGrain: Bool, holdsUntilDayEnd: Bool,
        configurationSeq: Int64, queues: WorkQueues, now: @escaping @Sendable () -> Instant
    ) {
        self.company = company
        self.rules = rules
        self.isStoreDayGrain = isStoreDayGrain
        self.holdsUntilDayEnd = holdsUntilDayEnd
        self.configurationSeq = configurationSeq
        self.queues = queues
        self.now = now
    }

    /// What a configuration says, in force under that number.
    public init(
        _ configuration: Configuration, configurationSeq: Int64,
        now: @escaping @Sendable () -> Instant
    ) {
        self.init(
            company: configuration.company.company,
            rules: "\(configuration.rules.name)@\(configuration.rules.version)",
            isStoreDayGrain: configuration.rules.grain == .storeDay,
            holdsUntilDayEnd: configuration.company.holdsUntilDayEnd,
            configurationSeq: configurationSeq, queues: configuration.queues, now: now)
        rulesByName = configuration.rulesByName.mapValues { "\($0.name)@\($0.version)" }
        configurations.keep(configuration, as: configurationSeq)
    }

    /// When an entry of `businessDate` may be offered to the ERP.
    func readyAt(_ businessDate: BusinessDate, now: Instant) -> Instant {
        guard isStoreDayGrain, holdsUntilDayEnd else { return now }
        return Instant(microseconds: (Int64(businessDate.daysSinceEpoch) + 1) * 86_400_000_000)
    }
}
