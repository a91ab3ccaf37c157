/// What one evaluation works on: the variables in their slots and the steps that are left.
struct Frame {
    /// How many steps (items visited by macros and `each`) one document may take.
    static let stepsMax = 1_000_000

    var slots: [Value]
    /// The day on which dated lookups are read, days since 1970-01-01.
    var lookupDay: Int32?
    private var stepsLeft: Int

    init(slotCount: Int, steps: Int = Frame.stepsMax) {
        slots = Array(repeating: .absent, count: slotCount)
        stepsLeft = steps
    }

    /// How many bytes of a text are built or read for one step.
    static let bytesPerStep = 64
    /// How many items of a list are built for one step.
    static let itemsBuiltPerStep = 4
    /// How many items of a list are read for one step.
    static let itemsReadPerStep = 16

    /// Counts what a built value takes, so that no loop fills the memory; a fault when too little
    /// is left.
    mutating func chargeBuilt(_ value: Value) -> Value {
        let cost = Self.cost(value, itemsPerStep: Self.itemsBuiltPerStep)
        // Nearly every value is small.
        guard cost > 0 else { return value }
        return spendSteps(cost) ? value : Fault.tooManySteps
    }

    /// Counts what it takes to read a whole value, so that no loop goes through large ones; false
    /// when too little is left.
    mutating func canRead(_ value: Value) -> Bool {
        let cost = Self.cost(value, itemsPerStep: Self.itemsReadPerStep)
        return cost == 0 || spendSteps(cost)
    }

    private static func cost(_ value: Value, itemsPerStep: Int) -> Int {
        switch value {
        case .text(let text): text.utf8.count / bytesPerStep
        case .bytes(let bytes): bytes.count / bytesPerStep
        case .list(let items): items.count / itemsPerStep
        case .map(let map): map.count / itemsPerStep
        default: 0
        }
    }

    /// How many states of a pattern may be visited for one step.
    private static let patternStatesPerStep = 64

    /// Whether a pattern is found in a text; what it costs is counted.
    mutating func search(_ text: String, for pattern: Pattern) -> Value {
        let before = max(0, stepsLeft) * Self.patternStatesPerStep
        var budget = before
        let isFound = pattern.isFound(in: text, budget: &budget)
        guard let isFound, spendSteps((before - budget) / Self.patternStatesPerStep) else {
            return Fault.tooManySteps
        }
        return .bool(isFound)
    }

    /// Counts several steps; false when they are not left.
    mutating func spendSteps(_ count: Int) -> Bool {
        stepsLeft -= count
        return stepsLeft >= 0
    }

    /// Counts one step; false when none is left.
    mutating func spendStep() -> Bool {
        stepsLeft -= 1
        return stepsLeft >= 0
    }
}

/// One compiled operation: reads variables from the frame and yields a value.
typealias Step = @Sendable (inout Frame) -> Value
