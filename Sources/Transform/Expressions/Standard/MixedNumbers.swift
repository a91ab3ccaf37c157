extension Operators {
    /// The order of numbers of different kinds: a whole number beside a double is first made a
    /// double, with its rounding, as CEL's conformance tests have it.
    static func mixedOrder(_ left: Value, _ right: Value) -> Int? {
        switch (left, right) {
        case (.int(let near), .uint(let far)): near < 0 ? -1 : sign(UInt64(near), far)
        case (.uint(let near), .int(let far)): far < 0 ? 1 : sign(near, UInt64(far))
        case (.int(let near), .double(let far)): far.isNaN ? nil : sign(Double(near), far)
        case (.double(let near), .int(let far)): near.isNaN ? nil : sign(near, Double(far))
        case (.uint(let near), .double(let far)): far.isNaN ? nil : sign(Double(near), far)
        case (.double(let near), .uint(let far)): near.isNaN ? nil : sign(near, Double(far))
        default: nil
        }
    }
}
