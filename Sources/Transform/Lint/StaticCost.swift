/// How many steps a mapping takes for one document at most, estimated before it runs.
///
/// A step is an item that a macro (`map`, `filter`, `all`, ...) or an `each` visits, as a run
/// counts them. Lists of the document are taken to hold ``documentItems`` items, and lists inside
/// such an item ``nestedItems``: so a loop inside a loop over the same rows is seen, and lines with
/// a few taxes each are not mistaken for it.
struct StaticCost {
    /// Items of a list that stands in the document itself.
    static let documentItems = 100
    /// Items of a list that stands in an item of another.
    static let nestedItems = 10

    private let parsed: ParsedExpressions
    /// Where most of the steps are spent.
    private(set) var costliest: (place: SourcePlace, steps: Int)?
    /// All steps together; stays at the largest number once it overflows.
    private(set) var steps = 0
    /// Names bound to an item of a list.
    private var items: Set<String> = []

    /// Nothing yet; expressions are looked up in `parsed`.
    init(_ parsed: ParsedExpressions) {
        self.parsed = parsed
    }

    /// Adds a mapping's or connection's map: every expression in it, and its `each` parts.
    mutating func add(_ shape: Shape, times: Int = 1) {
        switch shape.content {
        case .text: break
        case .list(let shapes):
            for shape in shapes { add(shape, times: times) }
        case .expression(let text):
            guard let syntax = try? parsed.syntax(of: text) else { return }
            spend(expression(syntax, times: times), at: shape.place)
        case .map(let entries): addMap(entries, times: times)
        }
    }

    private mutating func addMap(_ entries: [Shape.Entry], times: Int) {
        var inner = times
        var bound: [String] = []
        if let each = entries.first(where: { $0.key == "each" })?.value,
            case .expression(let text) = each.content,
            let syntax = try? parsed.syntax(of: text)
        {
            inner = Self.product(times, length(of: syntax))
            spend(inner, at: each.place)
            for entry in entries where ["as", "number"].contains(entry.key) {
                if case .text(let name) = entry.value.content, items.insert(name).inserted {
                    bound.append(name)
                }
            }
        }
        // A name under `let` that stands for a part of an item is one itself.
        if case .map(let definitions)? = entries.first(where: { $0.key == "let" })?.value.content {
            for definition in definitions {
                guard case .expression(let text) = definition.value.content,
                    let syntax = try? parsed.syntax(of: text), isInsideItem(syntax),
                    items.insert(definition.key).inserted
                else { continue }
                bound.append(definition.key)
            }
        }
        for entry in entries where entry.key != "tests" {
            add(entry.value, times: entry.key == "each" ? times : inner)
        }
        items.subtract(bound)
    }

    private mutating func spend(_ count: Int, at place: SourcePlace) {
        guard count > 0 else { return }
        steps = Self.sum(steps, count)
        if count > costliest?.steps ?? 0 { costliest = (place, count) }
    }

    // MARK: - Expressions

    private static let macros: Set<String> = ["map", "filter", "all", "exists", "exists_one"]

    private mutating func expression(_ syntax: Syntax, times: Int) -> Int {
        guard case .call(let name, let target?, let arguments, _) = syntax,
            Self.macros.contains(name), case .identifier(let item, _)? = arguments.first
        else {
            return syntax.children.reduce(0) { Self.sum($0, expression($1, times: times)) }
        }
        let inner = Self.product(times, length(of: target))
        var cost = Self.sum(expression(target, times: times), inner)
        let isNew = items.insert(item).inserted
        for argument in arguments.dropFirst() {
            cost = Self.sum(cost, expression(argument, times: inner))
        }
        if isNew { items.remove(item) }
        return cost
    }

    private func length(of list: Syntax) -> Int {
        if case .list(let elements, _) = list { return elements.count }
        return isInsideItem(list) ? Self.nestedItems : Self.documentItems
    }

    /// Whether a list is part of an item of another.
    private func isInsideItem(_ list: Syntax) -> Bool { !items.isDisjoint(with: list.roots) }

    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? Int.max : product
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? Int.max : sum
    }
}
