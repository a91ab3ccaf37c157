import Transform

/// What a JSON value of the API looks like; written into the API's description as a schema
/// (JSON Schema 2020-12, as OpenAPI 3.1 has it).
struct JSONShape: Sendable {
    indirect enum Kind: Sendable {
        case anything
        case text(Text)
        case integer(atLeast: Int?, atMost: Int?)
        case number
        case boolean
        case object([Member], isOpen: Bool)
        /// An object with any keys, whose values look the same.
        case map(JSONShape)
        case list(JSONShape, itemsMax: Int?)
        /// A shape that the description gives by its name.
        case named(String)
        case either([JSONShape])
        /// An object that looks like all of these.
        case all([JSONShape])
    }

    /// How a text is written.
    struct Text: Sendable {
        var format: String?
        var pattern: String?
        var choices: [String] = []
        /// In characters, as JSON Schema counts them.
        var lengthMin: Int?
        var lengthMax: Int?
        var rule: TextRule?
    }

    /// Why a value is not shown around.
    enum Privacy: String, Sendable {
        /// It says who a person is.
        case personal
        /// It is not kept as it was sent.
        case secret
    }

    /// One member of an object.
    struct Member: Sendable {
        let name: String
        let shape: JSONShape
        let isRequired: Bool

        static func required(_ name: String, _ shape: JSONShape) -> Member {
            Member(name: name, shape: shape, isRequired: true)
        }

        static func optional(_ name: String, _ shape: JSONShape) -> Member {
            Member(name: name, shape: shape, isRequired: false)
        }
    }

    var kind: Kind
    var notes: String?
    var isNullable = false
    /// Whom a value is about or what it opens; no message or log line quotes such a value.
    var privacy: Privacy?
    /// The value that stands for a missing one, as JSON.
    var standard: String?
    /// Groups of members of which an object has at least one group whole.
    var groups: [[String]] = []
    /// Whether an object has members of one group only.
    var isExclusive = false
    /// The fewest items of a list, or members of a map.
    var countMin: Int?
    /// The most members of a map.
    var membersMax: Int?

    init(_ kind: Kind) { self.kind = kind }

    // MARK: - Words for declarations

    static let anything = JSONShape(.anything)
    static let boolean = JSONShape(.boolean)
    static let number = JSONShape(.number)
    static let integer = JSONShape(.integer(atLeast: nil, atMost: nil))
    static let count = JSONShape(.integer(atLeast: 0, atMost: nil))
    static let text = JSONShape(.text(Text()))
    static let date = JSONShape(.text(Text(format: "date")))
    /// RFC 3339.
    static let moment = JSONShape(.text(Text(format: "date-time")))

    /// The cursor of a page behind another.
    static let nextCursor = JSONShape.text.orNull.noted(
        "Give it as `cursor` for the next page; null when this is the last.")

    static func integer(atLeast: Int? = nil, atMost: Int? = nil) -> JSONShape {
        JSONShape(.integer(atLeast: atLeast, atMost: atMost))
    }

    static func text(length bounds: ClosedRange<Int>) -> JSONShape {
        JSONShape(.text(Text(lengthMin: bounds.lowerBound, lengthMax: bounds.upperBound)))
    }

    static func text(pattern: String) -> JSONShape { JSONShape(.text(Text(pattern: pattern))) }

    static func text(_ rule: TextRule) -> JSONShape { JSONShape(.text(Text(rule: rule))) }

    static func oneOf(_ choices: String...) -> JSONShape {
        JSONShape(.text(Text(choices: choices)))
    }

    static func oneOf<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type
    ) -> JSONShape {
        JSONShape(.text(Text(choices: Choice.allCases.map(\.rawValue))))
    }

    /// An object with these members and no others.
    static func object(_ members: Member...) -> JSONShape {
        JSONShape(.object(members, isOpen: false))
    }

    /// An object with these members, to which later versions may add.
    static func open(_ members: Member...) -> JSONShape {
        JSONShape(.object(members, isOpen: true))
    }

    static func list(of shape: JSONShape, atMost itemsMax: Int? = nil) -> JSONShape {
        JSONShape(.list(shape, itemsMax: itemsMax))
    }

    static func map(of shape: JSONShape) -> JSONShape { JSONShape(.map(shape)) }

    /// A map of that many members.
    static func map(of shape: JSONShape, _ members: ClosedRange<Int>) -> JSONShape {
        var map = JSONShape(.map(shape))
        map.countMin = members.lowerBound
        map.membersMax = members.upperBound
        return map
    }

    static func named(_ name: String) -> JSONShape { JSONShape(.named(name)) }
    static func either(_ shapes: JSONShape...) -> JSONShape { JSONShape(.either(shapes)) }
    static func all(_ shapes: JSONShape...) -> JSONShape { JSONShape(.all(shapes)) }

    /// The same list, with one item at least.
    var filled: JSONShape {
        var shape = self
        shape.countMin = 1
        return shape
    }

    /// The same with a sentence for readers.
    func noted(_ notes: String) -> JSONShape {
        var shape = self
        shape.notes = notes
        return shape
    }

    /// The same, saying who a person is.
    var personal: JSONShape {
        var shape = self
        shape.privacy = .personal
        return shape
    }

    /// The same, not kept as it was sent.
    var secret: JSONShape {
        var shape = self
        shape.privacy = .secret
        return shape
    }

    /// The same, or null.
    var orNull: JSONShape {
        var shape = self
        shape.isNullable = true
        return shape
    }

    /// The same, with what a missing value means.
    func standing(for json: String) -> JSONShape {
        var shape = self
        shape.standard = json
        return shape
    }

    /// The same, with at least one of these groups of members.
    func needing(anyOf groups: [String]...) -> JSONShape {
        var shape = self
        shape.groups = groups
        return shape
    }

    /// The same, with one of these groups of members and nothing of the others.
    func needing(oneOf groups: [String]...) -> JSONShape {
        var shape = self
        shape.groups = groups
        shape.isExclusive = true
        return shape
    }
}
