/// What an expression may cost at the most, estimated before it runs: each operation counts one, and
/// what a macro repeats counts once for each item.
///
/// A list that stands in the expression has as many items as are written; any other is taken to have
/// ``itemsAssumed``. So two loops over data within each other are well below the bound and three
/// are beyond it.
enum ExpressionCost {
    /// The estimate from which on an expression is refused.
    static let costMax = 100_000_000
    /// How many items a list is taken to have whose length is known only when it runs.
    static let itemsAssumed = 1000

    static func check(_ syntax: Syntax) throws(ExpressionProblem) {
        let cost = estimate(syntax)
        guard cost <= costMax else {
            throw ExpressionProblem(
                "EXPR-090", at: syntax.offset,
                "The expression may take \(cost) operations, and \(costMax) are allowed.",
                remedy: "Nest fewer loops over lists: use lookup(), or a name under `let:`.")
        }
    }

    /// The estimate, at most ``costMax`` times ``itemsAssumed``.
    static func estimate(_ syntax: Syntax) -> Int {
        switch syntax {
        case .null, .bool, .whole, .unsigned, .fraction, .text, .bytes, .identifier: 1
        case .select(let target, _, _, _): sum(1, estimate(target))
        case .index(let target, let index, _, _): sum(1, estimate(target), estimate(index))
        case .unary(_, let operand, _): sum(1, estimate(operand))
        case .binary(_, let left, let right, _): sum(1, estimate(left), estimate(right))
        case .conditional(let test, let yes, let no, _):
            sum(1, estimate(test), max(estimate(yes), estimate(no)))
        case .list(let elements, _):
            elements.reduce(1) { sum($0, estimate($1.value)) }
        case .map(let entries, _), .message(_, let entries, _):
            entries.reduce(1) { sum($0, estimate($1.key), estimate($1.value)) }
        case .call(let name, let target, let arguments, _):
            call(name, target, arguments)
        }
    }

    /// The macros that run their last arguments once for each item of their target.
    private static let loops: Set<String> = [
        "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList",
        "transformMap", "transformMapEntry",
    ]

    private static func call(_ name: String, _ target: Syntax?, _ arguments: [Syntax]) -> Int {
        let inside = arguments.reduce(0) { sum($0, estimate($1)) }
        guard let target else { return sum(1, inside) }
        guard loops.contains(name), arguments.count > 1 else {
            return sum(1, estimate(target), inside)
        }
        return sum(1, estimate(target), product(items(of: target), inside))
    }

    /// How many items a macro runs over.
    private static func items(of syntax: Syntax) -> Int {
        switch syntax {
        case .list(let elements, _): elements.count
        case .map(let entries, _): entries.count
        case .call(let name, .some(let target), let arguments, _)
        where loops.contains(name) && arguments.count > 1:
            items(of: target)
        case .conditional(_, let yes, let no, _): max(items(of: yes), items(of: no))
        case .binary(.plus, let left, let right, _): sum(items(of: left), items(of: right))
        default: itemsAssumed
        }
    }

    // MARK: - Without overflow

    private static let ceiling = costMax * itemsAssumed

    private static func sum(_ numbers: Int...) -> Int {
        numbers.reduce(0) { min(ceiling, $0 + $1) }
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? ceiling : min(ceiling, product)
    }
}
