/// Why one record of a file was refused, and where; the records behind it are read all the same.
public struct CSVError: Error, Equatable, Sendable {
    /// What is wrong, apart from its place.
    public let reason: Reason
    /// Line of the fault in the file, from 1.
    public let line: Int
    /// Character of the fault in that line, from 1.
    public let column: Int
    /// The bytes of the file that this refusal accounts for.
    public let byteRange: Range<Int>

    /// What can be wrong with a record.
    public enum Reason: Equatable, Sendable {
        case unclosedQuote
        case textAfterQuote
        case strayQuote
        case illFormedText
        case ragged(expected: Int, found: Int)
        case recordTooLarge(bytesMax: Int)
        case duplicateColumn(name: String)
        case tooManyFields(max: Int)
    }

    /// The stable code shown to people.
    public var code: String {
        switch reason {
        case .unclosedQuote: "CSV-001"
        case .textAfterQuote: "CSV-002"
        case .strayQuote: "CSV-003"
        case .illFormedText: "CSV-004"
        case .ragged: "CSV-005"
        case .recordTooLarge: "CSV-006"
        case .duplicateColumn: "CSV-007"
        case .tooManyFields: "CSV-008"
        }
    }

    /// What is wrong, with its place, as one sentence.
    public var problem: String { "Line \(line), column \(column): \(sentence)." }

    private var sentence: String {
        switch reason {
        case .unclosedQuote: "a quote opens here and is not closed"
        case .textAfterQuote: "text follows the closing quote of a field"
        case .strayQuote: "a quote stands inside a field without quotes"
        case .illFormedText: "these bytes are not text in the file's encoding"
        case .ragged(let expected, let found):
            "the record has \(found) fields, but \(expected) are expected"
        case .recordTooLarge(let bytesMax): "the record is larger than \(bytesMax) bytes"
        case .duplicateColumn(let name): "the header names the column \"\(name)\" twice"
        case .tooManyFields(let max): "the record has more than \(max) fields"
        }
    }

    /// What its reader can do about it.
    public var remedy: String {
        switch reason {
        case .unclosedQuote:
            "Close the quote, and double each quote that is part of the text."
        case .textAfterQuote:
            "Double each quote that is part of the text, or check the separator."
        case .strayQuote:
            "Quote the field and double the quote, or set stray quotes to literal for this source."
        case .illFormedText:
            "Save the file as UTF-8, or set the source's encoding: windows-1252 or iso-8859-1."
        case .ragged:
            "Correct the record; quote fields that hold the separator."
        case .recordTooLarge:
            "Look for an unclosed quote, or for lines that end without a line feed."
        case .duplicateColumn: "Give each column a name of its own."
        case .tooManyFields: "Check the separator of this source."
        }
    }
}
