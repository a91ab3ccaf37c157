/// What a record says of a person at one place.
public struct PersonalValue: Hashable, Sendable {
    /// Where, as a JSON pointer (RFC 6901).
    public let pointer: String
    /// What, by which the same is known again: without regard to capitals and blanks around it.
    public let text: String
    /// Whether it is a source's reference of a customer.
    public let isReference: Bool
    /// Whether the name of a person stands there.
    public let isName: Bool

    /// Whether it is one person's alone: a source's reference, an address of mail, a whole name.
    /// A number may be that of a switchboard, a street that of a family.
    public var isTelling: Bool {
        isReference || isAddressOfMail || (isName && text.contains(" "))
    }

    public var isAddressOfMail: Bool { PersonalSubject.isAddressOfMail(text) }

    /// The fewest bytes of what is known again but for references: a shorter text is anybody's.
    private static let bytesMin = 4

    /// Every one that a record says.
    ///
    /// - Parameter isOrder: Whether it is a customer's order.
    public static func all(in record: [UInt8], isOrder: Bool) -> [PersonalValue] {
        guard let root = try? JSONDocument(parsing: record).root else { return [] }
        var found: [PersonalValue] = []
        collect(root, isOrder ? .customerOrder : .root, into: &found)
        return found
    }

    /// A text as it is compared.
    public static func plain(_ text: String) -> String {
        let bytes = Array(text.lowercased().utf8)
        let isBlank = { (byte: UInt8) in byte <= 0x20 }
        let inner = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(decoding: Array(inner), as: UTF8.self)
    }

    private static func collect(
        _ node: JSONNode, _ place: PersonalMemberPlace, into found: inout [PersonalValue]
    ) {
        node.forEachMember { collect($0.value, place.member($0.key), into: &found) }
        node.forEachElement { collect($0, place, into: &found) }
        let isNumber = node.kind == .number
        guard isNumber ? place.isPersonalNumber : place.isPersonal,
            let text = node.text() ?? node.rawNumber?.text
        else { return }
        let plain = plain(text)
        guard !plain.isEmpty, plain.utf8.count >= bytesMin || place.isReference else { return }
        found.append(
            PersonalValue(
                pointer: node.pointer, text: plain, isReference: place.isReference,
                isName: place.bearsName))
    }
}
