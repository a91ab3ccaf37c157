/// The answers to a payload of interchanges, as its receiver sends them back: TA1 and 997 for X12,
/// CONTRL for EDIFACT.
///
/// The payload comes in pieces, and is held no longer than its largest transaction.
public struct EDIAcknowledgement: Sendable {
    private let transactions: EDITransactions
    private let fileNumber: Int64
    private let isOfRefusedFile: Bool
    private let date: String
    private let time: String
    /// The interchange's position in the payload, from 0.
    private var position = 0
    private var reader: EDIReader
    private var receipt: EDIReceipt

    /// How many interchanges of one payload have control numbers of their own.
    static let interchangesMax = 1000
    /// How many payloads do, until the nine digits of ISA13 begin again.
    private static let filesMax: Int64 = 999_999

    /// - Parameters:
    ///   - transactions: Which transactions are taken, and by what they are judged.
    ///   - fileNumber: From 1, another for each payload; our control numbers are made of it.
    ///   - isOfRefusedFile: Whether nothing of the payload was taken: nothing is accepted then.
    ///   - date: CCYYMMDD of the answers.
    ///   - time: HHMM of the answers.
    public init(
        _ transactions: EDITransactions, fileNumber: Int64, isOfRefusedFile: Bool,
        date: String, time: String
    ) {
        self.transactions = transactions
        self.fileNumber = fileNumber
        self.isOfRefusedFile = isOfRefusedFile
        self.date = date
        self.time = time
        reader = EDIReader(tolerated: transactions.tolerated)
        receipt = EDIReceipt(isOfRefusedFile: isOfRefusedFile)
    }

    /// Takes the next bytes and gives the answers to the interchanges that they end.
    ///
    /// - Throws: ``EDIProblem`` when a sender's identification cannot be written, and behind the
    ///   last interchange that has a control number.
    public mutating func feed(_ bytes: [UInt8]) throws(EDIProblem) -> [UInt8] {
        try answers(to: reader.feed(bytes))
    }

    /// Ends the payload and gives the answer to what is left.
    ///
    /// - Throws: ``EDIProblem`` as ``feed(_:)``.
    public mutating func finish() throws(EDIProblem) -> [UInt8] {
        try answers(to: reader.finish())
    }

    private mutating func answers(to readings: [EDIReading]) throws(EDIProblem) -> [UInt8] {
        var answers: [UInt8] = []
        for reading in readings {
            switch reading {
            case .transaction(let transaction):
                receipt.add(transaction, problems: problems(of: transaction))
            case .groupEnd(let end): receipt.add(end)
            case .interchangeEnd(let end):
                receipt.add(end)
                let control = try control(at: end.interchange.place)
                answers += try receipt.answer(control: control, date: date, time: time) ?? []
                position += 1
                receipt = EDIReceipt(isOfRefusedFile: isOfRefusedFile)
            case .interchange, .group, .interchangeAcknowledgement, .refused: continue
            }
        }
        return answers
    }

    /// What is wrong with a transaction, as ``EDITransactionReading`` has it.
    private func problems(of transaction: EDITransaction) -> [EDIProblem] {
        let document = transactions.guides.document(
            of: transaction, tolerated: transactions.tolerated)
        guard transaction.type != transactions.type else { return document.problems }
        let other = EDIProblem(.otherType(expected: transactions.type), at: transaction.place)
        return document.problems + [other]
    }

    /// Our control number of the answer to the interchange at ``position``: the file's number and
    /// three digits of the position, so that no two interchanges have the same.
    private func control(at place: EDIPlace) throws(EDIProblem) -> String {
        guard position < Self.interchangesMax else {
            throw EDIProblem(
                .tooManyInterchanges(interchangesMax: Self.interchangesMax), at: place)
        }
        let file = (fileNumber - 1) % Self.filesMax + 1
        return String(file * Int64(Self.interchangesMax) + Int64(position))
    }
}
