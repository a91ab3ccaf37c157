import RetailModel

@testable import Transform

/// What became of one payload of a shop or payment provider, read as the pipeline reads it.
struct PayloadReading {
    /// What became of one document of the payload.
    enum Outcome {
        /// A canonical document that its reader accepts and whose sums agree.
        case mapped(type: String, json: [UInt8])
        /// A sale that the reader accepts and whose sums differ, with the sentence that names them.
        case unbalanced(sentence: String, json: [UInt8])
        case skipped(because: String)
        case failed([String])
    }

    let outcomes: [Outcome]
    /// Fields of mapped documents that the schema does not know.
    let drift: [String]

    init(_ bytes: [UInt8], through connection: ConnectionPlan) throws {
        guard let reader = connection.reader else { throw Unreadable(why: "it reads csv") }
        let root = try JSONDocument(parsing: bytes, keys: reader.keys).root
        var outcomes: [Outcome] = []
        var drift: [String] = []
        switch connection.payload(in: root) {
        case .unknown: outcomes = [.failed(["no path leads to a document"])]
        case .nothing(let because): outcomes = [.skipped(because: because)]
        case .documents(let nodes):
            for node in nodes {
                guard let reading = reader.read(node) else {
                    outcomes.append(.failed(["it is no object"]))
                    continue
                }
                let mapped = connection.map(.document(reading.record))
                if mapped.contains(where: { $0.documentType != nil }) {
                    drift += reading.unknownFields
                }
                outcomes += try mapped.map(Self.outcome)
            }
        }
        (self.outcomes, self.drift) = (outcomes, drift)
    }

    private static func outcome(_ mapped: ConnectionPlan.Mapped) throws -> Outcome {
        switch mapped.result {
        case .skipped(let because): return .skipped(because: because)
        case .failed(let problems):
            return .failed(problems.map { "\($0.rule.rawValue) \($0.path): \($0.problem)" })
        case .document(let json):
            let type = mapped.documentType ?? ""
            let root = try JSONDocument(parsing: json, keys: CanonicalDocument.keys).root
            if type == "stock-adjustment@1" { _ = try AdjustmentReader.adjustment(root) }
            guard type == "sale@1" else { return .mapped(type: type, json: json) }
            let balance = try SaleBalance(of: try SaleReader.sale(root))
            guard let imbalance = balance.imbalance(toleranceMinorUnits: 0) else {
                return .mapped(type: type, json: json)
            }
            return .unbalanced(sentence: imbalance.problem, json: json)
        }
    }

    struct Unreadable: Error {
        let why: String
    }
}

/// Sums of one mapped sale as its document states them.
struct SaleSums: Equatable {
    var total = ExactDecimal.zero
    var gross = ExactDecimal.zero
    var tax = ExactDecimal.zero
    var shipping = ExactDecimal.zero
    var discount = ExactDecimal.zero
    var tendered = ExactDecimal.zero
    var lines = 0

    init(_ sale: Sale) {
        total = sale.statedTotal?.decimal ?? .zero
        lines = sale.lines.count
        for line in sale.lines {
            gross = Self.sum(gross, line.gross)
            for part in line.taxes { tax = Self.sum(tax, part.amount) }
            for part in line.discounts { discount = Self.sum(discount, part.amount) }
        }
        for charge in sale.charges {
            if charge.kind == .shipping { shipping = Self.sum(shipping, charge.amount) }
            for part in charge.taxes { tax = Self.sum(tax, part.amount) }
        }
        for part in sale.discounts { discount = Self.sum(discount, part.amount) }
        for tender in sale.tenders { tendered = Self.sum(tendered, tender.amount) }
    }

    private static func sum(_ sum: ExactDecimal, _ amount: Money) -> ExactDecimal {
        sum.adding(amount.decimal) ?? sum
    }
}
