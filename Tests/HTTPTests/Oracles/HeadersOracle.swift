@testable import HTTP

/// Headers after any changes are what a list of pairs would be, no value begins a line, and an
/// answer with them is one head.
enum HeadersOracle {
    private static let stepsMax = 64
    private static let names = [
        "Host", "host", "HOST", "Content-Length", "content-length", "X", "x", "Set-Cookie", "~!#$",
        "Connection", "transfer-encoding", "Date",
    ]

    static func check(_ input: [UInt8]) throws(OracleBroken) {
        var program = input[...]
        var headers = Headers()
        var model: [(name: String, value: String)] = []
        for _ in 0..<stepsMax {
            guard let step = program.popFirst(), let choice = program.popFirst() else { break }
            let name = names[Int(choice) % names.count]
            let value = takeText(&program)
            change(step, name, value, &headers, &model)
            try compare(headers, model, name)
        }
        var choices = Choices(from: input)
        try AnswerOracle.check(headers, &choices)
    }

    private static func takeText(_ program: inout ArraySlice<UInt8>) -> String {
        let bytes = program.prefix(Int(program.popFirst() ?? 0))
        program = program.dropFirst(bytes.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func change(
        _ step: UInt8, _ name: String, _ value: String, _ headers: inout Headers,
        _ model: inout [(name: String, value: String)]
    ) {
        let without = model.filter { $0.name.lowercased() != name.lowercased() }
        switch step % 5 {
        case 0:
            headers.append(name, value)
            model.append((name, cleaned(value)))
        case 1:
            headers.set(name, value)
            model = without + [(name, cleaned(value))]
        case 2:
            headers.remove(name)
            model = without
        case 3:
            headers[name] = value
            model = without + [(name, cleaned(value))]
        default:
            headers[name] = nil
            model = without
        }
    }

    /// Each control byte but the tab is a space.
    private static func cleaned(_ value: String) -> String {
        String(
            decoding: value.utf8.map { Grammar.isFieldValue([$0]) ? $0 : 0x20 }, as: UTF8.self)
    }

    private static func compare(
        _ headers: Headers, _ model: [(name: String, value: String)], _ name: String
    ) throws(OracleBroken) {
        let lines = model.flatMap { Array("\($0.name): \($0.value)\r\n".utf8) }
        try hold(headers.block == lines, "The block is \(headers.block); not so: \(lines)")
        try hold(headers.count == model.count, "\(headers.count) fields of \(model.count).")
        try hold(
            headers.pairs.elementsEqual(model) {
                $0.name == $1.name && $0.value.utf8.elementsEqual($1.value.utf8)
            }, "The pairs are \(headers.pairs); not so: \(model)")
        let values = model.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        try hold(headers.all(name) == values, "\(name) has \(headers.all(name)), not \(values).")
        try hold(headers[name] == values.first, "\(name) is not its first value.")
        try hold(headers.contains(name) == !values.isEmpty, "\(name) is there or is not.")
        try FieldClaims.check(headers)
    }
}
