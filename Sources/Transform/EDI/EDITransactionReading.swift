/// Reads the documents of interchanges that arrive in chunks, one transaction at a time.
///
/// What is wrong with an interchange may stand at its end only. Whoever wants nothing of one that
/// is refused reads it twice, and keeps nothing of the first reading.
public struct EDITransactionReading: Sendable {
    private let transactions: EDITransactions
    private var reader: EDIReader

    /// A reading of one payload.
    public init(_ transactions: EDITransactions) {
        self.transactions = transactions
        reader = EDIReader(tolerated: transactions.tolerated)
    }

    /// Takes the next bytes and gives the documents that they complete, as JSON.
    ///
    /// - Throws: the first problem that refuses something, and a transaction of another type.
    public mutating func feed(_ bytes: [UInt8]) throws(SourceRefusal) -> [[UInt8]] {
        try documents(reader.feed(bytes))
    }

    /// Ends the payload and gives what is left.
    ///
    /// - Throws: the first problem that refuses something, and a transaction of another type.
    public mutating func finish() throws(SourceRefusal) -> [[UInt8]] {
        try documents(reader.finish())
    }

    private func documents(_ readings: [EDIReading]) throws(SourceRefusal) -> [[UInt8]] {
        var documents: [[UInt8]] = []
        for reading in readings {
            switch reading {
            case .transaction(let transaction):
                let document = transactions.guides.document(
                    of: transaction, tolerated: transactions.tolerated)
                try refuse(document.problems)
                if transaction.type != transactions.type {
                    try refuse([
                        EDIProblem(.otherType(expected: transactions.type), at: transaction.place)
                    ])
                }
                documents.append(document.json)
            case .groupEnd(let end): try refuse(end.problems)
            case .interchangeEnd(let end): try refuse(end.problems)
            case .refused(let problem): try refuse([problem])
            case .interchange, .group, .interchangeAcknowledgement: continue
            }
        }
        return documents
    }

    private func refuse(_ problems: [EDIProblem]) throws(SourceRefusal) {
        if let refusal = problems.first(where: { $0.severity == .refusal }) { throw .edi(refusal) }
    }
}
