/// What is known of one segment: its elements, and the keys under which they are written.
final class EDISegmentPlan: Sendable {
    /// Elements and components beyond these have their keys made when they come.
    static let elementsMax = 26
    static let componentsMax = 5

    let name: String
    let elements: [[EDIElementPlan]]
    /// Whether elements may follow of which nothing is known.
    let isOpen: Bool
    let pairs: EDIElements.Pairs?
    private let keys: [String]

    /// - Parameter isKnown: whether it will be asked often, so that its keys are made at once.
    init(_ name: String, _ elements: EDIElements, isKnown: Bool) {
        self.name = name
        self.elements = elements.segments[name]?.elements ?? []
        isOpen = elements.segments[name]?.isOpen ?? true
        pairs = elements.pairs[name]
        var keys: [String] = []
        if isKnown {
            for element in 1...Self.elementsMax {
                for component in 1...Self.componentsMax {
                    keys.append(EDIKey.name(name, element: element, component: component))
                }
            }
        }
        self.keys = keys
    }

    func key(_ element: Int, _ component: Int) -> String {
        let at = (element - 1) * Self.componentsMax + component - 1
        if component <= Self.componentsMax, at < keys.count { return keys[at] }
        return EDIKey.name(name, element: element, component: component)
    }

    func plan(_ element: Int, _ component: Int) -> EDIElementPlan? {
        guard element <= elements.count, component <= elements[element - 1].count else {
            return nil
        }
        return elements[element - 1][component - 1]
    }
}

/// The plans of all segments that a guide or a dictionary names.
final class EDISegmentPlans: Sendable {
    private let plans: [UInt32: EDISegmentPlan]

    init(_ elements: EDIElements, names: Set<String>) {
        var plans: [UInt32: EDISegmentPlan] = [:]
        for name in names.union(elements.segments.keys).union(elements.pairs.keys) {
            let packed = EDISegmentName(Array(name.utf8)[...]).packed
            plans[packed] = EDISegmentPlan(name, elements, isKnown: true)
        }
        self.plans = plans
    }

    func plan(of segment: EDISegment) -> EDISegmentPlan {
        let packed = EDISegmentName(segment.nameBytes).packed
        if packed != 0, let plan = plans[packed] { return plan }
        return EDISegmentPlan(segment.name, EDIElements(), isKnown: false)
    }
}
