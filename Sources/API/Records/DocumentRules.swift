import RetailModel
import Transform

/// Rules that the documents of procurement share.
enum DocumentRules {
    /// Each line has a number of its own.
    static func linesAreTold(
        _ body: JSONNode, _ list: String = "lines", by member: String = "line"
    ) throws(RuleBreak) {
        var seen: Set<String> = []
        for line in body.elements(list) {
            let number = line.member(named: member)?.text() ?? ""
            guard !seen.insert(number).inserted else { continue }
            throw RuleBreak(
                code: "PROC-001", pointer: "\(line.pointer)/\(member)",
                problem: "\"\(number)\" stands twice among \(list).",
                remedy: "Give each its own.")
        }
    }

    /// What a document states of its sums is what they come to. Sums are compared in as many
    /// decimals as are stated, and in those of the currency at least.
    static func adds(
        _ stated: JSONNode?, to sum: ExactDecimal?, _ body: JSONNode, _ what: String
    ) throws(RuleBreak) {
        guard let stated, let said = ExactDecimal(stated.text() ?? "") else { return }
        let currency = Currency(code: body.member(named: "currency")?.text() ?? "")
        let decimals = max(said.scale, currency?.exponent ?? 0)
        let counted = sum?.rounded(toDecimals: decimals, rounding: .halfAway)
        if counted == said { return }
        throw RuleBreak(
            code: "PROC-002", pointer: stated.pointer,
            problem: "\(what) come to \(counted?.description ?? "more than can be counted"), "
                + "not to \(said).",
            remedy: "Correct the sum, or what it is the sum of.")
    }

    /// The check digit of a GLN, which is that of a GTIN with 13 digits.
    static func glnHolds(_ node: JSONNode?, code: String) throws(RuleBreak) {
        guard let node, let text = node.text(), (try? GTIN(text)) == nil else { return }
        throw RuleBreak(
            code: code, pointer: node.pointer,
            problem: "The check digit of the GLN \(text) is wrong.",
            remedy: "Read the number again where its owner states it.")
    }

    /// A day does not lie before another one.
    static func day(
        _ later: String, _ body: JSONNode, isNotBefore earlier: String
    ) throws(RuleBreak) {
        guard let node = body.member(named: later), let last = node.text(),
            let first = body.member(named: earlier)?.text(), last < first
        else { return }
        throw RuleBreak(
            code: "PROC-005", pointer: node.pointer,
            problem: "\(later) is \(last), before \(earlier), which is \(first).",
            remedy: "Correct one of the days.")
    }
}

extension JSONNode {
    /// The elements of a list; none when there is no such list.
    func elements(_ name: String) -> [JSONNode] {
        var elements: [JSONNode] = []
        member(named: name)?.forEachElement { elements.append($0) }
        return elements
    }

    /// A decimal that is written as a text; nil when it is missing.
    func amount(_ name: String) -> ExactDecimal? {
        member(named: name)?.text().flatMap { ExactDecimal($0) }
    }

    /// A text as a column keeps it; neither engine keeps the character that is left out.
    func column(_ name: String) -> String? {
        member(named: name)?.text()?.filter { $0 != "\0" }
    }
}

extension [ExactDecimal?] {
    /// The exact sum of those that are there; nil when it needs too many digits.
    var sum: ExactDecimal? {
        reduce(Optional(ExactDecimal.zero)) { sum, next in
            next.map { next in sum.flatMap { $0.adding(next) } } ?? sum
        }
    }
}
