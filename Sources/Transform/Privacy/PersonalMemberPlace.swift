/// Where a value of a record stands, and what that place says of it.
struct PersonalMemberPlace: Sendable {
    /// The plain name of the member, or of that whose array holds the value.
    let name: String
    /// The plain names around it, outermost first.
    let path: [String]
    /// The names as they are written, from the root.
    let pointer: String

    /// Where a text begins.
    static let root = PersonalMemberPlace(name: "", path: [], pointer: "")
    /// A customer's order: everything about it is about one person.
    static let customerOrder = PersonalMemberPlace(
        name: "customerorder", path: [], pointer: "")

    /// The place of a member of the object that stands here.
    func member(_ name: String) -> PersonalMemberPlace {
        PersonalMemberPlace(
            name: PersonalNames.plain(name), path: self.name.isEmpty ? path : path + [self.name],
            pointer: pointer.isEmpty ? name : "\(pointer).\(name)")
    }

    func member(_ key: JSONNode) -> PersonalMemberPlace { member(key.text() ?? "") }

    /// Whether a text here says who somebody is.
    var isPersonal: Bool { PersonalNames.isPersonal(name, within: path) }

    /// Whether the name of a person stands here.
    var bearsName: Bool { PersonalNames.bearsName(name, within: path) }

    /// Whether a number here does.
    var isPersonalNumber: Bool { PersonalNames.isPersonalNumber(name, within: path) }

    var isReference: Bool { PersonalNames.isReference(name, within: path) }

    /// Whether people write here what they like.
    var isFreeText: Bool { PersonalNames.freeTexts.contains(name) }

    /// Whether such a text may be about somebody, and not about goods.
    var isSentence: Bool { isFreeText && name != "description" }
}
