import RetailModel
import SQL
import Store
import Transform

/// What rounding to the minor unit made of exact line amounts: shown as a figure, never hidden.
///
/// A line's exact amount is its quantity times its unit price,
/// which may be finer than the currency.
public struct RoundingFigure: Sendable {
    public let currency: String
    /// How many lines' amounts had to be rounded.
    public private(set) var lines = 0
    /// Sum of the exact amounts less what was posted, over all lines.
    public private(set) var difference = ExactDecimal.zero

    /// The figures over every posted sale, by currency.
    ///
    /// - Throws: ``SQL/SQLError`` when the database cannot be read to the end.
    public static func all(on connection: any SQLConnection) throws(SQLError) -> [RoundingFigure] {
        var figures: [String: RoundingFigure] = [:]
        try BooksWalk(connection: connection).forEachDocument { document in
            guard document.state == .posted, !document.currency.isEmpty else { return }
            figures[
                document.currency, default: RoundingFigure(currency: document.currency)
            ].add(document)
        }
        return figures.values.sorted { $0.currency < $1.currency }
    }

    private init(currency: String) {
        self.currency = currency
    }

    private mutating func add(_ document: DocumentRow) {
        let json = try? JSONDocument(parsing: document.body, keys: CanonicalDocument.keys)
        guard let json, let sale = try? SaleReader.sale(json.root) else { return }
        for line in sale.lines {
            guard let exact = line.unitPrice?.multiplied(by: line.quantity.amount),
                let rest = exact.subtracting(line.gross.decimal), !rest.isZero
            else { continue }
            lines += 1
            difference = difference.adding(rest) ?? difference
        }
    }
}
