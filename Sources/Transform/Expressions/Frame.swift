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

    /// Counts one step; false when none is left.
    mutating func spendStep() -> Bool {
        stepsLeft -= 1
        return stepsLeft >= 0
    }
}

/// One compiled operation: reads variables from the frame and yields a value.
typealias Step = @Sendable (inout Frame) -> Value
