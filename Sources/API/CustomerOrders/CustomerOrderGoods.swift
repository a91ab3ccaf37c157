import RetailModel
import Transform

/// The goods of a customer's order as what its body tells has left them.
struct CustomerOrderGoods {
    private(set) var progress: OrderProgress

    /// Follows a body from what was ordered to what came back.
    ///
    /// - Throws: ``RuleBreak`` where more is done than there are goods for.
    init(_ body: JSONNode) throws(RuleBreak) {
        progress = OrderProgress(
            lines: body.elements("lines").map {
                OrderProgress.Line(
                    number: $0.column("line") ?? "", ordered: $0.amount("quantity") ?? .zero)
            })
        for node in body.elements("fulfilments") { try follow(fulfilment: node) }
        for node in body.elements("cancellations") {
            if node.member(named: "lines") == nil {
                try Self.told(at: node) { () throws(OrderBreak) in try progress.cancelOpen() }
            } else {
                try each(node) { progress, quantity, line throws(OrderBreak) in
                    try progress.cancel(quantity, of: line)
                }
            }
        }
        for node in body.elements("returns") {
            try each(node) { progress, quantity, line throws(OrderBreak) in
                try progress.giveBack(quantity, of: line)
            }
        }
    }

    private mutating func follow(fulfilment node: JSONNode) throws(RuleBreak) {
        let name = node.column("fulfilment") ?? ""
        try Self.told(at: node) { () throws(OrderBreak) in try progress.begin(fulfilment: name) }
        try each(node) { progress, quantity, line throws(OrderBreak) in
            try progress.allocate(quantity, of: line, to: name)
        }
        for event in node.elements("events") {
            guard let state = FulfilmentState(rawValue: event.column("state") ?? "") else {
                continue
            }
            // A shop tells some of its steps only; those made here are made one by one.
            try each(event) { progress, quantity, line throws(OrderBreak) in
                try progress.move(quantity, of: line, in: name, to: state, skipping: true)
            }
        }
    }

    private mutating func each(
        _ node: JSONNode,
        _ body: (inout OrderProgress, ExactDecimal, String) throws(OrderBreak) -> Void
    ) throws(RuleBreak) {
        for line in node.elements("lines") {
            let (name, quantity) = (line.column("line") ?? "", line.amount("quantity") ?? .zero)
            try Self.told(at: line) { () throws(OrderBreak) in
                try body(&progress, quantity, name)
            }
        }
    }

    static func told(
        at node: JSONNode, _ body: () throws(OrderBreak) -> Void
    ) throws(RuleBreak) {
        do throws(OrderBreak) {
            try body()
        } catch {
            throw RuleBreak(
                code: error.code, pointer: node.pointer, problem: error.problem,
                remedy: error.remedy, allowed: error.allowed.map(\.rawValue))
        }
    }

    // MARK: - What it comes to

    func write(to json: inout JSONWriter) {
        json.member("state", progress.state.rawValue)
        json.member("fulfilment_state", progress.fulfilmentState.rawValue)
        json.objects("progress", progress.lines) { line, json in
            json.member("line", line.number)
            json.member("ordered", line.ordered.description)
            json.object("in_state") { json in
                for state in FulfilmentState.allCases {
                    let quantity = progress.quantity(of: line.number, in: state)
                    guard !quantity.isZero else { continue }
                    json.key(state.rawValue)
                    json.text(quantity.description)
                }
            }
        }
        json.objects("moves", progress.fulfilments) { name, json in
            let states = progress.states(of: name)
            json.member("fulfilment", name)
            json.array("states") { json in for state in states { json.text(state.rawValue) } }
            json.array("next") { json in
                for state in FulfilmentState.next(of: states) { json.text(state.rawValue) }
            }
        }
    }
}

extension FulfilmentState {
    /// What may come next of goods in any of these states, each told once.
    static func next(of states: [FulfilmentState]) -> [FulfilmentState] {
        let next = Set(states.flatMap(\.next))
        return allCases.filter { next.contains($0) }
    }
}

extension OrderBreak {
    var code: String {
        switch self {
        case .noLine, .noFulfilment: "ORDER-006"
        case .twice: "PROC-001"
        case .barred: "ORDER-001"
        case .exceeds, .nothing, .uncountable: "ORDER-002"
        }
    }

    var problem: String {
        switch self {
        case .noLine(let line): "The order has no line \(line)."
        case .noFulfilment(let name): "The order has no fulfilment \(name)."
        case .twice(let name): "\"\(name)\" stands twice among fulfilments."
        case .barred(let line, let states, let state):
            "No goods of line \(line) may come to \(state.rawValue): they are "
                + (states.isEmpty ? "not here" : Self.words(states)) + "."
        case .exceeds(let line, let state, let wanted, let available):
            "\(available) of line \(line) may come to \(state.rawValue); \(wanted) are named."
        case .nothing(let line): "The quantity of line \(line) is not above zero."
        case .uncountable(let line): "The quantities of line \(line) have over 36 digits."
        }
    }

    var remedy: String {
        switch self {
        case .noLine, .noFulfilment: "Read the order; name what it has."
        case .twice: "Give each its own."
        case .barred:
            allowed.isEmpty
                ? "Nothing follows what they are."
                : "Allowed from there: \(Self.words(allowed))."
        case .exceeds: "Read `progress` of the order, and name what is there at most."
        case .nothing, .uncountable: "Correct the quantity."
        }
    }

    /// What goods that may not come to a state may come to instead.
    var allowed: [FulfilmentState] {
        guard case .barred(_, let states, _) = self else { return [] }
        return FulfilmentState.next(of: states)
    }

    private static func words(_ states: [FulfilmentState]) -> String {
        states.map(\.rawValue).joined(separator: ", ")
    }
}
