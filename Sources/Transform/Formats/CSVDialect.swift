/// How a file of separated values is written: RFC 4180 unless its sender does otherwise.
public struct CSVDialect: Sendable, Hashable {
    /// The byte between fields; an ASCII character other than the quote and the line ends.
    public let separator: UInt8
    /// The byte around fields that hold separators, line ends or quotes.
    public let quote: UInt8
    /// Whether the first record names the columns.
    public let hasHeader: Bool
    /// How the file's bytes become characters.
    public let encoding: Encoding
    /// What a quote inside a field that is not quoted means.
    public let strayQuotes: StrayQuotes
    /// What a record is with more or fewer fields than the header, or than the first record.
    public let raggedRows: RaggedRows

    /// How bytes become characters.
    public enum Encoding: Sendable, Hashable {
        case utf8
        /// The Western European code page; its five unassigned bytes are refused.
        case windows1252
        /// ISO 8859-1: every byte is the character of its number.
        case latin1

        /// The character of a byte that is not ASCII; UTF-8 writes those in several bytes.
        func scalar(_ byte: UInt8) -> Unicode.Scalar {
            self == .windows1252 ? Windows1252.scalar(byte) : Unicode.Scalar(byte)
        }
    }

    /// What becomes of a record with a quote in the middle of a field without quotes.
    public enum StrayQuotes: Sendable, Hashable {
        /// The record is refused, as RFC 4180 section 2 rule 5 has it.
        case refuse
        /// The quote is a character like any other: `5" SCREEN`.
        case literal
    }

    /// What becomes of a record whose number of fields differs.
    public enum RaggedRows: Sendable, Hashable {
        case refuse
        /// For files whose records are of several kinds.
        case accept
    }

    /// RFC 4180: comma, double quote, a header record, UTF-8.
    public static let standard = CSVDialect()

    /// Stops the program when separator, quote and line ends are not four different ASCII bytes.
    public init(
        separator: Character = ",", quote: Character = "\"", hasHeader: Bool = true,
        encoding: Encoding = .utf8, strayQuotes: StrayQuotes = .refuse,
        raggedRows: RaggedRows = .refuse
    ) {
        guard let separatorByte = separator.asciiValue, let quoteByte = quote.asciiValue,
            separatorByte != quoteByte, separator != "\n", separator != "\r", quote != "\n",
            quote != "\r"
        else {
            preconditionFailure("A CSV separator and quote are two different ASCII characters.")
        }
        self.separator = separatorByte
        self.quote = quoteByte
        self.hasHeader = hasHeader
        self.encoding = encoding
        self.strayQuotes = strayQuotes
        self.raggedRows = raggedRows
    }
}
