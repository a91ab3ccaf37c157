// Looking at expressions without running them.
extension Syntax {
    /// The nodes directly below this one.
    var children: [Syntax] {
        switch self {
        case .select(let target, _, _, _): [target]
        case .index(let target, let index, _, _): [target, index]
        case .call(_, let target, let arguments, _): (target.map { [$0] } ?? []) + arguments
        case .unary(_, let operand, _): [operand]
        case .binary(_, let left, let right, _): [left, right]
        case .conditional(let test, let yes, let no, _): [test, yes, no]
        case .list(let elements, _): elements.map(\.value)
        case .map(let entries, _), .message(_, let entries, _):
            entries.flatMap { [$0.key, $0.value] }
        default: []
        }
    }

    /// Visits this node and every one below it.
    func forEachNode(_ body: (Syntax) -> Void) {
        body(self)
        for child in children { child.forEachNode(body) }
    }

    /// A text that is the same for expressions that say the same, however they are spaced or
    /// bracketed.
    var shown: String {
        switch self {
        case .null: "null"
        case .bool(let claim, _): claim ? "true" : "false"
        case .whole(let number, _): String(number)
        case .unsigned(let number, _): "\(number)u"
        case .fraction(let text, _): text
        case .text(let text, _): "\"\(text)\""
        case .bytes(let bytes, _): "b\(bytes)"
        case .identifier(let name, _): name
        case .select(let target, let field, let isOptional, _):
            "\(target.shown).\(isOptional ? "?" : "")\(field)"
        case .index(let target, let index, let isOptional, _):
            "\(target.shown)[\(isOptional ? "?" : "")\(index.shown)]"
        case .call(let name, let target, let arguments, _):
            "\(target.map { $0.shown + "." } ?? "")\(name)(\(Self.shown(arguments)))"
        case .unary(let symbol, let operand, _): "\(symbol.rawValue)(\(operand.shown))"
        case .binary(let symbol, let left, let right, _):
            "(\(left.shown) \(symbol.rawValue) \(right.shown))"
        case .conditional(let test, let yes, let no, _):
            "(\(test.shown) ? \(yes.shown) : \(no.shown))"
        case .list, .map: "[\(Self.shown(children))]"
        case .message(let name, _, _): "\(name){\(Self.shown(children))}"
        }
    }

    private static func shown(_ parts: [Syntax]) -> String {
        parts.map(\.shown).joined(separator: ", ")
    }

    /// Whether it is a value written out.
    var isLiteral: Bool {
        switch self {
        case .null, .bool, .whole, .unsigned, .fraction, .text, .bytes: true
        case .unary(.minus, let operand, _): operand.isLiteral
        default: false
        }
    }

    /// The parts that `symbol` (`&&` or `||`) joins, however they are bracketed.
    func parts(joinedBy symbol: Token.Symbol) -> [Syntax] {
        guard case .binary(symbol, let left, let right, _) = self else { return [self] }
        return left.parts(joinedBy: symbol) + right.parts(joinedBy: symbol)
    }

    /// The variables at which a chain of fields, positions and methods begins: one, or one for each
    /// side of a condition.
    var roots: Set<String> {
        switch self {
        case .identifier(let name, _): [name]
        case .select(let target, _, _, _), .index(let target, _, _, _): target.roots
        case .call(_, let target?, _, _): target.roots
        case .conditional(_, let yes, let no, _): yes.roots.union(no.roots)
        default: []
        }
    }
}
