/// What one evaluation works on: the variables in their slots and the steps that are left.
struct Frame {
    /// How many steps (items visited by macros and `each`) one document may take.
    static let stepsMax = 1_000_000

    var slots: [Value]
    /// The day on which dated lookups are read, days since 1970-01-01.
    var lookupDay: Int32?
    private var stepsLeft = Frame.stepsMax

    init(slotCount: Int) {
        slots = Array(repeating: .absent, count: slotCount)
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
        charge(value, itemsPerStep: Self.itemsBuiltPerStep)
    }

    /// Counts what it takes to read a whole value, so that no loop goes through large ones.
    mutating func chargeRead(_ value: Value) -> Value {
        charge(value, itemsPerStep: Self.itemsReadPerStep)
    }

    private mutating func charge(_ value: Value, itemsPerStep: Int) -> Value {
        let cost: Int
        switch value {
        case .text(let text): cost = text.utf8.count / Self.bytesPerStep
        case .bytes(let bytes): cost = bytes.count / Self.bytesPerStep
        case .list(let items): cost = items.count / itemsPerStep
        case .map(let map): cost = map.count / itemsPerStep
        default: return value
        }
        // Nearly every value is small.
        guard cost > 0 else { return value }
        return spendSteps(cost) ? value : Fault.tooManySteps
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
