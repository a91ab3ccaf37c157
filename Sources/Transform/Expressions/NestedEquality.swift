/// Equality of values within values, which is counted: one list may stand in another many times
/// over, so that a few names make a tree that no one would see the end of.
struct NestedEquality {
    /// How many more values may be compared.
    private(set) var budget: Int

    /// Nil when the budget is spent.
    mutating func areEqual(_ left: Value, _ right: Value) -> Bool? {
        budget -= 1
        guard budget >= 0 else { return nil }
        switch (left, right) {
        case (.list(let near), .list(let far)):
            guard near.count == far.count else { return false }
            for (one, other) in zip(near, far) {
                guard let isSame = areEqual(one, other) else { return nil }
                if !isSame { return false }
            }
            return true
        case (.map(let near), .map(let far)):
            guard near.count == far.count else { return false }
            for (key, one) in near {
                guard let other = far[key] else { return false }
                guard let isSame = areEqual(one, other) else { return nil }
                if !isSame { return false }
            }
            return true
        case (.optional(.some(let near)), .optional(.some(let far))):
            return areEqual(near.value, far.value)
        default: return left == right
        }
    }
}
