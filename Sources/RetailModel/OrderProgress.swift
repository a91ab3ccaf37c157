/// How much of each line of a customer's order is in which state.
///
/// A pure account of exact quantities: what is allocated, moved, cancelled or returned is taken
/// from one state and put into another, never made. What cannot be taken is an ``OrderBreak``.
public struct OrderProgress: Sendable {
    /// One line as ordered.
    public struct Line: Sendable {
        public let number: String
        public let ordered: ExactDecimal

        /// A line of `ordered` goods.
        public init(number: String, ordered: ExactDecimal) {
            self.number = number
            self.ordered = ordered
        }
    }

    /// Where goods stand: within a fulfilment, or none.
    private struct Place: Hashable {
        let line: String
        /// Empty for goods of no fulfilment.
        let fulfilment: String
        let state: FulfilmentState

        init(_ line: String, _ fulfilment: String, _ state: FulfilmentState) {
            self.line = line
            self.fulfilment = fulfilment
            self.state = state
        }
    }

    /// All goods of a line in a state, in whatever fulfilment.
    private struct Share: Hashable {
        let line: String
        let state: FulfilmentState
    }

    /// The goods of a fulfilment in a state, of whatever line.
    private struct Part: Hashable {
        let fulfilment: String
        let state: FulfilmentState
    }

    public let lines: [Line]
    /// The fulfilments in the order in which they were made.
    public private(set) var fulfilments: [String] = []
    private let numbers: Set<String>
    private var names: Set<String> = []
    private var goods: [Place: ExactDecimal] = [:]
    /// The sums of ``goods``, kept with them: looking through all places for each would take lines
    /// times fulfilments.
    private var sums: [Share: ExactDecimal] = [:]
    /// At how many places of each part there are goods; quantities of different units add to no
    /// sum.
    private var places: [Part: Int] = [:]
    /// At how many places there are goods in each state.
    private var placesByState: [FulfilmentState: Int] = [:]
    /// Whether the order as a whole was called off; decides for one that has no goods.
    private var isCalledOff = false

    /// An order of which nothing is done yet.
    public init(lines: [Line]) {
        self.lines = lines
        numbers = Set(lines.map(\.number))
        for line in lines {
            put(line.ordered, at: Place(line.number, "", .open))
            sums[Share(line: line.number, state: .open)] = line.ordered
        }
    }

    // MARK: - What is done

    /// Begins a fulfilment, which goods are then allocated to.
    public mutating func begin(fulfilment: String) throws(OrderBreak) {
        guard names.insert(fulfilment).inserted else { throw .twice(fulfilment) }
        fulfilments.append(fulfilment)
    }

    /// Sets goods aside.
    public mutating func allocate(
        _ quantity: ExactDecimal, of line: String, to fulfilment: String
    ) throws(OrderBreak) {
        try move(
            quantity, of: line, from: [("", [.open])], to: .allocated, in: fulfilment)
    }

    /// Brings goods of a fulfilment to a state.
    ///
    /// - Parameter skipping: Whether steps between may be left out.
    public mutating func move(
        _ quantity: ExactDecimal, of line: String, in fulfilment: String,
        to state: FulfilmentState, skipping: Bool = false
    ) throws(OrderBreak) {
        guard names.contains(fulfilment) else { throw .noFulfilment(fulfilment) }
        let sources = state.sources(skipping: skipping)
        let target = state == .open ? "" : fulfilment
        try move(quantity, of: line, from: [(fulfilment, sources)], to: state, in: target)
    }

    /// How much of a line may come to a state within a fulfilment.
    public func movable(
        _ line: String, in fulfilment: String, to state: FulfilmentState, skipping: Bool = false
    ) -> ExactDecimal {
        sum(state.sources(skipping: skipping).map { Place(line, fulfilment, $0) })
    }

    /// Calls off goods that are allocated nowhere.
    public mutating func cancel(
        _ quantity: ExactDecimal, of line: String
    ) throws(OrderBreak) {
        try move(quantity, of: line, from: [("", [.open])], to: .cancelled, in: "")
    }

    /// Calls off all that is allocated nowhere.
    public mutating func cancelOpen() throws(OrderBreak) {
        isCalledOff = true
        for line in lines {
            let open = quantity(of: line.number, in: .open)
            if !open.isZero { try cancel(open, of: line.number) }
        }
    }

    /// Takes delivered goods back, of the first fulfilments first.
    public mutating func giveBack(
        _ quantity: ExactDecimal, of line: String
    ) throws(OrderBreak) {
        let sources = fulfilments.map { ($0, [FulfilmentState.delivered]) }
        try move(quantity, of: line, from: sources, to: .returned, in: nil)
    }

    // MARK: - What it comes to

    /// How much of a line is in a state, in all fulfilments together.
    public func quantity(of line: String, in state: FulfilmentState) -> ExactDecimal {
        sums[Share(line: line, state: state)]?.normalised ?? .zero
    }

