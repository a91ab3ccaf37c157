import HTTP
import RetailModel
import Transform

extension JSONShape {
    /// How many faults of one body are told.
    static let faultsMax = 64

    /// Where a value differs from its shape: each place with what is wrong and how to mend it.
    ///
    /// What a text's pattern says is for its readers; whoever reads the text checks its meaning.
    func faults(of node: JSONNode) -> [Refusal.Place] {
        var check = ShapeCheck()
        check.run(node, self)
        return check.faults
    }
}

/// One value held against its shape.
private struct ShapeCheck {
    private(set) var faults: [Refusal.Place] = []

    mutating func run(_ node: JSONNode, _ shape: JSONShape) {
        guard faults.count < JSONShape.faultsMax else { return }
        if node.isNull, shape.isNullable { return }
        switch shape.kind {
        case .anything: break
        case .named(let name):
            guard let named = NamedShapes.shape(name) else {
                preconditionFailure("no shape is called \(name)")
            }
            run(node, named)
        case .text(let text): check(node, text, isQuoted: shape.privacy == nil)
        case .integer(let atLeast, let atMost): check(node, atLeast, atMost)
        case .number: expect(node.kind == .number, node, "a number")
        case .boolean: expect(node.kind == .boolean, node, "true or false", "Write it unquoted.")
        case .list(let item, let itemsMax): check(node, item, shape.countMin, itemsMax)
        case .map(let value): check(node, mapOf: value, shape.countMin, shape.membersMax)
        case .object(let members, let isOpen):
            guard expect(node.kind == .object, node, "an object") else { return }
            check(node, members, isOpen: isOpen)
        case .either(let shapes): checkAny(node, shapes)
        case .all(let shapes):
            for shape in shapes { run(node, shape) }
        }
        if node.kind == .object, !shape.groups.isEmpty { checkGroups(node, shape) }
    }

    private mutating func check(
        _ node: JSONNode, _ text: JSONShape.Text, isQuoted: Bool
    ) {
        guard let value = node.text() else {
            expect(false, node, "a text", "Write it in quotes.")
            return
        }
        for (problem, remedy) in text.faults(of: value, isQuoted: isQuoted) {
            fault(node, problem, remedy)
        }
    }

    private mutating func check(_ node: JSONNode, _ atLeast: Int?, _ atMost: Int?) {
        guard let number = node.integer() else {
            expect(false, node, "a whole number")
            return
        }
        let found = JSONShape.fault(of: number, atLeast: atLeast, atMost: atMost)
        if let (problem, remedy) = found { fault(node, problem, remedy) }
    }

    private mutating func check(
        _ node: JSONNode, _ item: JSONShape, _ itemsMin: Int?, _ itemsMax: Int?
    ) {
        guard expect(node.kind == .array, node, "a list") else { return }
        if let itemsMin, node.count < itemsMin {
            fault(node, "The list has \(node.count) items.", "Send at least \(itemsMin).")
        }
        if let itemsMax, node.count > itemsMax {
            fault(node, "The list has \(node.count) items.", "Send at most \(itemsMax).")
        }
        node.forEachElement { run($0, item) }
    }

    private mutating func check(
        _ node: JSONNode, mapOf value: JSONShape, _ membersMin: Int?, _ membersMax: Int?
    ) {
        guard expect(node.kind == .object, node, "an object") else { return }
        if let membersMin, node.count < membersMin {
            fault(node, "There are \(node.count) members.", "Send at least \(membersMin).")
        }
        if let membersMax, node.count > membersMax {
            fault(node, "There are \(node.count) members.", "Send at most \(membersMax).")
        }
        node.forEachMember { run($0.value, value) }
    }

