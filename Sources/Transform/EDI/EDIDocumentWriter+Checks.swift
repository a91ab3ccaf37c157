extension EDIDocumentWriter {
    /// Tells what is wrong with one value.
    mutating func tell(
        _ reason: EDIProblem.Reason, _ segment: EDISegment, _ value: EDIValues.Value
    ) {
        var excerpt = ""
        if case .otherCharacters = reason {
            // The words name both character sets; the text itself is what cannot be shown.
        } else {
            excerpt = String(decoding: segment.decoded(value).utf8, as: UTF8.self)
        }
        let place = segment.place.element(value.element, component: value.component)
        report(EDIProblem(reason, at: place, excerpt: excerpt))
    }

    /// Tells which elements and components a segment lacks, and which it should not have.
    mutating func checkPresence(_ segment: EDISegment, _ plan: EDISegmentPlan) {
        let found = segment.body.presence(segment.mark, plan)
        var missing = plan.mandatory & ~found.sent
        while missing != 0 {
            let element = missing.trailingZeroBitCount
            missing &= missing - 1
            report(EDIProblem(.elementMissing, at: segment.place.element(element)))
        }
        // Empty elements at the end say nothing.
        if !plan.isOpen, found.lastSent > plan.elementCount {
            let reason = EDIProblem.Reason.tooManyElements(elementsMax: plan.elementCount)
            report(EDIProblem(reason, at: segment.place.element(plan.elementCount + 1)))
        }
        if let (element, component, componentsMax) = found.surplus {
            let reason = EDIProblem.Reason.tooManyComponents(componentsMax: componentsMax)
            report(EDIProblem(reason, at: segment.place.element(element, component: component)))
        }
        if let (element, component) = found.lacking {
            let place = segment.place.element(element, component: component)
            report(EDIProblem(.componentMissing, at: place))
        }
        for condition in plan.conditions {
            guard let element = condition.broken(by: found.sent) else { continue }
            report(EDIProblem(condition.reason(plan.name), at: segment.place.element(element)))
        }
    }
}
