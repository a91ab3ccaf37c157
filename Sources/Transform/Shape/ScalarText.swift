/// How scalars are written in the notation: plain where every reader takes them for the same text,
/// else in quotes.
enum ScalarText {
    /// A text. `isQuoted` says whether its author put it in quotes, which stay around what another
    /// reader of YAML would take for a number, date, claim or nothing.
    static func text(_ text: String, isQuoted: Bool, insideFlow: Bool = false) -> String {
        scalar(Shape.marked(text), isQuoted: isQuoted, insideFlow: insideFlow)
    }

    /// A key; `=` means nothing in it.
    static func key(_ key: String, isQuoted: Bool, insideFlow: Bool = false) -> String {
        scalar(key, isQuoted: isQuoted, insideFlow: insideFlow)
    }

    private static func scalar(_ marked: String, isQuoted: Bool, insideFlow: Bool) -> String {
        if isPlain(marked, insideFlow: insideFlow), !(isQuoted && looksTyped(marked)) {
            return marked
        }
        return quoted(marked)
    }

    /// An expression in quotes, for readers that do not know that it takes the rest of the line.
    static func quotedExpression(_ text: String) -> String {
        let marked = "=" + text
        let needsEscapes = marked.unicodeScalars.contains { isControl($0) || $0 == "'" }
        return marked.contains("\"") && !needsEscapes ? "'\(marked)'" : quoted(marked)
    }

    /// Between double quotes with the notation's escapes.
    static func quoted(_ text: String) -> String {
        var written = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": written += "\\\""
            case "\\": written += "\\\\"
            case "\n": written += "\\n"
            case "\t": written += "\\t"
            case "\r": written += "\\r"
            case _ where isControl(scalar):
                let digits = String(scalar.value, radix: 16)
                written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: written.unicodeScalars.append(scalar)
            }
        }
        return written + "\""
    }

    /// Whether another reader refuses the bare character, ends the line at it, or drops it.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF: true
        default: false
        }
    }

    /// Whether the reader takes the bare text for just this text.
    private static func isPlain(_ text: String, insideFlow: Bool) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        if "&*!%@`|>[]{},#\"'=".utf8.contains(first) || first == UInt8(ascii: " ") { return false }
        if last == UInt8(ascii: " ") || last == UInt8(ascii: ":") { return false }
        if "-?".utf8.contains(first), bytes.count == 1 || bytes[1] == UInt8(ascii: " ") {
            return false
        }
        if text.unicodeScalars.contains(where: isControl) { return false }
        for (index, byte) in bytes.enumerated() {
            if insideFlow, ",[]{}".utf8.contains(byte) { return false }
            let next = index + 1 < bytes.count ? bytes[index + 1] : UInt8(ascii: " ")
            if byte == UInt8(ascii: ":"), " ,]}".utf8.contains(next) { return false }
            if byte == UInt8(ascii: " "), next == UInt8(ascii: "#") { return false }
        }
        return true
    }

    /// Whether YAML 1.1 or 1.2 makes something else than a text of it.
    private static func looksTyped(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        if "0123456789+-.~".utf8.contains(first) { return true }
        let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"]
        return words.contains(text.lowercased())
    }
}