    private mutating func check(_ node: JSONNode, _ members: [JSONShape.Member], isOpen: Bool) {
        var seen: Set<String> = []
        node.forEachMember { found in
            let name = found.key.text() ?? ""
            seen.insert(name)
            if let member = members.first(where: { $0.name == name }) {
                run(found.value, member.shape)
            } else if !isOpen {
                fault(
                    found.value, "There is no member \"\(name.prefix(80))\" here.",
                    "Use only: \(members.map(\.name).joined(separator: ", ")).")
            }
        }
        for member in members where member.isRequired && !seen.contains(member.name) {
            fault(node, "The member \"\(member.name)\" is missing.", "Add it.")
        }
    }

    private mutating func checkAny(_ node: JSONNode, _ shapes: [JSONShape]) {
        var first: [Refusal.Place] = []
        for shape in shapes {
            let found = shape.faults(of: node)
            if found.isEmpty { return }
            if first.isEmpty { first = found }
        }
        faults += first
    }

    private mutating func checkGroups(_ node: JSONNode, _ shape: JSONShape) {
        // A member with null, where null may stand, counts as absent; elsewhere it is told above.
        func isThere(_ name: String) -> Bool {
            node.member(named: name).map { !$0.isNull } ?? false
        }
        let held = shape.groups.filter { $0.allSatisfy(isThere) }
        let begun = shape.groups.filter { $0.contains(where: isThere) }
        guard held.isEmpty || (shape.isExclusive && begun.count > 1) else { return }
        let words = shape.groups.map { $0.joined(separator: " and ") }.joined(separator: ", or ")
        fault(
            node, held.isEmpty ? "Members are missing." : "Members exclude each other.",
            "Send \(words).")
    }

    @discardableResult
    private mutating func expect(
        _ holds: Bool, _ node: JSONNode, _ what: String, _ remedy: String? = nil
    ) -> Bool {
        if !holds { fault(node, "The value is not \(what).", remedy ?? "Send \(what).") }
        return holds
    }

    private mutating func fault(_ node: JSONNode, _ problem: String, _ remedy: String) {
        guard faults.count < JSONShape.faultsMax else { return }
        let (line, column) = node.place
        faults.append(
            Refusal.Place(
                code: "API-007", pointer: node.pointer, line: line, column: column,
                problem: problem, remedy: remedy))
    }
}

extension JSONShape.Text {
    /// What is wrong with a text, wherever it stands, and how to mend it.
    ///
    /// - Parameter isQuoted: whether the text may be told again.
    func faults(of value: String, isQuoted: Bool) -> [(problem: String, remedy: String)] {
        var found: [(problem: String, remedy: String)] = []
        var shown: String { isQuoted ? "\"\(value.prefix(80))\"" : "The value" }
        if !choices.isEmpty, !choices.contains(value) {
            let known = choices.joined(separator: ", ")
            found.append(("\(shown) is not known here.", "Use one of: \(known)."))
        }
        let length = value.unicodeScalars.count
        if let least = lengthMin, length < least {
            found.append(
                ("The text is shorter than \(least).", "Send at least \(least) characters."))
        }
        if let most = lengthMax, length > most {
            found.append(("The text is longer than \(most).", "Send at most \(most) characters."))
        }
        if let rule, !rule.holds(value) {
            found.append(("\(shown) is not \(rule.title).", rule.remedy))
        }
        switch format {
        case "date" where BusinessDate(value) == nil:
            found.append(("\"\(value.prefix(40))\" is no day.", "Write it as 2026-03-10."))
        case "date-time" where Instant(value) == nil:
            found.append(
                (
                    "\"\(value.prefix(40))\" is no point in time.",
                    "Write RFC 3339 with a zone, such as 2026-03-10T14:03:22Z."
                ))
        default: break
        }
        return found
    }
}

extension JSONShape {
    /// What is wrong with a whole number, wherever it stands; nil when nothing is.
    static func fault(
        of number: Int64, atLeast: Int?, atMost: Int?
    ) -> (problem: String, remedy: String)? {
        if let atLeast, number < Int64(atLeast) {
            return ("\(number) is too small.", "Send at least \(atLeast).")
        }
        if let atMost, number > Int64(atMost) {
            return ("\(number) is too large.", "Send at most \(atMost).")
        }
        return nil
    }
}
