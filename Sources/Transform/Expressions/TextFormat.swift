/// `"%d of %s".format([1, "x"])` and `strings.quote` of the strings extension of CEL.
enum TextFormat {
    static let overloads: [FunctionLibrary.Overload] = [
        FunctionLibrary.two(".format", .text, .list(.dyn), .text, format),
        FunctionLibrary.one("strings.quote", .text, .text, quote),
    ]

    /// Why a clause cannot be filled in.
    private struct Refusal: Error {
        let problem: String
    }

    private static func format(_ target: Value, _ arguments: Value) -> Value {
        guard case .text(let template) = target, case .list(let arguments) = arguments else {
            return Fault.wrongType("a text and a list", found: target)
        }
        do throws(Refusal) {
            return .text(try filled(Array(template.unicodeScalars), arguments))
        } catch {
            return error.problem.isEmpty
                ? Fault.tooLarge
                : .fault(
                    Fault(
                        .type, error.problem, remedy: "Use %s, %d, %f, %e, %b, %o, %x, %X or %%.",
                        excerpt: template))
        }
    }

    private static func filled(
        _ template: [Unicode.Scalar], _ arguments: [Value]
    ) throws(Refusal) -> String {
        var text = ""
        var (position, used) = (0, 0)
        while position < template.count {
            let scalar = template[position]
            position += 1
            guard scalar == "%" else {
                text.unicodeScalars.append(scalar)
                continue
            }
            guard position < template.count else {
                throw Refusal(problem: "The template ends within a clause.")
            }
            if template[position] == "%" {
                text += "%"
                position += 1
                continue
            }
            let decimals = try precision(template, &position)
            guard position < template.count else {
                throw Refusal(problem: "The template ends within a clause.")
            }
            guard used < arguments.count else {
                throw Refusal(problem: "The template needs more than \(arguments.count) values.")
            }
            text += try clause(template[position], decimals, arguments[used])
            // An empty sentence stands for the fault of a text that has become too large.
            guard text.utf8.count <= Value.textBytesMax else { throw Refusal(problem: "") }
            position += 1
            used += 1
        }
        return text
    }

    /// `.3` before the letter of a clause; 6 where none stands.
    private static func precision(
        _ template: [Unicode.Scalar], _ position: inout Int
    ) throws(Refusal) -> Int {
        guard template[position] == "." else { return 6 }
        position += 1
        var decimals = 0
        while position < template.count, let digit = template[position].digitValue {
            decimals = decimals * 10 + digit
            guard decimals <= DoubleText.decimalsMax else {
                throw Refusal(problem: "At most \(DoubleText.decimalsMax) decimals are written.")
            }
            position += 1
        }
        return decimals
    }

    private static func clause(
        _ letter: Unicode.Scalar, _ decimals: Int, _ value: Value
    ) throws(Refusal) -> String {
        switch (letter, value) {
        case ("s", _): return try plain(value)
        case ("d", .int(let number)): return String(number)
        case ("d", .uint(let number)): return String(number)
        case ("d", .double(let number)) where !number.isFinite:
            return DoubleText.shortest(number)
        case ("f", _):
            if let number = double(value) { return DoubleText.fixed(number, decimals: decimals) }
        case ("e", _):
            if let number = double(value) {
                return DoubleText.exponent(number, decimals: decimals)
            }
        case ("b", .bool(let claim)): return claim ? "1" : "0"
        case ("b", _): if let digits = digits(value, radix: 2) { return digits }
        case ("o", _): if let digits = digits(value, radix: 8) { return digits }
        case ("x", _), ("X", _):
            if let digits = hexadecimal(value) {
                return letter == "X" ? digits.uppercased() : digits
            }
        default: break
        }
        throw Refusal(problem: "%\(letter) cannot write \(value.kindName).")
    }

    private static func double(_ value: Value) -> Double? {
        switch value {
        case .double(let number): number
        case .int(let number): Double(number)
        case .uint(let number): Double(number)
        default: nil
        }
    }

    private static func digits(_ value: Value, radix: Int) -> String? {
        switch value {
        case .int(let number): String(number, radix: radix)
        case .uint(let number): String(number, radix: radix)
        default: nil
        }
    }

    private static func hexadecimal(_ value: Value) -> String? {
        func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        switch value {
        case .text(let text): return hexadecimal(text.utf8)
        case .bytes(let bytes): return hexadecimal(bytes)
        default: return digits(value, radix: 16)
        }
    }

    /// What `%s` writes: lists and maps too, the entries of maps in the order of their keys.
    private static func plain(_ value: Value) throws(Refusal) -> String {
        switch value {
        case .null: return "null"
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .type(let type): return type.rawValue
        case .list(let items):
            var shown: [String] = []
            for item in items { shown.append(try plain(item)) }
            return "[" + shown.joined(separator: ", ") + "]"
        case .map(let map):
            var entries: [(key: String, value: String)] = []
            for (key, value) in map { entries.append((try plain(key), try plain(value))) }
            entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return "{" + entries.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
        default:
            if case .text(let text) = StandardConversions.string(value) { return text }
            throw Refusal(problem: "%s cannot write \(value.kindName).")
        }
    }

    // MARK: - strings.quote

    private static let escapes: [Unicode.Scalar: String] = [
        "\u{07}": "\\a", "\u{08}": "\\b", "\u{0C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
        "\u{0B}": "\\v", "\\": "\\\\", "\"": "\\\"",
    ]

    private static func quote(_ target: Value) -> Value {
        guard case .text(let text) = target else {
            return Fault.wrongType("a text", found: target)
        }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if let escape = escapes[scalar] {
                quoted += escape
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        guard quoted.utf8.count < Value.textBytesMax else { return Fault.tooLarge }
        return .text(quoted + "\"")
    }
}

extension Unicode.Scalar {
    /// The value of an ASCII digit.
    fileprivate var digitValue: Int? { isDigit ? Int(value) - 48 : nil }
}
