/// The run-time part of the list macros.
struct Loop: Sendable {
    /// What is run over, and the slots of the names for each item.
    struct Source: Sendable {
        let range: Step
        /// The item of a list or the key of a map; with two names the position or the key.
        let key: Int
        /// The slot of the second name; nil with one name.
        let value: Int?
    }

    let source: Source
    let condition: Step?
    let body: Step

    func mapping() -> Step {
        { frame in
            var results: [Value] = []
            return each(&frame) { _, frame in
                let value = body(&frame)
                if value.isFault { return value }
                results.append(value)
                return nil
            } ?? .list(results)
        }
    }

    func mappingToMap() -> Step {
        { frame in
            var results: [Value: Value] = [:]
            return each(&frame) { key, frame in
                let value = body(&frame)
                return value.isFault ? value : Checker.add(value, at: key, to: &results)
            } ?? .map(results)
        }
    }

    /// The body yields maps, whose entries are put together.
    func mappingToEntries() -> Step {
        { frame in
            var results: [Value: Value] = [:]
            return each(&frame) { _, frame in
                let value = body(&frame)
                guard case .map(let entries) = value else {
                    return value.isFault ? value : Fault.wrongType("a map", found: value)
                }
                for (key, value) in entries {
                    if let fault = Checker.add(value, at: key, to: &results) { return fault }
                }
                return frame.spendSteps(entries.count) ? nil : Fault.tooManySteps
            } ?? .map(results)
        }
    }

    func filtering() -> Step {
        { frame in
            var results: [Value] = []
            return each(&frame) { item, frame in
                switch body(&frame) {
                case .bool(true): results.append(item)
                case .bool(false): break
                case let other: return Self.notBool(other)
                }
                return nil
            } ?? .list(results)
        }
    }

    /// `all` is decided by the first false, `exists` by the first true; a later decision hides a
    /// failure.
    func deciding(by decisive: Bool) -> Step {
        { frame in
            var failure: Value?
            let decided = each(&frame) { _, frame in
                let value = body(&frame)
                if case .bool(let claim) = value { return claim == decisive ? value : nil }
                failure = failure ?? Self.notBool(value)
                return nil
            }
            return decided ?? failure ?? .bool(!decisive)
        }
    }

    func countingOne() -> Step {
        { frame in
            var count = 0
            let failure = each(&frame) { _, frame in
                switch body(&frame) {
                case .bool(let claim): count += claim ? 1 : 0
                case let other: return Self.notBool(other)
                }
                return nil
            }
            return failure ?? .bool(count == 1)
        }
    }

    /// Runs `visit` for each item that passes the condition until it returns a value; one step is
    /// spent on each item.
    @inline(__always)
    private func each(
        _ frame: inout Frame, _ visit: (Value, inout Frame) -> Value?
    ) -> Value? {
        switch source.range(&frame) {
        case .list(let items):
            guard let valueSlot = source.value else {
                for item in items {
                    if let result = self.visit(item, &frame, visit) { return result }
                }
                return nil
            }
            for (position, item) in items.enumerated() {
                frame.slots[valueSlot] = item
                let result = self.visit(.int(Int64(position)), &frame, visit)
                if let result { return result }
            }
        case .map(let map):
            for (key, value) in map {
                if let valueSlot = source.value { frame.slots[valueSlot] = value }
                if let result = self.visit(key, &frame, visit) { return result }
            }
        case .fault(let fault): return .fault(fault)
        case let other: return Fault.wrongType("a list", found: other)
        }
        return nil
    }

    @inline(__always)
    private func visit(
        _ key: Value, _ frame: inout Frame, _ visit: (Value, inout Frame) -> Value?
    ) -> Value? {
        guard frame.spendStep() else { return Fault.tooManySteps }
        frame.slots[source.key] = key
        if let condition {
            switch condition(&frame) {
            case .bool(true): break
            case .bool(false): return nil
            case let other: return Self.notBool(other)
            }
        }
        return visit(key, &frame)
    }

    private static func notBool(_ value: Value) -> Value {
        value.isFault ? value : Fault.wrongType("a bool", found: value)
    }
}
