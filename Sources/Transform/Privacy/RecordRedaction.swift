/// Masks what a JSON text of this API says of a person: a record, a change or an answer.
///
/// Only members that are personal by their names are masked, and words of free text. Keys, sums,
/// quantities, days and what is chosen of a list stay, whatever the person is called: what names
/// them there is told. A masked text has as many characters as before, as shapes count them.
public struct RecordRedaction {
    /// What became of a text.
    public struct Outcome: Sendable {
        public let bytes: [UInt8]
        /// How many values changed.
        public let values: Int
        /// The members, by their names from the root, that name the person and were left.
        public let left: [String]
        /// The members that were masked, by their names from the root.
        public let fields: [String]
    }

    private let subject: PersonalSubject
    private let bytes: [UInt8]
    private var edits: [(range: Range<Int>, masked: [UInt8])] = []
    private var left: [String] = []
    private var fields = MaskedFields()

    /// Masks the text; nil when it is no object or array of JSON.
    public static func redact(_ bytes: [UInt8], of subject: PersonalSubject) -> Outcome? {
        guard let root = root(of: bytes) else { return nil }
        var redaction = RecordRedaction(subject: subject, bytes: bytes)
        redaction.visit(root, PersonalMemberPlace.root, isOwn: false)
        return redaction.outcome
    }

    /// Whether a text holds the customer's order that the subject is.
    public static func holdsOrder(of subject: PersonalSubject, in bytes: [UInt8]) -> Bool {
        root(of: bytes).map { holdsOrder(of: subject, in: $0) } ?? false
    }

    private init(subject: PersonalSubject, bytes: [UInt8]) {
        self.subject = subject
        self.bytes = bytes
    }

    private static func root(of bytes: [UInt8]) -> JSONNode? {
        let rules = JSONDocument.Rules(bodyBytesMax: JSONRedaction.bytesMax)
        guard let root = try? JSONDocument(parsing: bytes, rules: rules).root else { return nil }
        return root.isScalar ? nil : root
    }

    private static func holdsOrder(of subject: PersonalSubject, in node: JSONNode) -> Bool {
        var isHeld = node.customerOrder.map { subject.isOrder($0.number, of: $0.channel) } ?? false
        node.forEachMember { isHeld = isHeld || holdsOrder(of: subject, in: $0.value) }
        node.forEachElement { isHeld = isHeld || holdsOrder(of: subject, in: $0) }
        return isHeld
    }

    private var outcome: Outcome {
        let changed = edits.filter { !bytes[$0.range].elementsEqual($0.masked) }
        var (written, at) = ([UInt8](), 0)
        written.reserveCapacity(bytes.count)
        for edit in changed {
            written += bytes[at..<edit.range.lowerBound]
            written += edit.masked
            at = edit.range.upperBound
        }
        return Outcome(
            bytes: written + bytes[at...], values: changed.count, left: left,
            fields: changed.isEmpty ? [] : fields.names)
    }

    // MARK: - Where the person is

    private func isMeant(_ node: JSONNode, _ place: PersonalMemberPlace) -> Bool {
        guard let text = node.text() ?? node.rawNumber?.text else { return false }
        if subject.kind == .customer, place.isReference, subject.isSame(text) { return true }
        return place.bearsName
            ? subject.isNamed(in: text)
            : place.isPersonal && !subject.witnesses(in: text).isEmpty
    }

    /// Whether an object names the person itself, not in objects that it holds.
    private func isNamed(in object: JSONNode, _ place: PersonalMemberPlace) -> Bool {
        var isNamed = false
        object.forEachMember { member in
            let own = place.member(member.key)
            isNamed = isNamed || isMeant(member.value, own)
            member.value.forEachElement { isNamed = isNamed || isMeant($0, own) }
        }
        return isNamed
    }

    /// An order is about one person: who is named anywhere in it is meant by all of it. What the
    /// goods are called names nobody.
    private func isOrderNamed(_ node: JSONNode, _ place: PersonalMemberPlace) -> Bool {
        var isNamed = isMeant(node, place)
        if !isNamed, place.isSentence, let text = node.text() {
            isNamed = !PersonalNames.isCode(text) && !subject.witnesses(in: text).isEmpty
        }
        node.forEachMember {
            isNamed = isNamed || isOrderNamed($0.value, place.member($0.key))
        }
        node.forEachElement { isNamed = isNamed || isOrderNamed($0, place) }
        return isNamed
    }

    // MARK: - What is about them

    private mutating func visit(_ node: JSONNode, _ place: PersonalMemberPlace, isOwn: Bool) {
        var (place, isOwn) = (place, isOwn)
        if let order = node.customerOrder {
            place = .customerOrder
            isOwn =
                isOwn || subject.isOrder(order.number, of: order.channel)
                || isOrderNamed(node, place)
        } else if node.kind == .object {
            isOwn = isOwn || isNamed(in: node, place)
        }
        switch node.kind {
        case .object:
            node.forEachMember { visit($0.value, place.member($0.key), isOwn: isOwn) }
        case .array: node.forEachElement { visit($0, place, isOwn: isOwn) }
        case .string, .number: mask(node, place, isOwn: isOwn)
        default: break
        }
    }

    private mutating func mask(_ node: JSONNode, _ place: PersonalMemberPlace, isOwn: Bool) {
        let isNumber = node.kind == .number
        guard let text = node.text() ?? node.rawNumber?.text else { return }
        let isNamed = subject.isNamed(in: text)
        let first = Int(node.entry.offset)
        let range = first..<first + Int(node.entry.length)
        let isTheirs = isOwn || (place.bearsName ? isNamed : !subject.witnesses(in: text).isEmpty)
        if isTheirs, isNumber ? place.isPersonalNumber : place.isPersonal {
            edits.append((range, PersonalMask.maskedCharacters(bytes[range], isNumber: isNumber)))
            fields.add(place.pointer)
            return
        }
        guard isNamed else { return }
        // One word alone names nobody in what is not theirs: where people write what they like it
        // is told, a code or a choice of a list may be called so.
        let isSentence = place.isFreeText && !isNumber && !PersonalNames.isCode(text)
        let texts = isOwn && isSentence ? subject.texts : subject.witnesses(in: text)
        let words =
            isSentence ? WordMask.places(of: texts, in: bytes, within: range) : []
        for word in words {
            edits.append((word, PersonalMask.maskedCharacters(bytes[word], isNumber: false)))
        }
        if !words.isEmpty { fields.add(place.pointer) }
        let isTold = words.isEmpty && (isSentence && place.isSentence || !texts.isEmpty)
        if isTold, !left.contains(place.pointer) { left.append(place.pointer) }
    }
}

extension JSONNode {
    var isScalar: Bool { kind != .object && kind != .array }

    /// The number and the channel of a customer's order, which is known by the members that every
    /// one has.
    fileprivate var customerOrder: (number: String, channel: String)? {
        guard kind == .object, member(named: "lines")?.kind == .array,
            member(named: "placed_at")?.kind == .string,
            let number = member(named: "order")?.text(),
            let channel = member(named: "channel")?.text()
        else { return nil }
        return (number, channel)
    }
}
