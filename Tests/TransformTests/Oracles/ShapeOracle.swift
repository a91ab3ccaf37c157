@testable import Transform

/// A text of the notation that is read is written in one form, which stays as it is; also with its
/// expressions in quotes.
enum ShapeOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        let text = String(decoding: input, as: UTF8.self)
        guard let written = formatted(text) else { return }
        try hold(formatted(written) == written, "It is written otherwise again: \(written)")
        let quoted = try? ShapeFormatter.format(file: "a", text: text, quotesExpressions: true)
        try hold(quoted.flatMap { formatted($0) } == written, "Quotes change it: \(written)")
    }

    private static func formatted(_ text: String) -> String? {
        try? ShapeFormatter.format(file: "a", text: text)
    }
}
