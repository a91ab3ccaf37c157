/// The answers to a payload of interchanges, as its receiver sends them back: TA1 and 997 for X12,
/// CONTRL for EDIFACT.
///
/// The payload comes in pieces, and is held no longer than its largest transaction.
public struct EDIAcknowledgement: Sendable {
    private let guides: EDIGuides
    private let tolerated: Set<String>
    private let date: String
    private let time: String
    private var control: Int64
    private var reader: EDIReader
    private var receipt = EDIReceipt()

    /// - Parameters:
    ///   - guides: By which the content of transactions is judged.
    ///   - tolerated: Codes of problems that refuse nothing from this sender.
    ///   - control: Our control number of the first answer's interchange; the next ones count up.
    ///   - date: CCYYMMDD of the answers.
    ///   - time: HHMM of the answers.
    public init(
        guides: EDIGuides, tolerated: Set<String>, control: Int64, date: String, time: String
    ) {
        self.guides = guides
        self.tolerated = tolerated
        self.control = control
        self.date = date
        self.time = time
        reader = EDIReader(tolerated: tolerated)
    }

    /// Takes the next bytes and gives the answers to the interchanges that they end.
    ///
    /// - Throws: ``EDIProblem`` when a sender's identification cannot be written.
    public mutating func feed(_ bytes: [UInt8]) throws(EDIProblem) -> [UInt8] {
        try answers(to: reader.feed(bytes))
    }

    /// Ends the payload and gives the answer to what is left.
    ///
    /// - Throws: ``EDIProblem`` when a sender's identification cannot be written.
    public mutating func finish() throws(EDIProblem) -> [UInt8] {
        try answers(to: reader.finish())
    }

    private mutating func answers(to readings: [EDIReading]) throws(EDIProblem) -> [UInt8] {
        var answers: [UInt8] = []
        for reading in readings {
            switch reading {
            case .transaction(let transaction):
                let document = guides.document(of: transaction, tolerated: tolerated)
                receipt.add(transaction, problems: document.problems)
            case .groupEnd(let end): receipt.add(end)
            case .interchangeEnd(let end):
                receipt.add(end)
                let answer = try receipt.answer(
                    control: String(control), date: date, time: time)
                if let answer {
                    answers += answer
                    control += 1
                }
                receipt = EDIReceipt()
            case .interchange, .group, .interchangeAcknowledgement, .refused: continue
            }
        }
        return answers
    }
}
