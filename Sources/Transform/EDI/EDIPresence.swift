/// Which elements of a segment came.
struct EDIPresence {
    /// Conditions hold among so many elements.
    static let elementsMax = 63

    /// A bit for each element that is not empty.
    private(set) var sent: UInt64 = 0
    /// The last element that is not empty.
    private(set) var lastSent = 0
    /// The first component that a composite lacks although others of it came.
    private(set) var lacking: (element: Int, component: Int)?
    /// The first component behind the last one that its element may have.
    private(set) var surplus: (element: Int, component: Int, componentsMax: Int)?
    /// The composite that is open: its element, its repetition, and a bit for each component.
    private var element = 0
    private var repetition = 0
    private var components: UInt64 = 0

    @inline(__always)
    mutating func take(_ value: EDIValues.Value, _ plan: EDISegmentPlan) {
        if value.element != element || value.repetition != repetition {
            closeComposite(plan)
            element = value.element
            repetition = value.repetition
        }
        if value.isEmpty { return }
        lastSent = element
        if element <= Self.elementsMax { sent |= 1 << UInt64(element) }
        if value.component > 1, surplus == nil,
            let componentsMax = plan.componentsMax(element), value.component > componentsMax
        {
            surplus = (element, value.component, componentsMax)
        }
        if value.component <= Self.elementsMax { components |= 1 << UInt64(value.component) }
    }

    mutating func closeComposite(_ plan: EDISegmentPlan) {
        let missing = components == 0 ? 0 : plan.neededComponents(element) & ~components
        if missing != 0, lacking == nil {
            lacking = (element, missing.trailingZeroBitCount)
        }
        components = 0
    }
}
