/// Reads guides and dictionaries; the notation is in Docs/reference/edi.md.
struct EDIGuideReader {
    private let problems: ProblemList

    init(problems: ProblemList) {
        self.problems = problems
    }

    func read(_ files: [(path: String, text: String)]) -> EDIGuides {
        var guides: [EDIGuide] = []
        var dictionaries: [EDIStandard: EDIElements] = [:]
        for file in files.sorted(by: { $0.path < $1.path }) {
            do throws(ConfigurationProblems) {
                let shape = try Shape.read(file: file.path, text: file.text)
                guard let map = MapView(shape, problems: problems) else { continue }
                if map.optional("dictionary") != nil {
                    if let (standard, elements) = dictionary(map) {
                        dictionaries[standard] = elements
                    }
                } else if let guide = guide(map) {
                    let isTaken = guides.contains {
                        $0.name == guide.name && $0.version == guide.version
                    }
                    if isTaken {
                        report(
                            "GUIDE-006", shape, "The guide \"\(guide.name)\" stands twice.",
                            "Give one of them the next version.")
                    }
                    guides.append(guide)
                }
            } catch {
                for problem in error.problems { problems.add(problem) }
            }
        }
        return EDIGuides(guides: guides, dictionaries: dictionaries)
    }

    private func report(
        _ rule: String, _ shape: Shape, _ problem: String, _ remedy: String
    ) {
        problems.report(rule, at: shape.place, problem, remedy: remedy)
    }

    // MARK: - Files

    private func dictionary(_ map: MapView) -> (EDIStandard, EDIElements)? {
        let standard = map.required("dictionary").flatMap { self.standard($0, map) }
        _ = map.optionalText("describes")
        var elements = map.required("segments").flatMap { self.elements($0) }
        elements?.pairs = map.optional("pairs").map { pairs($0) } ?? [:]
        map.refuseUnknownKeys()
        guard let standard, let elements else { return nil }
        return (standard, elements)
    }

    private func guide(_ map: MapView) -> EDIGuide? {
        let name = map.requiredText("guide")
        let version = map.requiredVersion("version")
        _ = map.optionalText("describes")
        let standard = map.required("standard").flatMap { self.standard($0, map) }
        let transaction = map.requiredText("transaction")
        let releases = map.optionalList("releases").compactMap { map.text($0) }
        let sender = map.optionalText("sender") ?? ""
        let elements = map.optional("elements").flatMap { self.elements($0) }
        let slots = map.required("segments").map { self.slots($0, depth: 1) } ?? []
        map.refuseUnknownKeys()
        guard let name, let version, let standard, let transaction else { return nil }
        let root = EDILoopPlan(
            key: "", uses: EDIUses(usesMin: 1, usesMax: 1), slots: slots, isLifted: false,
            isHierarchy: false)
        return EDIGuide(
            name: name, version: version, standard: standard, transaction: transaction,
            releases: releases, sender: sender, root: root, elements: elements ?? EDIElements())
    }

    private func standard(_ shape: Shape, _ map: MapView) -> EDIStandard? {
        guard let text = map.text(shape) else { return nil }
        if let standard = EDIStandard(rawValue: text) { return standard }
        report(
            "GUIDE-001", shape, "\"\(text)\" is no standard.",
            NearestName.remedy(for: text, among: EDIStandard.allCases.map(\.rawValue)))
        return nil
    }

    // MARK: - Segments and loops

    private func slots(_ shape: Shape, depth: Int) -> [EDISlot] {
        guard case .list(let items) = shape.content, !items.isEmpty else {
            report(
                "GUIDE-002", shape, "A guide and a loop have a list of segments.",
                "Write `segments: [BEG, CUR?, REF*]`, or one on each line.")
            return []
        }
        var slots: [EDISlot] = []
        for item in items {
            guard let slot = slot(item, depth: depth) else { continue }
            if slots.contains(where: { $0.key == slot.key }) {
                report(
                    "GUIDE-003", item, "The name \"\(slot.key)\" stands twice at this level.",
                    "Keep one, or give the loop another `name`.")
            }
            slots.append(slot)
        }
        return slots
    }

