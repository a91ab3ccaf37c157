/// Reads RE2's syntax of regular expressions.
///
/// What only matters for the extent of a match is read and has no effect: groups do not capture,
/// `*?` is `*`. Not read: scripts such as `\p{Greek}`, and `\C`.
struct PatternParser {
    /// How deep groups may nest.
    static let depthMax = 100
    /// The largest count in `{n,m}`.
    static let countMax = 1000

    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotTakesNewline = false
    }

    let scalars: [Unicode.Scalar]
    var position = 0
    var flags = Flags()
    private var depth = 0

    private init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    static func parse(_ scalars: [Unicode.Scalar]) throws(PatternProblem) -> PatternNode {
        var parser = PatternParser(scalars)
        let node = try parser.choice()
        guard parser.current == nil else { throw parser.problem("A `)` closes nothing.") }
        return node
    }

    private mutating func choice() throws(PatternProblem) -> PatternNode {
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence() throws(PatternProblem) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            if try takeQuotation(&nodes) { continue }
            let node = try atom()
            nodes.append(try repetitions(of: node))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    /// `\Q...\E`: every scalar stands for itself.
    private mutating func takeQuotation(
        _ nodes: inout [PatternNode]
    ) throws(PatternProblem) -> Bool {
        guard current == "\\", peek(1) == "Q" else { return false }
        let count = nodes.count
        position += 2
        while let scalar = current {
            if scalar == "\\", peek(1) == "E" {
                position += 2
                // A repetition behind it repeats its last scalar.
                if nodes.count > count, let last = nodes.popLast() {
                    nodes.append(try repetitions(of: last))
                }
                return true
            }
            nodes.append(literal(scalar.value))
            position += 1
        }
        return true
    }

    // MARK: - Repetition

    private mutating func repetitions(
        of node: PatternNode
    ) throws(PatternProblem) -> PatternNode {
        guard let (least, most) = try count() else { return node }
        // Whether the shortest or the longest is preferred makes no difference to a search.
        _ = take("?")
        guard try count() == nil else {
            throw problem("A repetition stands behind a repetition; put the first in brackets.")
        }
        return .repeated(node, least: least, most: most)
    }

    private mutating func count() throws(PatternProblem) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard current == "{" else { return nil }
        let start = position
        position += 1
        guard let counts = try bracedCount() else {
            // `{` that begins no count stands for itself, as in RE2.
            position = start
            return nil
        }
        return counts
    }

    private mutating func bracedCount() throws(PatternProblem) -> (Int, Int?)? {
        guard let least = number() else { return nil }
        var most: Int? = least
        if take(",") {
            if current == "}" {
                most = nil
            } else {
                guard let number = number() else { return nil }
                most = number
            }
        }
        guard take("}") else { return nil }
        guard least <= Self.countMax, (most ?? 0) <= Self.countMax, least <= (most ?? least) else {
            throw problem("A repetition counts from 0 to \(Self.countMax), upwards.")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var number: Int?
        while let scalar = current, scalar.isDigit {
            // Beyond the largest count it does not matter how far.
            number = min((number ?? 0) * 10 + Int(scalar.value) - 48, Self.countMax + 1)
            position += 1
        }
        return number
    }

    // MARK: - Atoms

    private mutating func atom() throws(PatternProblem) -> PatternNode {
        guard let scalar = current else { return .empty }
        switch scalar {
        case "(": return try group()
        case "[": return try classNode()
        case "\\": return try escape()
        case "*", "+", "?": throw problem("A repetition stands where nothing can be repeated.")
        default: break
        }
        position += 1
        switch scalar {
        case ".":
            let newline: [PatternSet.Part] = flags.dotTakesNewline ? [] : [.range(0x0A, 0x0A)]
            return .set(PatternSet(newline, isNegated: true))
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        default: return literal(scalar.value)
        }
    }

    func literal(_ code: UInt32) -> PatternNode {
        guard flags.ignoresCase else { return .scalar(code) }
        return .set(PatternSet(PatternSet.variants(of: code).map { .range($0, $0) }))
    }

    private mutating func group() throws(PatternProblem) -> PatternNode {
        position += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else {
            throw problem("The groups nest deeper than \(Self.depthMax).")
        }
        let outer = flags
        if take("?") {
            if try !groupPrefix() {
                // `(?i)` holds to the end of the group around it, so the flags stay.
                return .empty
            }
        }
        let node = try choice()
        guard take(")") else { throw problem("A `(` is not closed.") }
        flags = outer
        return node
    }

    /// What stands behind `(?`; false when it was flags alone, without a group.
    private mutating func groupPrefix() throws(PatternProblem) -> Bool {
        if take(":") { return true }
        let hasName = current == "P" && peek(1) == "<" || current == "<"
        if hasName {
            position += current == "P" ? 2 : 1
            let start = position
            while let scalar = current, scalar.isLetter || scalar.isDigit { position += 1 }
            guard position > start, take(">") else { throw problem("A group's name is not closed.") }
            return true
        }
        var sets = true
        var hasFlag = false
        while let scalar = current {
            position += 1
            switch scalar {
            case "i": flags.ignoresCase = sets
            case "m": flags.isMultiline = sets
            case "s": flags.dotTakesNewline = sets
            case "U": break
            case "-" where sets: sets = false
            case ":" where hasFlag: return true
            case ")" where hasFlag: return false
            default:
                throw problem("Behind `(?` stand flags of i, m, s, U, a colon, or a name in <>.")
            }
            hasFlag = true
        }
        throw problem("A `(` is not closed.")
    }

    // MARK: - Scalars

    var current: Unicode.Scalar? { peek(0) }

    func peek(_ ahead: Int) -> Unicode.Scalar? {
        position + ahead < scalars.count ? scalars[position + ahead] : nil
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    func problem(_ text: String) -> PatternProblem {
        PatternProblem(offset: position, problem: text)
    }
}
