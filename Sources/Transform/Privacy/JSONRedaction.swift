/// Masks what a JSON text says of a person, member by member and in place.
public struct JSONRedaction {
    /// How much around a place that names the person is about them.
    public enum Extent: Sendable {
        /// The whole text: it is known to be theirs.
        case whole
        /// One record: the element of the outermost array, or the whole where no array is.
        case record
        /// The innermost object, such as one contact of a vendor.
        case object
    }

    /// The longest text that is taken apart.
    public static let bytesMax = 64 * 1024 * 1024

    private let subject: PersonalSubject
    private var bytes: [UInt8]
    private var count = 0
    /// Whether codes, figures and days stay where nothing but a text of the person says that they
    /// are about them.
    private let keepsCodes: Bool
    private var left: [String] = []
    private var fields = MaskedFields()

    /// Masks the text.
    ///
    /// - Parameter keepsCodes: Whether a code, a figure or a day stays that no name of a member
    ///   tells to be the person's, such as a quantity of 1000 where they are known as 1000 too.
    /// - Returns: nil when the bytes are no JSON.
    public static func redact(
        _ bytes: [UInt8], of subject: PersonalSubject, _ extent: Extent, keepsCodes: Bool = false
    ) -> Outcome? {
        let rules = JSONDocument.Rules(bodyBytesMax: bytesMax)
        guard let document = try? JSONDocument(parsing: bytes, rules: rules) else { return nil }
        var redaction = JSONRedaction(
            subject: subject, bytes: bytes, keepsCodes: keepsCodes)
        let place = Place(name: "", path: [])
        switch extent {
        case .whole: redaction.mask(document.root, place)
        case .record: redaction.maskRecords(document.root, place)
        case .object: redaction.maskObjects(document.root, place)
        }
        return Outcome(
            bytes: redaction.bytes, values: redaction.count, left: redaction.left,
            fields: redaction.fields.names)
    }

    /// What became of a text.
    public struct Outcome: Sendable {
        /// As many as before.
        public let bytes: [UInt8]
        /// How many values changed.
        public let values: Int
        /// The members that name the person and stayed.
        public let left: [String]
        /// The members that were masked, by their names from the root.
        public let fields: [String]
    }

    /// Whether a text of JSON holds one word of the person alone where people write what they like:
    /// it may be about them or about anything.
    public static func isInDoubt(_ subject: PersonalSubject, in bytes: [UInt8]) -> Bool {
        let rules = JSONDocument.Rules(bodyBytesMax: bytesMax)
        guard let document = try? JSONDocument(parsing: bytes, rules: rules) else { return false }
        return isInDoubt(subject, in: document.root)
    }

    private static func isInDoubt(
        _ subject: PersonalSubject, in node: JSONNode, _ place: PersonalMemberPlace = .root
    ) -> Bool {
        var isInDoubt =
            place.isSentence
            && node.text().map { !PersonalNames.isCode($0) && subject.isNamed(in: $0) } ?? false
        node.forEachMember {
            isInDoubt =
                isInDoubt || Self.isInDoubt(subject, in: $0.value, place.member($0.key))
        }
        node.forEachElement { isInDoubt = isInDoubt || Self.isInDoubt(subject, in: $0, place) }
        return isInDoubt
    }

    /// Whether a JSON text names the person; nil when the bytes are no JSON.
    public static func isNamed(_ subject: PersonalSubject, in bytes: [UInt8]) -> Bool? {
        let rules = JSONDocument.Rules(bodyBytesMax: bytesMax)
        guard let document = try? JSONDocument(parsing: bytes, rules: rules) else { return nil }
        return JSONRedaction(subject: subject, bytes: [], keepsCodes: false).isNamed(
            in: document.root, Place(name: "", path: []), throughArrays: true)
    }

    private init(subject: PersonalSubject, bytes: [UInt8], keepsCodes: Bool) {
        self.subject = subject
        self.bytes = bytes
        self.keepsCodes = keepsCodes
    }

