import RetailModel

/// Reads members of canonical documents and collects what is wrong with them.
struct CanonicalReading {
    private(set) var problems: [DocumentProblem] = []

    /// The most bytes that an identifier or code may have.
    static let codeBytesMax = 200
    /// The most bytes that a descriptive text may have.
    static let textBytesMax = 2000

    mutating func note(_ code: String, at node: JSONNode, _ problem: String, _ remedy: String) {
        guard problems.count < DocumentRefusal.problemsMax else { return }
        problems.append(DocumentProblem(code, at: node, problem: problem, remedy: remedy))
    }

    /// Calls `body` with each member that has a value, and notes those that `names` does not allow.
    mutating func members(
        of node: JSONNode, named what: String, allowed: CanonicalKeys,
        _ body: (inout CanonicalReading, CanonicalKey, JSONNode) -> Void
    ) {
        guard node.kind == .object else {
            return note(
                "DOC-003", at: node, "\(what) is not an object.", "Send an object in braces.")
        }
        node.forEachMember { member in
            guard let key = CanonicalKey(rawValue: member.ordinal), allowed.contains(key) else {
                return noteUnknown(member, in: what)
            }
            if !member.value.isNull { body(&self, key, member.value) }
        }
    }

    private mutating func noteUnknown(_ member: JSONMember, in what: String) {
        let name = member.key.text() ?? ""
        note(
            "DOC-001", at: member.value, "\(what) has no field \"\(name)\".",
            "Correct the name, or put what is your own into \"extensions\".")
    }

    /// Calls `body` with each element of an array of at most `max` elements.
    mutating func elements(
        of node: JSONNode, named what: String, max: Int,
        _ body: (inout CanonicalReading, JSONNode) -> Void
    ) {
        guard node.kind == .array else {
            return note("DOC-003", at: node, "\(what) is not an array.", "Send an array.")
        }
        guard node.count <= max else {
            return note(
                "DOC-008", at: node, "\(what) has \(node.count) elements; \(max) are allowed.",
                "Split the document.")
        }
        node.forEachElement { body(&self, $0) }
    }

    /// Whether a member is missing, or null, which says the same.
    func lacks(_ name: String, _ node: JSONNode) -> Bool {
        node.member(named: name).map(\.isNull) ?? true
    }

    mutating func missing(_ name: String, of node: JSONNode, named what: String) {
        note("DOC-002", at: node, "\(what) lacks \"\(name)\".", "Add \"\(name)\".")
    }

    // MARK: - Values

    /// What is a sender's own: any object.
    mutating func extensions(_ node: JSONNode) {
        guard node.kind != .object else { return }
        note("DOC-003", at: node, "Extensions are not an object.", "Send an object in braces.")
    }

    mutating func code(_ node: JSONNode) -> String? {
        text(node, bytesMax: Self.codeBytesMax, allowsEmpty: false)
    }

    mutating func words(_ node: JSONNode) -> String? {
        text(node, bytesMax: Self.textBytesMax, allowsEmpty: true)
    }

    private mutating func text(_ node: JSONNode, bytesMax: Int, allowsEmpty: Bool) -> String? {
        guard let count = node.utf8Count else {
            note("DOC-003", at: node, "A text is wanted here.", "Put the value in quotes.")
            return nil
        }
        guard count <= bytesMax, allowsEmpty || count > 0 else {
            // Whoever counts characters, as schemas do, may find it short enough.
            let isLong = node.text().map { $0.unicodeScalars.count > bytesMax } ?? true
            note(
                count == 0 || isLong ? "DOC-008" : "DOC-012", at: node,
                "The text has \(count) bytes; 1 to \(bytesMax) are allowed.",
                "Shorten it, or leave the field out when it is empty.")
            return nil
        }
        guard !node.holdsControlCharacter else {
            note(
                "DOC-008", at: node, "The text holds a control character.",
                "Remove line breaks, tabs and other control characters.")
            return nil
        }
        return node.text()
    }

    /// A decimal: a text such as `"12.50"`, or a JSON number, read exactly as written.
    mutating func decimal(_ node: JSONNode) -> ExactDecimal? {
        let decimal: ExactDecimal? =
            switch node.kind {
            case .string: node.decimalInText()
            case .number: node.decimal()
            default: nil
            }
        guard decimal == nil else { return decimal }
        if node.kind == .number || node.text().map(Self.isDecimal) ?? false {
            note(
                "DOC-005", at: node, "The number has more digits than can be held.",
                "Send at most \(ExactDecimal.digitsMax) digits, \(ExactDecimal.scaleMax) of them "
                    + "behind the point.")
        } else {
            note(
                "DOC-003", at: node, "A decimal number is wanted here.",
                "Write it as text with a point, such as \"12.50\".")
        }
        return nil
    }

    /// Whether a text is a decimal, be it ever so long.
    private static func isDecimal(_ text: String) -> Bool {
        let digits =
            text.utf8.first.map { $0 == 0x2B || $0 == 0x2D } ?? false
            ? text.utf8.dropFirst() : text.utf8[...]
        let parts = digits.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
        } && (parts.count < 2 || parts[1].count <= ExactDecimal.scaleMax)
    }

    mutating func money(_ node: JSONNode, _ currency: Currency) -> Money? {
        guard let decimal = decimal(node) else { return nil }
        do {
            return try Money(exactly: decimal, currency)
        } catch {
            note(
                "DOC-005", at: node, error.problem,
                "Round it at the source to the currency's \(currency.exponent) decimals.")
            return nil
        }
    }

    mutating func choice<Choice>(_ node: JSONNode, of type: Choice.Type) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        if let choice = node.text().flatMap(Choice.init(rawValue:)) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        note(
            "DOC-004", at: node, "The value is not one of those known here.",
            "Use one of: \(known).")
        return nil
    }

    mutating func boolean(_ node: JSONNode) -> Bool? {
        if let boolean = node.boolean { return boolean }
        note("DOC-003", at: node, "true or false is wanted here.", "Write it without quotes.")
        return nil
    }

    mutating func businessDate(_ node: JSONNode) -> BusinessDate? {
        if let date = node.utf8().flatMap({ BusinessDate(parsing: $0.array) }) { return date }
        note(
            "DOC-006", at: node, "This is no calendar date.",
            "Write the store's business date as YYYY-MM-DD.")
        return nil
    }

    mutating func instant(_ node: JSONNode) -> Instant? {
        if let instant = node.utf8().flatMap({ Instant(parsing: $0.array) }) { return instant }
        note(
            "DOC-006", at: node, "This is no point in time.",
            "Write RFC 3339 with a zone, such as 2026-03-10T14:03:22Z.")
        return nil
    }

    mutating func store(_ node: JSONNode) -> StoreID? {
        guard let text = code(node) else { return nil }
        if let store = StoreID(text) { return store }
        note(
            "DOC-008", at: node, "The text holds a control character.",
            "Remove what is no letter, digit or sign.")
        return nil
    }

    mutating func currency(_ node: JSONNode) -> Currency? {
        if let code = node.text(), let currency = Currency(code: code) { return currency }
        note(
            "DOC-004", at: node, "This is no currency of ISO 4217.",
            "Use the alphabetic code in capitals, such as EUR.")
        return nil
    }

    mutating func unit(_ node: JSONNode) -> UnitOfMeasure? {
        if let code = node.text(), let unit = UnitOfMeasure(code: code) { return unit }
        note(
            "DOC-004", at: node, "This is no unit of measure.",
            "Use a UN/ECE Recommendation 20 code such as EA, KGM or LTR.")
        return nil
    }
}
