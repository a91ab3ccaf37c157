/// Functions on texts and the sizes of things. Positions and sizes count Unicode scalars, as CEL
/// has it.
enum TextFunctions {
    static let overloads: [FunctionLibrary.Overload] = [
        FunctionLibrary.one("size", .text, .int, size),
        FunctionLibrary.one("size", .bytes, .int, size),
        FunctionLibrary.one("size", .list(.dyn), .int, size),
        FunctionLibrary.one("size", .map(.dyn, .dyn), .int, size),
        FunctionLibrary.one(".size", .text, .int, size),
        FunctionLibrary.one(".size", .bytes, .int, size),
        FunctionLibrary.one(".size", .list(.dyn), .int, size),
        FunctionLibrary.one(".size", .map(.dyn, .dyn), .int, size),
        claim(".contains") { contains($0, $1) },
        claim(".startsWith") { $0.utf8.starts(with: $1.utf8) },
        claim(".endsWith") { $0.utf8.reversed().starts(with: $1.utf8.reversed()) },
        change(".lowerAscii") { mapped($0, from: "A"..."Z", by: 32) },
        change(".upperAscii") { mapped($0, from: "a"..."z", by: -32) },
        change(".trim", trimmed),
        FunctionLibrary.Overload(
            name: ".replace", parameters: [.text, .text, .text], result: .text,
            body: .many(replace)),
        FunctionLibrary.Overload(
            name: ".replace", parameters: [.text, .text, .text, .int], result: .text,
            body: .many(replace)),
        FunctionLibrary.Overload(
            name: ".substring", parameters: [.text, .int], result: .text, body: .many(substring)),
        FunctionLibrary.Overload(
            name: ".substring", parameters: [.text, .int, .int], result: .text,
            body: .many(substring)),
        FunctionLibrary.Overload(
            name: ".split", parameters: [.text, .text], result: .list(.text), body: .many(split)),
        FunctionLibrary.Overload(
            name: ".split", parameters: [.text, .text, .int], result: .list(.text),
            body: .many(split)),
        FunctionLibrary.two(".join", .list(.text), .text, .text) { join($0, separator: $1) },
        FunctionLibrary.one(".join", .list(.text), .text) { join($0, separator: .text("")) },
    ]