    /// Where a value stands: the name of its member, or of that whose array holds it.
    private struct Place {
        let name: String
        let path: [String]

        func member(_ key: JSONNode) -> Place {
            let plain = PersonalNames.plain(key.text() ?? "")
            return Place(name: plain, path: name.isEmpty ? path : path + [name])
        }

        var pointer: String { (path + [name]).joined(separator: ".") }
    }

    // MARK: - Where the person is

    private func isMeant(_ node: JSONNode, _ place: Place) -> Bool {
        guard let text = node.text() ?? node.rawNumber?.text else { return false }
        return subject.isMeant(by: text, at: place.name, within: place.path)
    }

    /// Whether the person is named in the value, or in what it holds.
    private func isNamed(
        in node: JSONNode, _ place: Place, throughArrays: Bool, throughObjects: Bool = true
    ) -> Bool {
        var isNamed = isMeant(node, place)
        node.forEachMember { member in
            guard !isNamed, throughObjects || member.value.kind != .object else { return }
            isNamed = self.isNamed(
                in: member.value, place.member(member.key), throughArrays: throughArrays,
                throughObjects: throughObjects)
        }
        node.forEachElement { element in
            guard !isNamed, throughArrays || element.isScalar else { return }
            isNamed = self.isNamed(
                in: element, place, throughArrays: throughArrays, throughObjects: throughObjects)
        }
        return isNamed
    }

    private mutating func maskRecords(_ node: JSONNode, _ place: Place) {
        if isNamed(in: node, place, throughArrays: false) { return mask(node, place) }
        maskRecordsOfArrays(node, place)
    }

    private mutating func maskRecordsOfArrays(_ node: JSONNode, _ place: Place) {
        node.forEachMember { maskRecordsOfArrays($0.value, place.member($0.key)) }
        node.forEachElement { element in
            if isNamed(in: element, place, throughArrays: true) { mask(element, place) }
        }
    }

    private mutating func maskObjects(_ node: JSONNode, _ place: Place) {
        let isOwn = isNamed(in: node, place, throughArrays: false, throughObjects: false)
        if isOwn { return mask(node, place) }
        node.forEachMember { maskObjects($0.value, place.member($0.key)) }
        node.forEachElement { maskObjects($0, place) }
    }

    // MARK: - What is about them

    private mutating func mask(_ node: JSONNode, _ place: Place) {
        switch node.kind {
        case .object: node.forEachMember { mask($0.value, place.member($0.key)) }
        case .array: node.forEachElement { mask($0, place) }
        case .string, .number: maskScalar(node, place)
        default: break
        }
    }

    private mutating func maskScalar(_ node: JSONNode, _ place: Place) {
        let isNumber = node.kind == .number
        let isPersonal =
            isNumber
            ? PersonalNames.isPersonalNumber(place.name, within: place.path)
            : PersonalNames.isPersonal(place.name, within: place.path)
        let first = Int(node.entry.offset)
        let range = first..<first + Int(node.entry.length)
        if isPersonal, PersonalMask.mask(&bytes, range, escape: .json) {
            count += 1
            fields.add(place.pointer)
        }
        let text = String(decoding: bytes[range], as: UTF8.self)
        let isCode = !isPersonal && (PersonalNames.isCode(text) || Self.isFigure(text))
        // A word that is a code may be anything, in what is theirs too.
        let texts = isCode ? subject.witnesses(in: text) : subject.texts
        if keepsCodes, isCode {
            if !texts.isEmpty { left.append(place.pointer) }
            return
        }
        // A sentence that names the person keeps its other words.
        let words = WordMask.mask(&bytes, texts, within: range)
        if words > 0 { fields.add(place.pointer) }
        count += words
    }

    /// A number, a day or a point in time.
    private static func isFigure(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || "+-.,:TZeE".utf8.contains(byte)
        }
    }
}
