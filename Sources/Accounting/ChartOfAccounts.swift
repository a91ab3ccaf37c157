import RetailModel

/// The accounts that journals may use.
public struct ChartOfAccounts: Sendable {
    /// What an account counts, as a trial balance groups it.
    public enum AccountType: String, Sendable, CaseIterable {
        case asset
        case liability
        case equity
        case revenue
        case expense
    }

    /// One account.
    public struct Account: Hashable, Sendable {
        public let code: AccountCode
        public let name: String
        public let type: AccountType

        /// An account of the chart.
        public init(code: AccountCode, name: String, type: AccountType) {
            self.code = code
            self.name = name
            self.type = type
        }
    }

    /// The accounts in the order of the file.
    public let accounts: [Account]
    private let byCode: [AccountCode: Account]

    /// A chart of `accounts`.
    ///
    /// - Throws: ``PostingRulesProblem/accountTwice(_:)`` when a code stands there twice.
    public init(_ accounts: [Account]) throws(PostingRulesProblem) {
        var byCode: [AccountCode: Account] = [:]
        for account in accounts {
            guard byCode.updateValue(account, forKey: account.code) == nil else {
                throw .accountTwice(account.code)
            }
        }
        self.accounts = accounts
        self.byCode = byCode
    }

    /// The account of that code, if the chart has it.
    public subscript(_ code: AccountCode) -> Account? { byCode[code] }
}
