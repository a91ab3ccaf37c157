/// Collects the content of a text or bytes literal and understands its escapes.
struct TextLiteral {
    let isRaw: Bool
    let isBytes: Bool
    private var bytes: [UInt8] = []

    init(isRaw: Bool, isBytes: Bool) {
        self.isRaw = isRaw
        self.isBytes = isBytes
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        bytes.append(contentsOf: Array(String(Character(scalar)).utf8))
    }

    /// Takes what follows a backslash and returns how many scalars it was.
    mutating func appendEscape(
        _ rest: ArraySlice<Unicode.Scalar>, at offset: Int
    ) throws(ExpressionProblem) -> Int {
        guard let first = rest.first else { return 0 }
        if isRaw {
            bytes.append(UInt8(ascii: "\\"))
            return 0
        }
        if let simple = Self.simpleEscapes[first] {
            bytes.append(simple)
            return 1
        }
        switch first {
        case "x", "X": return try number(rest.dropFirst(), digits: 2, radix: 16, at: offset) + 1
        case "u" where !isBytes:
            return try number(rest.dropFirst(), digits: 4, radix: 16, at: offset) + 1
        case "U" where !isBytes:
            return try number(rest.dropFirst(), digits: 8, radix: 16, at: offset) + 1
        case "0"..."3": return try number(rest, digits: 3, radix: 8, at: offset)
        default: throw unknown(at: offset)
        }
    }

    func token(at offset: Int) throws(ExpressionProblem) -> Token.Kind {
        isBytes ? .bytes(bytes) : .text(String(decoding: bytes, as: UTF8.self))
    }

    private static let simpleEscapes: [Unicode.Scalar: UInt8] = [
        "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11,
        "\\": 92, "?": 63, "\"": 34, "'": 39, "`": 96,
    ]

    private mutating func number(
        _ rest: ArraySlice<Unicode.Scalar>, digits: Int, radix: Int, at offset: Int
    ) throws(ExpressionProblem) -> Int {
        var text = ""
        text.unicodeScalars.append(contentsOf: rest.prefix(digits))
        guard text.utf8.count == digits, text.utf8.first != UInt8(ascii: "+"),
            let number = UInt32(text, radix: radix)
        else { throw unknown(at: offset) }
        if isBytes {
            bytes.append(UInt8(truncatingIfNeeded: number))
        } else {
            guard let scalar = Unicode.Scalar(number) else { throw unknown(at: offset) }
            append(scalar)
        }
        return digits
    }

    private func unknown(at offset: Int) -> ExpressionProblem {
        ExpressionProblem(
            "EXPR-006", at: offset - 1, "This escape is not known.",
            remedy: "Use \\n, \\t, \\\\, \\\", \\', \\xHH or \\uHHHH; or a raw text r\"...\".")
    }
}
