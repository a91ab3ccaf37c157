/// The person that an erasure or an access report is about, as the systems around know them.
public struct PersonalSubject: Hashable, Sendable {
    /// By what a person is looked for.
    public enum Kind: String, Sendable, CaseIterable {
        /// A source's own reference of the customer.
        case customer
        /// An order or a ticket: whoever bought there, and only there.
        case order
        case email, phone, name
    }

    public let kind: Kind
    public let value: String
    /// Further texts that name the same person wherever they stand: a name, an address.
    public let alsoKnownAs: [String]

    /// The fewest bytes of a text that is looked for wherever it stands: a shorter one would be
    /// found in words and numbers that are about nobody.
    public static let textBytesMin = 4

    /// A person, by one reference and the texts that name them besides.
    public init(_ kind: Kind, _ value: String, alsoKnownAs: [String] = []) {
        self.kind = kind
        self.value = value
        self.alsoKnownAs = alsoKnownAs
    }

    /// What stands for the person, as whole words.
    public var texts: [String] {
        switch kind {
        case .customer, .order: alsoKnownAs
        case .email, .phone, .name: [value] + alsoKnownAs
        }
    }

    /// Everything to look for: a reference counts only where a reference of its kind stands, but
    /// rows that hold it anywhere are looked at.
    public var needles: [String] { kind == .order ? alsoKnownAs : [value] + alsoKnownAs }

    /// Whether a text says who somebody is wherever it stands: an address of mail, a telephone
    /// number, several words such as a name and a surname. One word alone may be anything: Card,
    /// May, Reading.
    static func isTelling(_ text: String) -> Bool {
        isAddress(text) || text.split(whereSeparator: \.isWhitespace).count > 1
    }

    /// Whether a text is an address of mail or a telephone number, which is one person's alone.
    private static func isAddress(_ text: String) -> Bool {
        let digits = text.utf8.count { (0x30...0x39).contains($0) }
        let letters = text.unicodeScalars.contains(where: \.properties.isAlphabetic)
        return isAddressOfMail(text) || (digits >= telephoneDigitsMin && !letters)
    }

    /// Whether a text is an address of mail.
    public static func isAddressOfMail(_ text: String) -> Bool { text.contains("@") }

    /// The fewest digits of what is taken for a telephone number.
    private static let telephoneDigitsMin = 7

    /// The texts of the person that a text about anything holds: none where one word stands alone
    /// in it, for that is no more than one witness.
    func witnesses(in text: String) -> [String] { witnesses(in: Array(text.utf8)) }

    /// The same of bytes, where the texts may be in any spelling.
    public func witnesses(in bytes: [UInt8], within range: Range<Int>? = nil) -> [String] {
        let held = texts.filter {
            !WordMask.places(of: [$0], in: bytes, within: range ?? bytes.indices).isEmpty
        }
        let count = Set(held.map { $0.lowercased() }).count
        return count > 1 || held.contains(where: Self.isTelling) ? held : []
    }

    /// Whether a text says who the person is, at a place of that name: any text of theirs where
    /// persons are named, elsewhere more than one witness.
    func isMeant(by text: String, at name: String, within containers: [String]) -> Bool {
        switch kind {
        case .customer:
            if PersonalNames.isReference(name, within: containers), isSame(text) { return true }
        case .order:
            if PersonalNames.isOrder(name, within: containers), isSame(text) { return true }
        default: break
        }
        return PersonalNames.bearsName(name, within: containers)
            ? isNamed(in: text) : !witnesses(in: text).isEmpty
    }

    /// Whether a text holds one of those that stand for the person.
    func isNamed(in text: String) -> Bool { texts.contains { WordMask.holds(text, $0) } }

    // MARK: - Orders

    /// The shop's number of the order that is meant; nil when another kind of subject is.
    public var orderNumber: String? {
        guard kind == .order else { return nil }
        return orderKey.map { $0.number } ?? value
    }

    /// Whether a customer's order of that number and channel is meant.
    func isOrder(_ number: String, of channel: String) -> Bool {
        guard kind == .order else { return false }
        return number == value
            || orderKey.map { $0.number == number && $0.channel == channel } ?? false
    }

    /// What the natural key of an order's sale says of the order.
    private var orderKey: (channel: String, number: String)? {
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map {
            String($0).replacing("%2F", with: "/").replacing("%25", with: "%")
        }
        guard parts.count == 4, parts[0] == "order" else { return nil }
        return (parts[1], parts[2])
    }

    /// A spreadsheet writes 17850 as 17850.0.
    func isSame(_ text: String) -> Bool {
        text == value || (text.hasSuffix(".0") && text.dropLast(2) == value)
    }
}
