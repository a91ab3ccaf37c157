/// The conversions of the standard profile (CEL language definition, "Standard Definitions").
enum StandardConversions {
    static let overloads: [FunctionLibrary.Overload] = [
        FunctionLibrary.one("bool", .bool, .bool) { $0 },
        FunctionLibrary.one("bool", .text, .bool, FunctionLibrary.bool),
        FunctionLibrary.one("bytes", .bytes, .bytes) { $0 },
        FunctionLibrary.one("bytes", .text, .bytes, bytes),
        FunctionLibrary.one("string", .text, .text) { $0 },
        FunctionLibrary.one("duration", .duration, .duration) { $0 },
        FunctionLibrary.one("duration", .text, .duration, duration),
        FunctionLibrary.one("timestamp", .timestamp, .timestamp) { $0 },
        FunctionLibrary.one("timestamp", .text, .timestamp, timestamp),
        FunctionLibrary.one("timestamp", .int, .timestamp, timestamp),
        FunctionLibrary.one("int", .timestamp, .int, whole),
    ]
        + convert("int", to: .int, from: [.int, .uint, .double, .text], whole)
        + convert("uint", to: .uint, from: [.uint, .int, .double, .text], natural)
        + convert("double", to: .double, from: [.double, .int, .uint, .text], double)
        + convert(
            "string", to: .text, from: [.int, .uint, .double, .bool, .bytes, .timestamp, .duration],
            string)

    private static func convert(
        _ name: String, to result: ValueType, from types: [ValueType],
        _ body: @escaping @Sendable (Value) -> Value
    ) -> [FunctionLibrary.Overload] {
        types.map { FunctionLibrary.one(name, $0, result, body) }
    }

    // MARK: - Numbers

    private static func whole(_ value: Value) -> Value {
        switch value {
        case .int: return value
        case .uint(let number): return Int64(exactly: number).map { .int($0) } ?? Fault.overflow
        case .double(let number):
            // Both ends are refused: a double there may have been rounded from beyond.
            guard number > -0x1p63, number < 0x1p63 else { return Fault.overflow }
            return .int(Int64(number))
        case .text(let text):
            return Int64(text).map { .int($0) }
                ?? FunctionLibrary.cannot("be read as a whole number", text)
        case .moment(let moment): return .int(moment.seconds)
        default: return Fault.wrongType("a number", found: value)
        }
    }

    private static func natural(_ value: Value) -> Value {
        switch value {
        case .uint: return value
        case .int(let number): return UInt64(exactly: number).map { .uint($0) } ?? Fault.overflow
        case .double(let number):
            guard number >= 0, number < 0x1p64 else { return Fault.overflow }
            return .uint(UInt64(number))
        case .text(let text):
            return UInt64(text).map { .uint($0) }
                ?? FunctionLibrary.cannot("be read as an unsigned number", text)
        default: return Fault.wrongType("a number", found: value)
        }
    }

    private static func double(_ value: Value) -> Value {
        switch value {
        case .double: return value
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .text(let text):
            return Double(text).map { .double($0) }
                ?? FunctionLibrary.cannot("be read as a double", text)
        default: return Fault.wrongType("a number", found: value)
        }
    }

    // MARK: - Texts and bytes

    static func string(_ value: Value) -> Value {
        switch value {
        case .text: return value
        case .int(let number): return .text(String(number))
        case .uint(let number): return .text(String(number))
        case .double(let number): return .text(DoubleText.shortest(number))
        case .bool(let claim): return .text(claim ? "true" : "false")
        case .moment(let moment): return .text(moment.description)
        case .duration(let span): return .text(span.description)
        case .bytes(let bytes):
            return String(validating: bytes, as: UTF8.self).map { .text($0) }
                ?? .fault(
                    Fault(
                        .type, "The bytes are no UTF-8.", remedy: "Correct the source."))
        default: return Fault.wrongType("a simple value", found: value)
        }
    }

    private static func bytes(_ value: Value) -> Value {
        guard case .text(let text) = value else { return Fault.wrongType("a text", found: value) }
        return .bytes(Array(text.utf8))
    }

    // MARK: - Times

    private static func duration(_ value: Value) -> Value {
        guard case .text(let text) = value else { return Fault.wrongType("a text", found: value) }
        return TimeSpan(text).map { .duration($0) }
            ?? FunctionLibrary.cannot("be read as a duration", text)
    }

    private static func timestamp(_ value: Value) -> Value {
        switch value {
        case .int(let seconds):
            return Moment(seconds: seconds).map { .moment($0) } ?? Operators.outOfRange
        case .text(let text):
            return Moment(text).map { .moment($0) }
                ?? FunctionLibrary.cannot("be read as a timestamp with zone", text)
        default: return Fault.wrongType("a text", found: value)
        }
    }
}