    private func slot(_ shape: Shape, depth: Int) -> EDISlot? {
        if case .text(let text) = shape.content {
            guard let (name, uses) = use(text, shape) else { return nil }
            return EDISlot(kind: .segment, trigger: name, uses: uses, key: name)
        }
        guard let map = MapView(shape, problems: problems) else { return nil }
        let isHierarchy = map.optional("hierarchy") != nil
        let head = isHierarchy ? map.requiredText("hierarchy") : map.requiredText("loop")
        let name = map.optionalText("name")
        let isLifted = map.optionalClaim("lift") ?? false
        let inner = map.required("segments")
        map.refuseUnknownKeys()
        guard let head, let (trigger, uses) = use(head, shape), let inner else { return nil }
        var slots = self.slots(inner, depth: depth + 1)
        let first = EDISlot(
            kind: .segment, trigger: trigger, uses: EDIUses(usesMin: 1, usesMax: 1), key: trigger)
        if slots.contains(where: { $0.key == trigger }) {
            report(
                "GUIDE-003", shape, "The loop \"\(trigger)\" names its first segment twice.",
                "List only the segments behind the first.")
        }
        slots.insert(first, at: 0)
        let plan = EDILoopPlan(
            key: name ?? trigger, uses: uses, slots: slots, isLifted: isLifted,
            isHierarchy: isHierarchy)
        return EDISlot(kind: .loop(plan), trigger: trigger, uses: uses, key: name ?? trigger)
    }

    /// `BEG`, `CUR?`, `REF*`, `DTM+`, `N3 0..2`.
    private func use(_ text: String, _ shape: Shape) -> (String, EDIUses)? {
        let many = Int.max
        var name = text
        var uses: EDIUses? = EDIUses(usesMin: 1, usesMax: 1)
        if let blank = text.firstIndex(of: " ") {
            name = String(text[..<blank])
            uses = range(text[blank...].drop { $0 == " " })
        } else if let last = text.last, "?*+".contains(last) {
            name.removeLast()
            uses =
                last == "?"
                ? EDIUses(usesMin: 0, usesMax: 1)
                : EDIUses(usesMin: last == "+" ? 1 : 0, usesMax: many)
        }
        let isName =
            (2...3).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
        if isName, let uses { return (name, uses) }
        report(
            "GUIDE-004", shape, "\"\(text)\" is no segment with its uses.",
            "Write BEG, CUR?, REF*, DTM+ or N3 0..2.")
        return nil
    }

    private func range(_ text: Substring) -> EDIUses? {
        let ends = text.split(separator: ".", omittingEmptySubsequences: false)
        guard ends.count == 3, ends[1].isEmpty, let least = Int(ends[0]), let most = Int(ends[2]),
            least >= 0, most >= max(least, 1)
        else { return nil }
        return EDIUses(usesMin: least, usesMax: most)
    }

    // MARK: - Elements

    private func elements(_ shape: Shape) -> EDIElements? {
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
                elements: texts.dropLast(isOpen ? 1 : 0).map { text, item in
                    text.split(separator: ":", omittingEmptySubsequences: false)
                        .map { element($0, item) }
                },
                isOpen: isOpen)
        }
        return elements
    }

    /// `PO1: {from: 6, name: ids, first: qualifier, second: id}`
    private func pairs(_ shape: Shape) -> [String: EDIElements.Pairs] {
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
    private func element(_ text: Substring, _ shape: Shape) -> EDIElementPlan {
        var plan = EDIElementPlan(
            kind: .text, isMandatory: text.hasSuffix("!"), charactersMin: 0,
            charactersMax: Int.max)
        let body = plan.isMandatory ? text.dropLast() : text
        let type = body.prefix(body.hasPrefix("N") ? 2 : body.hasPrefix("R") ? 1 : 2)
        let lengths = body.dropFirst(type.count).drop { $0 == " " }.split(
            separator: "/", omittingEmptySubsequences: false)
        switch type {
        case "AN", "ID", "", "B": plan.kind = .text
        case "R": plan.kind = .number
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
