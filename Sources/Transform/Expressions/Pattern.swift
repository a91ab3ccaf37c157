/// A regular expression with RE2's syntax, which a text is searched for in time of its length times
/// the pattern's: the states of all attempts run side by side, none goes back (Thompson 1968).
struct Pattern: Sendable {
    /// The longest pattern read, in Unicode scalars.
    static let lengthMax = 4096
    /// How many states a pattern may have, repetitions written out.
    static let statesMax = 10_000

    /// What a state does.
    private enum Instruction: Sendable {
        case scalar(UInt32)
        case set(Int)
        case assertion(PatternAssertion)
        case jump(Int)
        case split(Int, Int)
        case found
    }

    private var instructions: [Instruction] = []
    private var sets: [PatternSet] = []
    /// How often a node was written, so that empty repetitions end too.
    private var writes = 0

    /// - Throws: where and why the text is no pattern, or too large a one.
    init(_ text: String) throws(PatternProblem) {
        let scalars = Array(text.unicodeScalars.prefix(Self.lengthMax + 1))
        guard scalars.count <= Self.lengthMax else {
            throw PatternProblem(
                offset: 0, problem: "The pattern is longer than \(Self.lengthMax) characters.")
        }
        try write(try PatternParser.parse(scalars))
        instructions.append(.found)
    }

    // MARK: - From the tree to states

    private mutating func write(_ node: PatternNode) throws(PatternProblem) {
        writes += 1
        guard instructions.count < Self.statesMax, writes < 2 * Self.statesMax else {
            throw PatternProblem(
                offset: 0,
                problem: "The pattern has more than \(Self.statesMax) states when its repetitions "
                    + "are written out.")
        }
        switch node {
        case .empty: break
        case .scalar(let code): instructions.append(.scalar(code))
        case .set(let set):
            sets.append(set)
            instructions.append(.set(sets.count - 1))
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .sequence(let nodes):
            for node in nodes { try write(node) }
        case .choice(let nodes): try writeChoice(nodes)
        case .repeated(let node, let least, let most):
            for _ in 0..<least { try write(node) }
            try writeOptional(node, count: most.map { $0 - least })
        }
    }

    private mutating func writeChoice(_ nodes: [PatternNode]) throws(PatternProblem) {
        var ends: [Int] = []
        for node in nodes.dropLast() {
            let split = instructions.count
            instructions.append(.found)
            try write(node)
            ends.append(instructions.count)
            instructions.append(.found)
            instructions[split] = .split(split + 1, instructions.count)
        }
        if let last = nodes.last { try write(last) }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    /// The node up to `count` times, or as often as it comes.
    private mutating func writeOptional(
        _ node: PatternNode, count: Int?
    ) throws(PatternProblem) {
        guard let count else {
            let split = instructions.count
            instructions.append(.found)
            try write(node)
            instructions.append(.jump(split))
            instructions[split] = .split(split + 1, instructions.count)
            return
        }
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(instructions.count)
            instructions.append(.found)
            try write(node)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    // MARK: - Searching

    /// Whether the pattern is found anywhere in a text.
    ///
    /// - Returns: nil when it costs more than `budget` states visited, which is lowered by the cost.
    func isFound(in text: String, budget: inout Int) -> Bool? {
        var (current, next) = (States(count: instructions.count), States(count: instructions.count))
        var before: UInt32?
        var scalars = text.unicodeScalars.makeIterator()
        var after = scalars.next()?.value
        while true {
            if add(0, to: &current, before, after) { return true }
            guard let code = after else { return false }
            budget -= current.members.count + 1
            guard budget >= 0 else { return nil }
            let following = scalars.next()?.value
            for state in current.members where takes(state, code) {
                if add(state + 1, to: &next, code, following) { return true }
            }
            swap(&current, &next)
            next.removeAll()
            (before, after) = (code, following)
        }
    }

    private func takes(_ state: Int, _ code: UInt32) -> Bool {
        switch instructions[state] {
        case .scalar(let wanted): wanted == code
        case .set(let index): sets[index].contains(code)
        default: false
        }
    }

    /// Adds a state and all that follow without a scalar; true when the end is among them.
    private func add(
        _ state: Int, to states: inout States, _ before: UInt32?, _ after: UInt32?
    ) -> Bool {
        states.open.append(state)
        while let state = states.open.popLast() {
            guard states.insert(state) else { continue }
            switch instructions[state] {
            case .found:
                states.open.removeAll()
                return true
            case .jump(let target): states.open.append(target)
            case .split(let first, let second):
                states.open.append(second)
                states.open.append(first)
            case .assertion(let assertion):
                if assertion.holds(between: before, and: after) { states.open.append(state + 1) }
            case .scalar, .set: break
            }
        }
        return false
    }

    /// A set of states in the order of their coming, emptied in one step (Briggs and Torczon).
    private struct States {
        private(set) var members: [Int] = []
        var open: [Int] = []
        private var places: [Int]

        init(count: Int) {
            places = Array(repeating: 0, count: count)
        }

        mutating func insert(_ state: Int) -> Bool {
            let place = places[state]
            if place < members.count, members[place] == state { return false }
            places[state] = members.count
            members.append(state)
            return true
        }

        mutating func removeAll() {
            members.removeAll(keepingCapacity: true)
        }
    }
}
