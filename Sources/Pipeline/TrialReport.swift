import RetailModel

/// What would have become of archived input under a candidate configuration, against what the books
/// hold.
public struct TrialReport: Sendable {
    /// The net of an account in one currency: debits less credits, in minor units.
    public struct Account: Hashable, Sendable {
        public let code: String
        public let currency: String
        /// By the documents as the books hold them.
        public var books: Int128
        /// By the same input under the candidate.
        public var candidate: Int128

        /// By how much the candidate changes the account.
        public var difference: Int128 { candidate - books }
    }

    /// How much more of an item the candidate moves into a location.
    public struct Stock: Hashable, Sendable {
        public let item: String
        public let location: String
        public let unit: String
        public let difference: ExactDecimal
    }

    /// One document that would come out otherwise, for people to look at.
    public struct Example: Hashable, Sendable {
        /// Its natural key, or the key that its source writes.
        public let document: String
        /// What is different, each as a sentence or place.
        public let differences: [String]
    }

    /// The most examples, stock differences and remarks told.
    public static let examplesMax = 20
    /// The most stock differences told.
    public static let stockMax = 100

    /// Documents that were read or decided again.
    public internal(set) var examined = 0
    /// Documents whose canonical text differs.
    public internal(set) var changed = 0
    /// Documents that only the candidate makes.
    public internal(set) var added = 0
    /// Documents that the candidate no longer makes.
    public internal(set) var gone = 0
    /// Values that differ within changed documents.
    public internal(set) var fieldsChanged = 0
    /// Documents whose journal lines differ.
    public internal(set) var journalsChanged = 0
    /// How many documents go from one outcome to another: `posted` to `waiting`.
    public internal(set) var moves: [String: Int] = [:]
    /// Every account that is touched, by currency and code.
    public internal(set) var accounts: [Account] = []
    /// Stock that differs, ``stockMax`` at most.
    public internal(set) var stock: [Stock] = []
    /// How many items differ at how many locations, all told.
    public internal(set) var stockDifferences = 0
    public internal(set) var examples: [Example] = []
    /// What could not be read again, and why.
    public internal(set) var remarks: [String] = []

    /// Whether amounts or stock would differ, so that a person must accept it.
    public var changesMoneyOrStock: Bool {
        stockDifferences > 0 || accounts.contains { $0.difference != 0 }
    }

    /// Whether anything at all would differ.
    public var isSame: Bool {
        changed + added + gone + journalsChanged == 0 && moves.isEmpty && !changesMoneyOrStock
    }

    /// An amount with its currency's decimals: `-12.50`.
    public static func text(_ minorUnits: Int128, _ currency: String) -> String {
        let exponent = Currency(code: currency)?.exponent ?? 2
        var digits = String(minorUnits.magnitude)
        if digits.utf8.count <= exponent {
            digits = String(repeating: "0", count: exponent + 1 - digits.utf8.count) + digits
        }
        let sign = minorUnits < 0 ? "-" : ""
        guard exponent > 0 else { return sign + digits }
        return "\(sign)\(digits.dropLast(exponent)).\(digits.suffix(exponent))"
    }
}
