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
    /// A functional group, or the messages of EDIFACT that lie in none.
    struct Group: Sendable {
        /// Nil for messages in no group.
        var end: EDIGroupEnd?
        private(set) var transactionCount = 0
        private(set) var acceptedCount = 0
        /// Whether nothing is to be told of any transaction.
        private(set) var isClean = true
        private var isOfAnswers = true
        /// What the answer says of the transactions, written as they come: an interchange of
        /// millions costs no more than their answer.
        private(set) var detail: EDIWriter?
        private var failure: EDIProblem?

        var isRefused: Bool {
            end?.problems.contains { $0.severity == .refusal } ?? false
        }

        /// Whether it holds acknowledgements and nothing else, which are not acknowledged.
        var holdsAnswersOnly: Bool { transactionCount > 0 && isOfAnswers }

        /// - Parameter isOfRefusedFile: Whether it was not taken, even if it is sound.
        mutating func add(
            _ transaction: EDITransaction, problems: [EDIProblem], isOfRefusedFile: Bool
        ) {
            let isRefused = isOfRefusedFile || problems.contains { $0.severity == .refusal }
            transactionCount += 1
            if !isRefused { acceptedCount += 1 }
            if !problems.isEmpty { isClean = false }
            if transaction.type != "CONTRL" { isOfAnswers = false }
            do throws(EDIProblem) {
                if detail == nil { detail = try EDIWriter(answering: transaction.interchange) }
                guard var writer = detail.take() else { return }
                switch transaction.interchange.standard {
                case .x12:
                    try X12Answer.write(transaction, problems, isRefused: isRefused, to: &writer)
                case .edifact:
                    try EDIFACTAnswer.write(
                        transaction, problems, isRefused: isRefused, to: &writer)
                }
                detail = writer
            } catch {
                failure = failure ?? error
            }
        }

        /// - Throws: What could not be written of a transaction.
        func write(to writer: inout EDIWriter) throws(EDIProblem) {
            if let failure { throw failure }
            if let detail { writer.append(detail) }
        }
    }

    private var latest = Group()
    private(set) var groups: [Group] = []
    private(set) var end: EDIInterchangeEnd?
    /// Whether nothing of the file was taken, so that what is sound in it is rejected too.
    let isOfRefusedFile: Bool

    /// An empty receipt.
    ///
    /// - Parameter isOfRefusedFile: Whether nothing of the file was taken: what is sound in it is
    ///   then rejected too.
    public init(isOfRefusedFile: Bool = false) {
        self.isOfRefusedFile = isOfRefusedFile
    }

    /// Takes a transaction with what is wrong in its envelope and content, as
    /// ``EDIDocument/problems`` has it.
    public mutating func add(_ transaction: EDITransaction, problems: [EDIProblem]) {
        latest.add(transaction, problems: problems, isOfRefusedFile: isOfRefusedFile)
    }

    /// Ends the functional group of the transactions added since the last one.
    public mutating func add(_ end: EDIGroupEnd) {
        latest.end = end
        groups.append(latest)
        latest = Group()
    }

    /// Ends the interchange.
    public mutating func add(_ end: EDIInterchangeEnd) {
        if latest.transactionCount > 0 { groups.append(latest) }
        latest = Group()
        self.end = end
    }

    /// Whether the interchange as a whole is refused, so that nothing of it should be posted.
    public var isRefused: Bool {
        end?.problems.contains { $0.severity == .refusal } ?? false
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
