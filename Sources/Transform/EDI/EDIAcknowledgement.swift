/// The answers to a payload of interchanges, as its receiver sends them back: TA1 and 997 for X12,
/// CONTRL for EDIFACT.
public enum EDIAcknowledgement {
    /// One answer for each interchange that wants one, in their order.
    ///
    /// - Parameters:
    ///   - guides: By which the content of transactions is judged.
    ///   - tolerated: Codes of problems that refuse nothing from this sender.
    ///   - control: Our control number of the first answer's interchange; the next ones count up.
    ///   - date: CCYYMMDD of the answers.
    ///   - time: HHMM of the answers.
    /// - Throws: ``EDIProblem`` when a sender's identification cannot be written.
    public static func answers(
        to payload: [UInt8], guides: EDIGuides, tolerated: Set<String>, control: Int64,
        date: String, time: String
    ) throws(EDIProblem) -> [[UInt8]] {
        var reader = EDIReader(tolerated: tolerated)
        var receipt = EDIReceipt()
        var answers: [[UInt8]] = []
        for reading in reader.feed(payload) + reader.finish() {
            switch reading {
            case .transaction(let transaction):
                let document = guides.document(of: transaction, tolerated: tolerated)
                receipt.add(transaction, problems: document.problems)
            case .groupEnd(let end): receipt.add(end)
            case .interchangeEnd(let end):
                receipt.add(end)
                let answer = try receipt.answer(
                    control: String(control + Int64(answers.count)), date: date, time: time)
                if let answer { answers.append(answer) }
                receipt = EDIReceipt()
            case .interchange, .group, .interchangeAcknowledgement, .refused: continue
            }
        }
        return answers
    }
}
