/// Reads guides and dictionaries; the notation is in Docs/reference/edi.md.
struct EDIGuideReader {
    let problems: ProblemList

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

    func report(
        _ rule: String, _ shape: Shape, _ problem: String, _ remedy: String
    ) {
        problems.report(rule, at: shape.place, problem, remedy: remedy)
    }

    // MARK: - Files

    private func dictionary(_ map: MapView) -> (EDIStandard, EDIElements)? {
        let standard = map.required("dictionary").flatMap { self.standard($0, map) }
        _ = map.optionalText("describes")
        var elements = map.required("segments").flatMap { self.elements($0, standard) }
        elements?.pairs = map.optional("pairs").map { pairs($0) } ?? [:]
        elements?.conditions = map.optional("conditions").map { conditions($0) } ?? [:]
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
        let group = map.optionalText("group") ?? ""
        let lines = map.optionalText("lines") ?? ""
        var elements =
            map.optional("elements").flatMap { self.elements($0, standard) } ?? EDIElements()
        elements.conditions = map.optional("conditions").map { conditions($0) } ?? [:]
        let slots = map.required("segments").map { self.slots($0, depth: 1) } ?? []
        map.refuseUnknownKeys()
        guard let name, let version, let standard, let transaction else { return nil }
        let root = EDILoopPlan(key: "", slots: slots)
        return EDIGuide(
            name: name, version: version, standard: standard, transaction: transaction,
            releases: releases, sender: sender, group: group, lines: lines, root: root,
            elements: elements)
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
            key: name ?? trigger, slots: slots, isLifted: isLifted, isHierarchy: isHierarchy)
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
}