    private static func size(_ value: Value) -> Value {
        switch value {
        case .text(let text): .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes): .int(Int64(bytes.count))
        case .list(let items): .int(Int64(items.count))
        case .map(let map): .int(Int64(map.count))
        default: Fault.wrongType("a text or list", found: value)
        }
    }

    private static func claim(
        _ name: String, _ test: @escaping @Sendable (String, String) -> Bool
    ) -> FunctionLibrary.Overload {
        FunctionLibrary.two(name, .text, .text, .bool) { target, argument in
            guard case .text(let text) = target, case .text(let part) = argument else {
                return Fault.wrongType("a text", found: target)
            }
            return .bool(test(text, part))
        }
    }

    private static func change(
        _ name: String, _ change: @escaping @Sendable (String) -> String
    ) -> FunctionLibrary.Overload {
        FunctionLibrary.one(name, .text, .text) { target in
            guard case .text(let text) = target else {
                return Fault.wrongType("a text", found: target)
            }
            return .text(change(text))
        }
    }

    private static func mapped(
        _ text: String, from range: ClosedRange<Unicode.Scalar>, by distance: Int
    ) -> String {
        let bytes = UInt8(ascii: range.lowerBound)...UInt8(ascii: range.upperBound)
        guard text.utf8.contains(where: { bytes.contains($0) }) else { return text }
        let changed = text.utf8.map {
            bytes.contains($0) ? UInt8(truncatingIfNeeded: Int($0) + distance) : $0
        }
        return String(decoding: changed, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
        let end = scalars.lastIndex { !$0.properties.isWhitespace }
        return end.map { String(scalars[start...$0]) } ?? ""
    }

    // MARK: - Searching, cutting and joining

    private static func contains(_ text: String, _ part: String) -> Bool {
        TextSearch.first(Array(part.utf8), in: Array(text.utf8), from: 0) != nil
    }

    /// The pieces of a text between the separators, at most so many, the last with what is left;
    /// an empty separator gives its scalars.
    private static func pieces(
        _ text: String, _ separator: String, atMost limit: Int = .max
    ) -> [String] {
        if separator.isEmpty {
            let scalars = text.unicodeScalars
            guard scalars.count > limit else { return scalars.map { String($0) } }
            let end = scalars.index(scalars.startIndex, offsetBy: limit - 1)
            return scalars[..<end].map { String($0) } + [String(scalars[end...])]
        }
        let (bytes, part) = (Array(text.utf8), Array(separator.utf8))
        var pieces: [String] = []
        var start = 0
        while pieces.count < limit - 1,
            let found = TextSearch.first(part, in: bytes, from: start)
        {
            pieces.append(String(decoding: bytes[start..<found], as: UTF8.self))
            start = found + part.count
        }
        return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    /// The third argument of a function on texts as a limit: below zero there is none.
    private static func limit(_ values: [Value], at position: Int) -> Int {
        guard values.count > position, case .int(let limit) = values[position], limit >= 0 else {
            return .max
        }
        return Int(limit)
    }

    private static func split(_ values: [Value]) -> Value {
        guard case .text(let text) = values[0], case .text(let separator) = values[1] else {
            return Fault.wrongType("a text", found: values[0])
        }
        let limit = limit(values, at: 2)
        guard limit > 0 else { return .list([]) }
        let pieces = pieces(text, separator, atMost: limit)
        guard pieces.count <= Value.listItemsMax else { return Fault.tooLarge }
        return .list(pieces.map { .text($0) })
    }

    private static func join(_ target: Value, separator: Value) -> Value {
        guard case .list(let items) = target, case .text(let separator) = separator else {
            return Fault.wrongType("a list of texts", found: target)
        }
        var joined = ""
        for (index, item) in items.enumerated() {
            guard case .text(let text) = item else {
                return Fault.wrongType("a text", found: item)
            }
            if index > 0 { joined += separator }
            joined += text
            guard joined.utf8.count <= Value.textBytesMax else { return Fault.tooLarge }
        }
        return .text(joined)
    }

    private static func replace(_ values: [Value]) -> Value {
        guard case .text(let text) = values[0], case .text(let old) = values[1],
            case .text(let new) = values[2]
        else { return Fault.wrongType("a text", found: values[0]) }
        let limit = limit(values, at: 3)
        guard limit > 0 else { return values[0] }
        let pieces =
            old.isEmpty
            ? spread(text, atMost: limit)
            : pieces(text, old, atMost: limit == .max ? limit : limit + 1)
        let length = text.utf8.count + (pieces.count - 1) * new.utf8.count
        guard length <= Value.textBytesMax else { return Fault.tooLarge }
        return .text(pieces.joined(separator: new))
    }

    /// The text cut before each scalar and at its end, at most so many cuts.
    private static func spread(_ text: String, atMost limit: Int) -> [String] {
        let scalars = text.unicodeScalars.map { String($0) }
        let all = [""] + scalars + [""]
        guard limit < all.count - 1 else { return all }
        return Array(all[..<limit]) + [all[limit...].joined()]
    }

    private static func substring(_ values: [Value]) -> Value {
        guard case .text(let text) = values[0], case .int(let start) = values[1] else {
            return Fault.wrongType("a text and a position", found: values[0])
        }
        let scalars = Array(text.unicodeScalars)
        var end = Int64(scalars.count)
        if values.count == 3, case .int(let given) = values[2] { end = given }
        guard start >= 0, start <= end, end <= Int64(scalars.count) else {
            return .fault(
                Fault(
                    .range,
                    "The text has \(scalars.count) characters and no part \(start) to \(end).",
                    remedy: "Test size(text) first.", excerpt: text))
        }
        var part = String.UnicodeScalarView()
        part.append(contentsOf: scalars[Int(start)..<Int(end)])
        return .text(String(part))
    }
}
