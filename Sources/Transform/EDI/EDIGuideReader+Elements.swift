/// What guides and dictionaries say of the elements of segments.
extension EDIGuideReader {
    /// `BEG: [ID 2/2!, AN 1/22]`
    func elements(_ shape: Shape, _ standard: EDIStandard?) -> EDIElements? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        var elements = EDIElements()
        for entry in map.entries {
            guard case .list(let items) = entry.value.content else {
                report(
                    "GUIDE-005", entry.value, "A segment has a list of elements.",
                    "Write `BEG: [ID 2/2!, AN 1/22]`.")
                continue
            }
            let texts = items.map { (map.text($0) ?? "", $0) }
            let isOpen = texts.last?.0 == "..."
            elements.segments[entry.key] = EDIElements.Segment(
                elements: texts.dropLast(isOpen ? 1 : 0).map { composite($0, $1, standard) },
                isOpen: isOpen)
        }
        return elements
    }

    /// `AN!:R:AN`, or `AN!:R:AN?` where the whole may be left out.
    private func composite(
        _ text: String, _ shape: Shape, _ standard: EDIStandard?
    ) -> [EDIElementPlan] {
        let mayLack = text.hasSuffix("?")
        var parts = (mayLack ? text.dropLast() : text[...])
            .split(separator: ":", omittingEmptySubsequences: false)
            .map { element($0, shape, standard) }
        if mayLack { parts[0].isMandatory = false }
        return parts
    }

    /// `N1: [R0203, P0304]`
    func conditions(_ shape: Shape) -> [String: [EDICondition]] {
        guard let map = MapView(shape, problems: problems) else { return [:] }
        var all: [String: [EDICondition]] = [:]
        for entry in map.entries {
            guard case .list(let items) = entry.value.content else {
                report(
                    "GUIDE-007", entry.value, "A segment has a list of conditions.",
                    "Write `N1: [R0203, P0304]`.")
                continue
            }
            all[entry.key] = items.compactMap { item in
                let text = map.text(item) ?? ""
                let condition = EDICondition(text)
                if condition == nil {
                    report(
                        "GUIDE-007", item, "\"\(text)\" is no condition between elements.",
                        "Write P, R, E, C or L, then two digits for each element: P0304.")
                }
                return condition
            }
        }
        return all
    }

    /// `PO1: {from: 6, name: ids, first: qualifier, second: id}`
    func pairs(_ shape: Shape) -> [String: EDIElements.Pairs] {
        guard let map = MapView(shape, problems: problems) else { return [:] }
        var all: [String: EDIElements.Pairs] = [:]
        for entry in map.entries {
            guard let pair = MapView(entry.value, problems: problems) else { continue }
            let from = pair.requiredVersion("from")
            let name = pair.requiredText("name")
            let first = pair.requiredText("first")
            let second = pair.requiredText("second")
            let isComposite = pair.optionalClaim("composite") ?? false
            pair.refuseUnknownKeys()
            guard let from, let name, let first, let second else { continue }
            all[entry.key] = EDIElements.Pairs(
                from: from, name: name, first: first, second: second, isComposite: isComposite)
        }
        return all
    }

    /// `AN 1/30!`: type, optionally the least and most characters, and `!` when it is mandatory.
    private func element(
        _ text: Substring, _ shape: Shape, _ standard: EDIStandard?
    ) -> EDIElementPlan {
        var plan = EDIElementPlan(
            kind: .text, isMandatory: text.hasSuffix("!"), isNeeded: text.hasSuffix("!"),
            charactersMin: 0, charactersMax: Int.max)
        let body = plan.isMandatory ? text.dropLast() : text
        let type = body.prefix(body.hasPrefix("N") ? 2 : body.hasPrefix("R") ? 1 : 2)
        let lengths = body.dropFirst(type.count).drop { $0 == " " }.split(
            separator: "/", omittingEmptySubsequences: false)
        switch type {
        case "AN", "ID", "", "B": plan.kind = .text
        case "R": plan.kind = standard == .edifact ? .numeric : .number
        case "DT": plan.kind = .date
        case "TM": plan.kind = .time
        default:
            if type.count == 2, type.first == "N", let decimals = type.last?.wholeNumberValue {
                plan.kind = .implied(decimals)
            } else {
                reportElement(text, shape)
            }
        }
        if lengths.count == 2, let least = Int(lengths[0]), let most = Int(lengths[1]) {
            plan.charactersMin = least
            plan.charactersMax = most
        } else if !(lengths.isEmpty || lengths == [""]) {
            reportElement(text, shape)
        }
        return plan
    }

    private func reportElement(_ text: Substring, _ shape: Shape) {
        report(
            "GUIDE-005", shape, "\"\(text)\" is no type of an element.",
            "Write AN, ID, R, N0 to N9, DT or TM, then lengths such as 1/30, then ! if mandatory.")
    }
}
