import RandomFixture
import Testing

@testable import Transform

/// Random expressions by CEL's grammar, most of them with types that do not fit.
private struct RandomExpression {
    var generator: SeededGenerator
    private var names = ["a", "b", "order", "int", "x"]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    private mutating func pick(_ choices: [String]) -> String {
        choices.randomElement(using: &generator) ?? "1"
    }

    mutating func text(depth: Int) -> String {
        guard depth > 0 else { return leaf() }
        switch Int.random(in: 0..<14, using: &generator) {
        case 0...1: return leaf()
        case 2...4:
            let operation = pick([
                "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||",
            ])
            return "(\(text(depth: depth - 1)) \(operation) \(text(depth: depth - 1)))"
        case 5:
            return "(\(text(depth: depth - 1)) ? \(text(depth: depth - 1)) : \(leaf()))"
        case 6: return pick(["!", "-", "--"]) + "(" + text(depth: depth - 1) + ")"
        case 7: return "[\(text(depth: depth - 1)), ?\(text(depth: depth - 1)), \(leaf())]"
        case 8: return "{\(leaf()): \(text(depth: depth - 1)), ?\"k\": \(text(depth: depth - 1))}"
        case 9: return text(depth: depth - 1) + pick(["[", "[?"]) + text(depth: depth - 1) + "]"
        case 10: return text(depth: depth - 1) + pick([".k", ".?k", ".lines", ".id", ".`a-b`"])
        case 11: return macro(depth: depth)
        default: return call(depth: depth)
        }
    }

    private mutating func macro(depth: Int) -> String {
        let range = text(depth: depth - 1)
        let name = pick(["x", "y", "v"])
        names.append(name)
        defer { names.removeLast() }
        let body = text(depth: depth - 1)
        let one = pick(["all", "exists", "exists_one", "map", "filter", "optMap", "optFlatMap"])
        let two = pick(["all", "exists", "existsOne", "transformList", "transformMap"])
        return Bool.random(using: &generator)
            ? "\(range).\(one)(\(name), \(body))" : "\(range).\(two)(w, \(name), \(body))"
    }

    private mutating func call(depth: Int) -> String {
        let functions = Array(FunctionLibrary.standard.keys) + Array(FunctionLibrary.money.keys)
        let special = [
            "matches", ".matches", ".getHours", ".getFullYear", "math.greatest", "type", "dyn",
            "has", "cel.bind", "lookup", "div", "round", "uom", "taxSplit", "optional.of",
            ".orValue", ".value", "optional.ofNonZeroValue",
        ]
        let name = pick((functions + special).sorted())
        let count = Int.random(in: 0..<4, using: &generator)
        let arguments = (0..<count).map { _ in text(depth: depth - 1) }.joined(separator: ", ")
        return (name.hasPrefix(".") ? text(depth: depth - 1) : "") + "\(name)(\(arguments))"
    }

    private mutating func leaf() -> String {
        if Int.random(in: 0..<3, using: &generator) == 0 { return pick(names) }
        return pick([
            "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "1u",
            "18446744073709551615u", "1.5", "-0.0", "1e308", "0.0/0.0", "\"\"", "\"text\"",
            "'é🐱'", "r'(a|b)*$'", "b\"\\xff\"", "true", "false", "null", "[]", "{}",
            "[1, 2.5, \"a\"]", "{\"k\": 1, 2: [3]}", "optional.none()", "'%s %d %.2f %x'",
            "timestamp(0)", "timestamp('2026-03-10T14:03:22+01:00')", "duration('-1.5h')",
            "\"half_even\"", "\"KGM\"", "'UTC'", "2147483648", "100",
        ])
    }

    /// The text with a few of its characters changed, doubled or left out.
    mutating func damaged(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !scalars.isEmpty {
            let place = scalars.indices.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: scalars.remove(at: place)
            case 1: scalars.insert(scalars[place], at: place)
            default:
                let other = Array("()[]{}.,?:\"'\\`0ue-".unicodeScalars)
                scalars[place] = other.randomElement(using: &generator) ?? "("
            }
        }
        var damaged = String.UnicodeScalarView()
        damaged.append(contentsOf: scalars)
        return String(damaged)
    }
}

@Suite struct `Random expressions` {
    /// Runs a text in both profiles, and the standard one unchecked; what matters is that each ends.
    private func runAll(_ text: String) -> Bool {
        let money = ExpressionCases.refusal(text)
        let checked = StandardCases.run(text)
        let unchecked = StandardCases.run(text, isChecked: false)
        return !money.isEmpty && !checked.isEmpty && !unchecked.isEmpty
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `none stops the parser, the check or the run`(_ seed: UInt64) {
        var random = RandomExpression(seed: seed &* 7919 &+ 17)
        for _ in 0..<150 {
            let text = random.text(depth: 4)
            #expect(runAll(text), "seed \(seed): \(text)")
            #expect(runAll(random.damaged(text)), "seed \(seed)")
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `what is checked and runs gives the same unchecked`(_ seed: UInt64) {
        var random = RandomExpression(seed: seed &* 104_729 &+ 5)
        var compared = 0
        for _ in 0..<200 {
            let text = random.text(depth: 3)
            let checked = StandardCases.run(text)
            guard !checked.hasPrefix("EXPR") else { continue }
            compared += 1
            #expect(StandardCases.run(text, isChecked: false) == checked, "seed \(seed): \(text)")
        }
        #expect(compared > 20)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `random patterns and zone files end too`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &+ 99)
        let parts = [
            "a", "b", ".", "[a-c]", "[^b]", "\\d", "\\pL", "(", ")", "|", "*", "+", "?", "{2,3}",
            "^", "$", "\\b", "(?i)", "(?:", "[[:alpha:]]", "\\Q", "\\E", "\\", "é",
        ]
        for _ in 0..<300 {
            let count = Int.random(in: 0..<12, using: &generator)
            let pattern = (0..<count).map { _ in parts.randomElement(using: &generator) ?? "" }
            var budget = 100_000
            guard let read = try? Pattern(pattern.joined()) else { continue }
            #expect(read.isFound(in: "abcé 12 ab", budget: &budget) != nil, "\(pattern.joined())")
        }
        let folder = FormatsFolders.fixtures.appendingPathComponent("zoneinfo")
        var bytes = try FormatsFolders.bytes(folder.appendingPathComponent("Europe-London"))
        for _ in 0..<300 {
            let place = bytes.indices.randomElement(using: &generator) ?? 0
            bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            if Int.random(in: 0..<20, using: &generator) == 0 { bytes.removeLast(bytes.count / 10) }
            _ = ZoneRules(file: bytes)?.offsetSeconds(at: 4_000_000_000)
        }
        #expect(ZoneRules(file: Array("TZif2".utf8))?.offsetSeconds(at: 0) == nil)
    }
}
