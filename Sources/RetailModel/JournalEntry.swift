/// A balanced set of debits and credits in one currency. Checked here,
/// so no unbalanced entry can exist.
public struct JournalEntry: Hashable, Sendable {
    /// The currency of every line.
    public let currency: Currency
    /// At least one debit and one credit, each with a positive amount.
    public let lines: [Line]
    /// What the debits, and so the credits, add up to.
    public let total: Money

    /// An entry of `lines` in `currency`.
    ///
    /// - Throws: ``JournalError`` when there are no lines, a line is not positive or is in another
    ///   currency, or debits and credits differ.
    public init(currency: Currency, lines: [Line]) throws(JournalError) {
        var debits = Int128(0)
        var credits = Int128(0)
        for line in lines {
            guard line.amount.currency == currency else {
                throw .mixedCurrencies(currency, line.amount.currency)
            }
            guard line.amount.minorUnits > 0 else { throw .notPositive(line.account, line.amount) }
            switch line.side {
            case .debit: debits += Int128(line.amount.minorUnits)
            case .credit: credits += Int128(line.amount.minorUnits)
            }
        }
        guard !lines.isEmpty else { throw .noLines }
        guard let total = Int64(exactly: debits), Int64(exactly: credits) != nil else {
            throw .overflow
        }
        guard debits == credits else {
            throw .unbalanced(
                debits: Money(minorUnits: total, currency: currency),
                credits: Money(minorUnits: Int64(credits), currency: currency))
        }
        self.currency = currency
        self.lines = lines
        self.total = Money(minorUnits: total, currency: currency)
    }

    /// Which side of the account.
    public enum Side: String, Hashable, Sendable {
        case debit
        case credit

        /// The other side.
        public var opposite: Side { self == .debit ? .credit : .debit }
    }

    /// One amount on one side of one account.
    public struct Line: Hashable, Sendable {
        public let account: AccountCode
        public let side: Side
        /// Always positive; the side carries the direction.
        public let amount: Money
        public let dimensions: Dimensions

        /// A line of `amount` on `side` of `account`.
        public init(
            account: AccountCode, side: Side, amount: Money, dimensions: Dimensions = Dimensions()
        ) {
            self.account = account
            self.side = side
            self.amount = amount
            self.dimensions = dimensions
        }
    }

    /// By what a line is told apart within its account;
    /// nil where the posting rule does not keep it.
    public struct Dimensions: Hashable, Sendable {
        public var store: String?
        public var region: String?
        public var channel: String?
        public var department: String?
        public var tender: String?
        /// Tax jurisdiction.
        public var jurisdiction: String?

        /// No dimension at all.
        public init() {}
    }
}

/// Why a set of lines is no journal entry.
public enum JournalError: Error, Hashable, Sendable {
    case noLines
    case notPositive(AccountCode, Money)
    case mixedCurrencies(Currency, Currency)
    case unbalanced(debits: Money, credits: Money)
    case overflow

    /// The stable code of the refusal.
    public var code: String {
        switch self {
        case .noLines: "JRNL-001"
        case .notPositive: "JRNL-002"
        case .mixedCurrencies: "JRNL-003"
        case .unbalanced: "JRNL-004"
        case .overflow: "JRNL-005"
        }
    }

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .noLines: "A journal entry needs at least one debit and one credit."
        case .notPositive(let account, let amount):
            "The line on account \(account) is \(amount); a journal line is above zero."
        case .mixedCurrencies(let left, let right):
            "The entry is in \(left), but one of its lines in \(right)."
        case .unbalanced(let debits, let credits):
            "The entry does not balance: debits \(debits), credits \(credits)."
        case .overflow: "The entry's total is beyond what the ledger can hold."
        }
    }
}
