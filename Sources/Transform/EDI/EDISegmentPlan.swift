/// What is known of one segment: its elements, and the keys under which they are written.
final class EDISegmentPlan: Sendable {
    /// Elements and components beyond these have their keys made when they come.
    static let elementsMax = 26
    /// As many as a composite of EDIFACT has names of a party.
    static let componentsMax = 8

    let name: String
    /// How many elements are known.
    let elementCount: Int
    /// Whether elements may follow of which nothing is known.
    let isOpen: Bool
    let pairs: EDIElements.Pairs?
    let conditions: [EDICondition]
    /// A bit for each element that has to come.
    let mandatory: UInt64
    /// For each element a bit for each component that has to come with others.
    private let needs: [UInt64]
    /// For each element of which something is known its components, filled up.
    private let plans: [EDIElementPlan?]
    private let keys: EDIWrittenKeys

    /// - Parameter isKnown: whether it will be asked often, so that its keys are made at once.
    init(_ name: String, _ elements: EDIElements, isKnown: Bool) {
        self.name = name
        let known = elements.segments[name]
        let own = known?.elements ?? []
        elementCount = own.count
        isOpen = known?.isOpen ?? true
        pairs = elements.pairs[name]
        conditions = elements.conditions[name] ?? []
        var mandatory: UInt64 = 0
        for (at, parts) in own.enumerated().prefix(EDIPresence.elementsMax)
        where parts.first?.isMandatory == true {
            mandatory |= 1 << UInt64(at + 1)
        }
        self.mandatory = mandatory
        let needs = own.map { parts in
            parts.count < 2
                ? 0
                : parts.enumerated().reduce(UInt64(0)) { mask, part in
                    part.element.isNeeded ? mask | 1 << UInt64(part.offset + 1) : mask
                }
        }
        self.needs = needs.allSatisfy { $0 == 0 } ? [] : needs
        plans = own.flatMap { parts in
            (0..<Self.componentsMax).map { $0 < parts.count ? parts[$0] : nil }
        }
        keys = EDIWrittenKeys(
            isKnown ? name : nil, elements: Self.elementsMax, components: Self.componentsMax)
    }

    /// Writes the key of a value: `BEG03`, or `DTM01_2` for a component behind the first.
    @inline(__always)
    func writeKey(_ element: Int, _ component: Int, to json: inout JSONWriter) {
        if !keys.write(element, component, to: &json) {
            json.key(EDIKey.name(name, element: element, component: component))
        }
    }

    @inline(__always)
    func plan(_ element: Int, _ component: Int) -> EDIElementPlan? {
        guard element <= elementCount, component <= Self.componentsMax else { return nil }
        return plans[(element &- 1) &* Self.componentsMax &+ component &- 1]
    }

    /// How many components an element has; nil where that is not known.
    func componentsMax(_ element: Int) -> Int? {
        guard element > 0, element <= elementCount, let first = plan(element, 1) else { return nil }
        let count = (1...Self.componentsMax).prefix { plan(element, $0) != nil }.count
        return count == 1 && first.isPlainText ? nil : count
    }

    /// A bit for each component that has to come when another one of the element does.
    @inline(__always)
    func neededComponents(_ element: Int) -> UInt64 {
        element > 0 && element <= needs.count ? needs[element &- 1] : 0
    }
}

/// The plans of all segments that a guide or a dictionary names.
final class EDISegmentPlans: Sendable {
    private let plans: [UInt32: EDISegmentPlan]

    init(_ elements: EDIElements, names: Set<String>) {
        var plans: [UInt32: EDISegmentPlan] = [:]
        let all = names.union(elements.segments.keys).union(elements.pairs.keys)
            .union(elements.conditions.keys)
        for name in all {
            let packed = EDISegmentName(Array(name.utf8)[...]).packed
            plans[packed] = EDISegmentPlan(name, elements, isKnown: true)
        }
        self.plans = plans
    }

    /// The plan of a name that a guide or the dictionary has.
    func plan(packed name: UInt32) -> EDISegmentPlan? { plans[name] }

    func plan(of segment: EDISegment) -> EDISegmentPlan {
        let name = segment.packedName
        if name.isName, let plan = plans[name.packed] { return plan }
        return EDISegmentPlan(segment.name, EDIElements(), isKnown: false)
    }
}
