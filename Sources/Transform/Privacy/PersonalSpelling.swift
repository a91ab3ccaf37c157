/// How a text may stand in the bytes of a payload: as it is, or as writers of JSON and XML escape
/// it.
public enum PersonalSpelling {
    /// Every spelling, each once; the text itself first.
    public static func all(_ text: String) -> [[UInt8]] {
        var found: [[UInt8]] = []
        for spelling in [
            text, json(text, escapesSlash: false), json(text, escapesSlash: true),
            ascii(text, capital: false), ascii(text, capital: true), xml(text),
        ] {
            let bytes = Array(spelling.utf8)
            if !bytes.isEmpty, !found.contains(bytes) { found.append(bytes) }
        }
        return found
    }

    /// Every spelling in a payload as it came, which may be in Windows-1252, ISO 8859-1 or UTF-16
    /// too.
    public static func inPayloads(_ text: String) -> [[UInt8]] {
        var found = all(text)
        let units = Array(text.utf16)
        guard !units.isEmpty else { return found }
        if !units.allSatisfy({ $0 < 0x80 }), let bytes = Windows1252.bytes(of: text) {
            found.append(bytes)
        }
        found.append(units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        found.append(units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        return found
    }

    /// What bytes of a payload say: in UTF-8, or else in Windows-1252, where every byte that
    /// ISO 8859-1 prints is the same.
    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map(Windows1252.scalar)))
    }

    private static func json(_ text: String, escapesSlash: Bool) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "/" where escapesSlash: result += "\\/"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// As writers that keep to ASCII do; some write `&`, `<`, `>` and `'` so too.
    private static func ascii(_ text: String, capital: Bool) -> String {
        json(text, escapesSlash: false).utf16.reduce(into: "") { result, unit in
            if unit < 0x80, let scalar = Unicode.Scalar(unit),
                !"&<>'".unicodeScalars.contains(scalar)
            {
                result.unicodeScalars.append(scalar)
                return
            }
            let digits = String(unit, radix: 16, uppercase: capital)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }

    private static func xml(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