    /// The states in which goods of a fulfilment stand, the least advanced first.
    public func states(of fulfilment: String) -> [FulfilmentState] {
        FulfilmentState.allCases.filter { state in
            places[Part(fulfilment: fulfilment, state: state)] ?? 0 > 0
        }
    }

    /// How much of a line stands in a state within a fulfilment.
    public func held(
        _ line: String, _ fulfilment: String, _ state: FulfilmentState
    ) -> ExactDecimal {
        goods[Place(line, fulfilment, state)] ?? .zero
    }

    /// The least advanced state of all goods that are not called off; `cancelled` when all are.
    public var fulfilmentState: FulfilmentState {
        let all = FulfilmentState.allCases.filter { any($0) }
        let isNothing = isCalledOff || !all.isEmpty
        return all.first { $0 != .cancelled } ?? (isNothing ? .cancelled : .open)
    }

    /// What the order has come to.
    public var state: CustomerOrderState {
        let isSent = any(.shipped) || any(.delivered)
        let isToBeSent = [.open, .allocated, .picked, .packed].contains { any($0) }
        switch (isSent, any(.returned), isToBeSent) {
        case (false, true, false): return .closed
        case (_, true, _): return .partlyReturned
        case (true, false, true): return .partlyFulfilled
        case (true, false, false): return .fulfilled
        case (false, false, true): return .open
        case (false, false, false): return isCalledOff || any(.cancelled) ? .cancelled : .open
        }
    }

    private func any(_ state: FulfilmentState) -> Bool {
        placesByState[state] ?? 0 > 0
    }

    // MARK: - The account

    private func sum(_ places: [Place]) -> ExactDecimal {
        // No sum exceeds what was ordered, which has far fewer digits than fit.
        places.reduce(ExactDecimal.zero) { sum, place in
            goods[place].flatMap { sum.adding($0) } ?? sum
        }
        .normalised
    }

    private mutating func put(_ quantity: ExactDecimal, at place: Place) {
        let wasEmpty = goods.updateValue(quantity, forKey: place)?.isZero ?? true
        guard wasEmpty != quantity.isZero else { return }
        let step = wasEmpty ? 1 : -1
        places[Part(fulfilment: place.fulfilment, state: place.state), default: 0] += step
        placesByState[place.state, default: 0] += step
    }

    /// - Parameters:
    ///   - sources: The fulfilments that the goods come from, the first ones first.
    ///   - target: The fulfilment that the goods come to; nil for that in which they are.
    private mutating func move(
        _ quantity: ExactDecimal, of line: String, from sources: [(String, [FulfilmentState])],
        to state: FulfilmentState, in target: String?
    ) throws(OrderBreak) {
        guard numbers.contains(line) else { throw .noLine(line) }
        guard !quantity.isZero, !quantity.isNegative else { throw .nothing(line) }
        let places = sources.flatMap { name, states in states.map { Place(line, name, $0) } }
        let available = sum(places)
        guard !available.isZero else {
            throw .barred(line, from: present(line, sources.map(\.0)), to: state)
        }
        guard quantity <= available else {
            throw .exceeds(line, to: state, wanted: quantity, available: available)
        }
        var rest = quantity
        for place in places where !rest.isZero {
            let taken = min(rest, goods[place] ?? .zero)
            guard !taken.isZero else { continue }
            try move(taken, from: place, to: Place(line, target ?? place.fulfilment, state))
            guard let still = rest.subtracting(taken) else { throw .uncountable(line) }
            rest = still
        }
    }

    private mutating func move(
        _ quantity: ExactDecimal, from place: Place, to goal: Place
    ) throws(OrderBreak) {
        let line = place.line
        let (from, to) = (
            Share(line: line, state: place.state), Share(line: line, state: goal.state)
        )
        guard let left = goods[place]?.subtracting(quantity),
            let sum = (goods[goal] ?? .zero).adding(quantity),
            let remaining = sums[from]?.subtracting(quantity),
            let whole = (sums[to] ?? .zero).adding(quantity)
        else { throw .uncountable(line) }
        put(left, at: place)
        put(sum, at: goal)
        sums[from] = remaining
        sums[to] = whole
    }

    private func present(
        _ line: String, _ fulfilments: some Sequence<String>
    ) -> [FulfilmentState] {
        FulfilmentState.allCases.filter { state in
            fulfilments.contains { !held(line, $0, state).isZero }
        }
    }
}

/// Why goods of an order do not come to a state.
public enum OrderBreak: Error, Hashable, Sendable {
    /// The order has no such line.
    case noLine(String)
    /// The order has no such fulfilment.
    case noFulfilment(String)
    /// It has such a fulfilment already.
    case twice(String)
    /// No goods of the line are in a state from which the move is allowed; they are in these.
    case barred(String, from: [FulfilmentState], to: FulfilmentState)
    /// Fewer goods of the line may come to the state than are named.
    case exceeds(
        String, to: FulfilmentState, wanted: ExactDecimal, available: ExactDecimal)
    /// The quantity is not above zero.
    case nothing(String)
    /// The sums of the line have too many digits.
    case uncountable(String)
}
