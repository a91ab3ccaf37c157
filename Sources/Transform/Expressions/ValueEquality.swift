import RetailModel

// MARK: - Equality, by CEL's rules: numbers by value, different kinds are never equal

extension Value: Hashable {
    /// Numbers by value, texts by their code points; a fault equals nothing.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.isSameText(as: right)
        case (.int(let left), .int(let right)): left == right
        case (.decimal(let left), .decimal(let right)): left == right
        case (.int(let left), .decimal(let right)): ExactDecimal(left) == right
        case (.decimal(let left), .int(let right)): left == ExactDecimal(right)
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null), (.absent, .absent): true
        case (.bytes(let left), .bytes(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        // Item by item: the standard library takes one storage for equal, and NaN is not.
        case (.list(let left), .list(let right)):
            left.count == right.count && left.elementsEqual(right)
        case (.map(let left), .map(let right)):
            left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
        case (.record(let left), .record(let right)): left == right
        case (.optional(let left), .optional(let right)): left?.value == right?.value
        case (.uint(let left), .uint(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.moment(let left), .moment(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.type(let left), .type(let right)): left == right
        default: Self.mixedNumbersAreEqual(left, right)
        }
    }

    /// Numbers of different kinds stand on one line, as CEL has it: `1 == 1u == 1.0`.
    private static func mixedNumbersAreEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.int(let whole), .uint(let other)), (.uint(let other), .int(let whole)):
            UInt64(exactly: whole) == other
        case (.int(let whole), .double(let other)), (.double(let other), .int(let whole)):
            Int64(exactly: other) == whole
        case (.uint(let whole), .double(let other)), (.double(let other), .uint(let whole)):
            UInt64(exactly: other) == whole
        default: false
        }
    }

    private static func combine(_ number: UInt64, into hasher: inout Hasher) {
        if let decimal = ExactDecimal(coefficient: Int128(number), scale: 0) {
            hasher.combine(decimal)
        }
    }

    /// Equal numbers hash alike, whatever their kind and scale.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .absent, .null, .fault: hasher.combine(0)
        case .bool(let claim): hasher.combine(claim)
        case .int(let number): hasher.combine(ExactDecimal(number))
        case .decimal(let number): hasher.combine(number)
        case .uint(let number): Self.combine(number, into: &hasher)
        case .double(let number):
            if let whole = Int64(exactly: number) {
                hasher.combine(ExactDecimal(whole))
            } else if let whole = UInt64(exactly: number) {
                Self.combine(whole, into: &hasher)
            } else {
                hasher.combine(number)
            }
        case .text(let text):
            for byte in text.utf8 { hasher.combine(byte) }
        case .bytes(let bytes): hasher.combine(bytes)
        case .timestamp(let moment): hasher.combine(moment)
        case .moment(let moment): hasher.combine(moment)
        case .duration(let span): hasher.combine(span)
        case .type(let name): hasher.combine(name)
        case .list(let items): hasher.combine(items)
        case .map(let map): hasher.combine(map.count)
        case .record(let record): hasher.combine(record.values)
        case .optional(let box): hasher.combine(box?.value)
        }
    }
}

extension String {
    /// Whether both have the same Unicode scalars; `==` would also join composed and decomposed
    /// accents.
    func isSameText(as other: String) -> Bool {
        guard utf8.count == other.utf8.count, self == other else { return false }
        return utf8.elementsEqual(other.utf8)
    }
}
