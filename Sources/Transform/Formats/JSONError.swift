/// Why a body was refused as JSON, and where. The grammar is RFC 8259's.
public struct JSONError: Error, Equatable, Sendable {
    /// What is wrong, apart from its place.
    public let reason: Reason
    /// Bytes from the first byte of the body to the place of the fault.
    public let offset: Int
    /// Counted from 1; a line ends with a line feed.
    public let line: Int
    /// Characters (Unicode scalars) from the start of the line, counted from 1.
    public let column: Int
    /// RFC 6901 pointer to the value that was being read; empty for the whole document.
    public let pointer: String
    /// For a duplicate key, the line where the same key stood first.
    public let earlierLine: Int?
    /// For a duplicate key, the column where the same key stood first.
    public let earlierColumn: Int?

    /// What is wrong; the raw value is the stable code shown to people.
    public enum Reason: String, CaseIterable, Sendable {
        case tooLarge = "JSON-001"
        case empty = "JSON-002"
        case valueExpected = "JSON-003"
        case elementEndExpected = "JSON-004"
        case memberEndExpected = "JSON-005"
        case keyExpected = "JSON-006"
        case colonExpected = "JSON-007"
        case malformedNumber = "JSON-008"
        case malformedLiteral = "JSON-009"
        case controlCharacter = "JSON-010"
        case malformedEscape = "JSON-011"
        case loneSurrogate = "JSON-012"
        case illFormedText = "JSON-013"
        case unfinished = "JSON-014"
        case tooDeep = "JSON-015"
        case duplicateKey = "JSON-016"
        case trailingText = "JSON-017"
    }

    /// The stable code shown to people: `JSON-016`.
    public var code: String { reason.rawValue }

    /// What is wrong, with its place, as one sentence.
    public var problem: String {
        let place = pointer.isEmpty ? "" : ", at \(pointer)"
        return "\(reason.sentence) on line \(line), column \(column)\(place)\(earlierPlace)."
    }

    /// What its reader can do about it.
    public var remedy: String { reason.remedy }

    private var earlierPlace: String {
        guard let earlierLine, let earlierColumn else { return "" }
        return "; the same key stands on line \(earlierLine), column \(earlierColumn)"
    }
}

extension JSONError.Reason {
    var sentence: String {
        switch self {
        case .tooLarge: "The body is larger than the limit"
        case .empty: "The body holds no JSON value"
        case .valueExpected: "A value should begin here, but does not"
        case .elementEndExpected: "A comma or ] should follow this array element"
        case .memberEndExpected: "A comma or } should follow this object member"
        case .keyExpected: "A key in double quotes should stand here"
        case .colonExpected: "A colon should follow this key"
        case .malformedNumber: "This is not a number as JSON writes it"
        case .malformedLiteral: "Only true, false and null may be written without quotes"
        case .controlCharacter: "A text holds a raw control character"
        case .malformedEscape: "A backslash is followed by no known escape"
        case .loneSurrogate: "An escape names half of a character"
        case .illFormedText: "The bytes here are not UTF-8"
        case .unfinished: "The body ends in the middle of a value"
        case .tooDeep: "Arrays and objects are nested deeper than the limit"
        case .duplicateKey: "An object holds one key twice"
        case .trailingText: "The document has ended, but more text follows"
        }
    }

    var remedy: String {
        switch self {
        case .tooLarge: "Send the documents in several bodies, or ask for a larger limit."
        case .empty: "Send one JSON value, for instance an object in braces."
        case .valueExpected: "Write a value here, or remove the comma before it."
        case .elementEndExpected: "Put a comma between elements, or close the array with ]."
        case .memberEndExpected: "Put a comma between members, or close the object with }."
        case .keyExpected: "Write the key in double quotes, with no comma after the last member."
        case .colonExpected: "Write a colon between key and value."
        case .malformedNumber:
            "Write digits with no leading zero or plus sign, and digits after the point."
        case .malformedLiteral: "Put texts in double quotes; write true, false, null in lower case."
        case .controlCharacter: "Write it as an escape: \\n, \\t or \\u00XX."
        case .malformedEscape:
            "Use one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hex digits."
        case .loneSurrogate: "Write both halves, as in \\uD83D\\uDE00, or the character itself."
        case .illFormedText: "Encode the body as UTF-8."
        case .unfinished: "Check that the whole body was sent, and every bracket and quote closed."
        case .tooDeep: "Send the document with fewer levels."
        case .duplicateKey: "Keep one of the two members, so that only one reading is possible."
        case .trailingText: "Send one document in a body, or NDJSON with one on each line."
        }
    }
}
