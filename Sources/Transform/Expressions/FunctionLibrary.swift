import RetailModel

/// The functions and methods of both profiles that need nothing but their arguments.
///
/// A method's name begins with a point. Where several overloads fit, the first one listed is meant.
enum FunctionLibrary {
    /// One way to call a function.
    struct Overload: Sendable {
        enum Body: Sendable {
            case one(@Sendable (Value) -> Value)
            case two(@Sendable (Value, Value) -> Value)
            case many(@Sendable ([Value]) -> Value)
        }

        let name: String
        /// For a method, its target first.
        let parameters: [ValueType]
        let result: ValueType
        let body: Body

        func accepts(_ types: [ValueType]) -> Bool {
            types.count == parameters.count && zip(parameters, types).allSatisfy { $0.accepts($1) }
        }

        func run(_ values: [Value]) -> Value {
            switch body {
            case .one(let body): body(values[0])
            case .two(let body): body(values[0], values[1])
            case .many(let body): body(values)
            }
        }

        /// How it is called, for messages: `string.contains(string)`.
        var signature: String {
            let isMethod = name.hasPrefix(".")
            let shown = parameters.dropFirst(isMethod ? 1 : 0).map(\.name).joined(separator: ", ")
            return (isMethod ? parameters[0].name : "") + "\(name)(\(shown))"
        }
    }

    /// Every overload of the money profile by its name.
    static let money: [String: [Overload]] = Dictionary(
        grouping: TextFunctions.overloads + TextSearch.overloads + NumberFunctions.overloads
            + conversions, by: \.name)

    /// Every overload of the standard profile by its name.
    static let standard: [String: [Overload]] = Dictionary(
        grouping: TextFunctions.overloads + TextSearch.overloads + TextFormat.overloads
            + MathFunctions.overloads + StandardConversions.overloads, by: \.name)

    static func one(
        _ name: String, _ parameter: ValueType, _ result: ValueType,
        _ body: @escaping @Sendable (Value) -> Value
    ) -> Overload {
        Overload(name: name, parameters: [parameter], result: result, body: .one(body))
    }

    static func two(
        _ name: String, _ first: ValueType, _ second: ValueType, _ result: ValueType,
        _ body: @escaping @Sendable (Value, Value) -> Value
    ) -> Overload {
        Overload(name: name, parameters: [first, second], result: result, body: .two(body))
    }

    // MARK: - Conversions

    private static let conversions: [Overload] = [
        one("string", .text, .text) { $0 },
        one("string", .int, .text, string),
        one("string", .decimal, .text, string),
        one("string", .bool, .text, string),
        one("string", .timestamp, .text, string),
        one("int", .int, .int) { $0 },
        one("int", .decimal, .int, whole),
        one("int", .text, .int, whole),
        one("decimal", .decimal, .decimal, decimal),
        one("decimal", .text, .decimal, decimal),
        one("bool", .bool, .bool) { $0 },
        one("bool", .text, .bool, bool),
        one("timestamp", .timestamp, .timestamp) { $0 },
        one("timestamp", .text, .timestamp, timestamp),
        one("gtin", .text, .optional(.text), gtin),
    ]

    private static func string(_ value: Value) -> Value {
        switch value {
        case .int(let number): .text(String(number))
        case .decimal(let number): .text(number.description)
        case .bool(let claim): .text(claim ? "true" : "false")
        case .timestamp(let moment): .text(moment.description)
        default: Fault.wrongType("a simple value", found: value)
        }
    }

    private static func whole(_ value: Value) -> Value {
        switch value {
        case .int: return value
        case .decimal(let number):
            return number.whole.map { .int($0) }
                ?? cannot(
                    "be read as a whole number", number.description,
                    remedy: "Round it first: round(x, 0, \"half_even\").")
        case .text(let text):
            return Int64(text).map { .int($0) } ?? cannot("be read as a whole number", text)
        default: return Fault.wrongType("a number", found: value)
        }
    }

    private static func decimal(_ value: Value) -> Value {
        if let number = value.asDecimal { return .decimal(number) }
        guard case .text(let text) = value else {
            return Fault.wrongType("a number or text", found: value)
        }
        return ExactDecimal(text).map { .decimal($0) } ?? cannot("be read as a decimal", text)
    }

    static func bool(_ value: Value) -> Value {
        guard case .text(let text) = value else { return Fault.wrongType("a text", found: value) }
        switch text {
        case "true", "True", "TRUE", "t", "1": return .bool(true)
        case "false", "False", "FALSE", "f", "0": return .bool(false)
        default: return cannot("be read as true or false", text)
        }
    }

    private static func timestamp(_ value: Value) -> Value {
        guard case .text(let text) = value else { return Fault.wrongType("a text", found: value) }
        return Instant(text).map { .timestamp($0) }
            ?? cannot("be read as a timestamp with zone", text)
    }

    /// The 14-digit form, or no value when the code is no GTIN.
    private static func gtin(_ value: Value) -> Value {
        guard case .text(let text) = value else { return Fault.wrongType("a text", found: value) }
        guard let gtin = try? GTIN(text) else { return .none }
        return .some(.text(gtin.fourteenDigits))
    }

    static func cannot(
        _ what: String, _ text: String, remedy: String = "Correct the source, or test it first."
    ) -> Value {
        .fault(
            Fault(
                .type, "\"\(text)\" cannot \(what).", remedy: remedy, excerpt: text))
    }
}
