extension EDIElements.Pairs {
    /// Whether a value is the first of two.
    @inline(__always)
    func isFirst(_ value: EDIValues.Value) -> Bool {
        value.component == 1 && (isComposite || (value.element &- from) & 1 == 0)
    }

    /// The values of a segment that belong together by twos.
    func found(
        in values: [EDIValues.Value]
    ) -> [(first: EDIValues.Value, second: EDIValues.Value)] {
        var found: [(first: EDIValues.Value, second: EDIValues.Value)] = []
        var first: EDIValues.Value?
        for value in values where value.element >= from {
            if isFirst(value) {
                first = value
            } else if let known = first, !known.isEmpty, !value.isEmpty {
                found.append((known, value))
                first = nil
            }
        }
        return found
    }
}
