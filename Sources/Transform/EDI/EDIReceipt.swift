/// What was received of one interchange and what became of it, for the answer to its sender.
///
/// ```swift
/// var receipt = EDIReceipt()
/// case .transaction(let transaction):
///     let document = guides.document(of: transaction)
///     receipt.add(transaction, problems: document.problems)
/// case .groupEnd(let end): receipt.add(end)
/// case .interchangeEnd(let end): receipt.add(end); try receipt.answer(...)
/// ```
public struct EDIReceipt: Sendable {
    struct Transaction: Sendable {
        let type: String
        let control: String
        let version: String
        let problems: [EDIProblem]

        var isRefused: Bool { problems.contains { $0.severity == .refusal } }
    }

    struct Group: Sendable {
        /// Nil for messages of EDIFACT that lie in no group.
        let end: EDIGroupEnd?
        let transactions: [Transaction]

        var isRefused: Bool {
            end?.problems.contains { $0.severity == .refusal } ?? false
        }
        var acceptedCount: Int { isRefused ? 0 : transactions.count { !$0.isRefused } }
    }

    /// What a receiver says of an interchange, a group or a transaction.
    public enum Verdict: String, Sendable {
        case accepted
        case acceptedWithErrors
        case partlyAccepted
        case rejected
    }

    private var open: [Transaction] = []
    private(set) var groups: [Group] = []
    private(set) var end: EDIInterchangeEnd?

    /// An empty receipt.
    public init() {}

    /// Takes a transaction with what is wrong in its envelope and content, as
    /// ``EDIDocument/problems`` has it.
    public mutating func add(_ transaction: EDITransaction, problems: [EDIProblem]) {
        open.append(
            Transaction(
                type: transaction.type, control: transaction.control,
                version: transaction.version, problems: problems))
    }

    /// Ends the functional group of the transactions added since the last one.
    public mutating func add(_ end: EDIGroupEnd) {
        groups.append(Group(end: end, transactions: open))
        open = []
    }

    /// Ends the interchange.
    public mutating func add(_ end: EDIInterchangeEnd) {
        if !open.isEmpty { groups.append(Group(end: nil, transactions: open)) }
        open = []
        self.end = end
    }

    /// Whether the interchange as a whole is refused, so that nothing of it should be posted.
    public var isRefused: Bool {
        end?.problems.contains { $0.severity == .refusal } ?? false
    }

    /// The interchange's verdict over all its transactions.
    public var verdict: Verdict {
        let transactions = groups.flatMap(\.transactions)
        let accepted = groups.reduce(0) { $0 + $1.acceptedCount }
        if isRefused || (accepted == 0 && !transactions.isEmpty) { return .rejected }
        if accepted < transactions.count { return .partlyAccepted }
        let isClean =
            (end?.problems.isEmpty ?? true)
            && groups.allSatisfy { $0.end?.problems.isEmpty ?? true }
            && transactions.allSatisfy(\.problems.isEmpty)
        return isClean ? .accepted : .acceptedWithErrors
    }

    /// The answer to the sender: TA1 and 997 for X12, CONTRL for EDIFACT.
    ///
    /// - Parameters:
    ///   - control: our control number of the answer's interchange, digits only.
    ///   - date: CCYYMMDD of the answer.
    ///   - time: HHMM of the answer.
    /// - Returns: nil when nothing is to be answered: an acknowledgement is not acknowledged.
    /// - Throws: ``EDIProblem`` when the sender's identification cannot be written.
    public func answer(
        control: String, date: String, time: String
    ) throws(EDIProblem) -> [UInt8]? {
        guard let end else { return nil }
        switch end.interchange.standard {
        case .x12:
            return try X12Answer(self, end).bytes(control: control, date: date, time: time)
        case .edifact:
            return try EDIFACTAnswer(self, end).bytes(control: control, date: date, time: time)
        }
    }
}
