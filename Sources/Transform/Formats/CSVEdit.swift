/// One change to rows of separated values: every other row keeps its bytes.
public struct CSVEdit: Sendable, Hashable {
    /// Where: `0/amount` is the column `amount` of the first row behind the header, as a place in
    /// the list of rows would be written by RFC 6901, with or without the first slash.
    public let place: String
    /// The new value as a person writes it.
    public let text: String

    /// A change by its place and new value.
    public init(place: String, text: String) {
        self.place = place
        self.text = text
    }

    /// The rows with the change, and what stood there before.
    ///
    /// The row is written anew, quoted where it has to be.
    ///
    /// - Parameter rows: The header and the rows behind it.
    /// - Throws: ``CSVEditRefusal`` when they cannot be read or have no such place.
    public func applied(
        to rows: [UInt8], dialect: CSVDialect
    ) throws(CSVEditRefusal) -> (rows: [UInt8], old: String) {
        let isPlain = rows.allSatisfy { $0 < 0x80 } && text.utf8.allSatisfy { $0 < 0x80 }
        guard dialect.encoding == .utf8 || isPlain else { throw .otherEncoding }
        var reader = CSVReader(dialect: dialect)
        let first = reader.feed(rows)
        let header = reader.header
        let all = Array(first) + Array(reader.finish())
        let (number, column) = try target(in: header ?? reader.header ?? [])
        guard number < all.count else { throw .noPlace(place) }
        switch all[number] {
        case .refused(let error): throw .unreadable(error)
        case .record(let record):
            guard column < record.count else { throw .noPlace(place) }
            var texts = record.texts
            let old = texts[column]
            texts[column] = text
            var writer = CSVWriter(dialect: dialect)
            writer.record(texts)
            let lineEndBytes = 2
            let range = record.byteRange
            return (
                Array(
                    rows[..<range.lowerBound] + writer.bytes.dropLast(lineEndBytes)
                        + rows[range.upperBound...]), old
            )
        }
    }

    private func target(in header: [String]) throws(CSVEditRefusal) -> (row: Int, column: Int) {
        let path = place.hasPrefix("/") ? place.dropFirst() : place[...]
        let parts = path.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let row = Int(parts[0]), row >= 0,
            let column = header.firstIndex(of: String(parts[1]))
        else { throw .noPlace(place) }
        return (row, column)
    }
}

/// Why rows could not be changed; they stay as they were.
public enum CSVEditRefusal: Error, Sendable {
    /// The row is none.
    case unreadable(CSVError)
    /// There is no such row, or no such column.
    case noPlace(String)
    /// The rows are not in UTF-8, in which changes come.
    case otherEncoding

    /// What is wrong, as a sentence.
    public var problem: String {
        switch self {
        case .unreadable(let error): error.problem
        case .noPlace(let place):
            "The rows have no place \"\(place)\": write a row, counted from 0, and a column, such "
                + "as 0/amount."
        case .otherEncoding:
            "The rows are not in UTF-8, so a place in them cannot be changed by itself."
        }
    }
}
