import RetailModel
import SQL
import Store
import Transform

/// One kind of master record as the API offers it. From this one declaration come its endpoints,
/// what is checked, searched, exported and described.
struct Resource: Sendable {
    let family: RecordFamily
    let tag: Tag
    /// `/v1/products`.
    let path: String
    /// What a page's list is called: `products`.
    let plural: StaticString
    let singular: String
    /// What the description calls it: `Product`.
    let title: String
    /// What a caller writes; ``envelope`` is added to it.
    let members: [JSONShape.Member]
    let filters: [RecordFilter]
    /// What the record is, from a body whose shape is right.
    let draft: @Sendable (JSONNode) throws(RuleBreak) -> Draft
    /// One such body.
    let example: String
    /// Makes what is kept of a body that holds numbers of bank accounts; nil for one that does not.
    var sealing: (@Sendable (JSONNode, AccountSeal) throws(RuleBreak) -> [UInt8])?
    /// Whether a record may be taken away; otherwise its status says that it is no longer used.
    var isRemovable = false
    /// Whether callers who are restricted to stores may read it, as it says nothing of any store.
    var readingReach = Operation.Reach.company
    /// How this version of the API says what is kept; nil for the one that says it as it is kept.
    var dialect: RecordDialect?
    /// What is answered beside what is kept, and follows from it; nil where nothing does.
    var derived: Derived?
    /// What `expand` adds to its records beside other records; nil where nothing does.
    var inline: Inline?
    /// What is kept of a new body, from it and from the body that stands; nil where the new one
    /// replaces all that stands.
    var carried: (@Sendable (JSONNode, JSONNode?) throws(RuleBreak) -> [UInt8])?
    /// Which other records it names.
    var links: [RecordLink] = []

    /// A record's identity and how it is found; its text is the body's own.
    struct Draft: Sendable {
        let id: String
        let columns: [SQLValue]
        var keys: [RecordKey] = []
        /// The statuses from which the record may come to this one; nil for any.
        var follows: Set<String>?
    }

    /// Members that no caller writes, as they follow from others.
    struct Derived: Sendable {
        let members: [JSONShape.Member]
        /// Writes them for a body that is kept.
        let write: @Sendable (JSONNode, inout JSONWriter) -> Void
    }

    /// What stands elsewhere about a record, and is answered with it when it is wanted.
    struct Inline: Sendable {
        /// What may be asked for, each by the name that `expand` has for it.
        let members: [JSONShape.Member]
        /// The value of `expanded` of each record, as JSON, by its number.
        let read:
            @Sendable ([RecordRow], Expansion, StoreReach, any SQLConnection) throws(SQLError)
                -> [Int64: [UInt8]]

        var names: [String] { members.map(\.name) }
    }

    /// Every member that is answered, in its order.
    var answered: [JSONShape.Member] { Self.envelope + members + (derived?.members ?? []) }

    /// What every record has beside what callers write.
    static let envelope: [JSONShape.Member] = [
        .required("id", .text(.code)),
        .required("version", .integer(atLeast: 1).noted("Each change makes the next one.")),
        .required("created_at", .moment.noted("UTC, RFC 3339")),
        .required("updated_at", .moment.noted("UTC, RFC 3339")),
        .required("href", .text),
    ]

    /// A body as callers write it.
    var shape: JSONShape { JSONShape(.object(members, isOpen: false)) }

    /// A record as it is answered.
    var recordShape: JSONShape {
        JSONShape(.object(answered + [.warnings], isOpen: true))
    }

    /// A record of which some members are left out, with those that it names when they are wanted.
    var partShape: JSONShape {
        var all = answered.map { JSONShape.Member.optional($0.name, $0.shape) }
        if !expandable.isEmpty { all.append(.optional("expanded", expandedShape)) }
        return JSONShape(.object(all, isOpen: true))
    }

    /// A change of some members (RFC 7396): null takes one away that may be missing.
    var patchShape: JSONShape {
        shape.patch
    }

    private var expandedShape: JSONShape {
        let members = links.map { link in
            let linked = JSONShape.named(Resource.saying(link.target).title)
            return JSONShape.Member.optional(
                link.name, link.isList ? .list(of: linked) : linked.orNull)
        }
        return JSONShape(.object((inline?.members ?? []) + members, isOpen: true)).noted(
            "What `expand` asks for, as it stands now; null or left out where it is not there.")
    }

    var named: JSONShape { .named(title) }
}

/// A rule that a body breaks although its shape is right.
struct RuleBreak: Error, Sendable {
    let code: String
    /// Where in the body, as a JSON pointer.
    let pointer: String
    let problem: String
    let remedy: String
    /// What would be allowed instead, where that can be named.
    var allowed: [String] = []
}

/// A query parameter by which a list is narrowed.
struct RecordFilter: Sendable {
    let parameter: Parameter
    /// The conditions that a value stands for; nil when it is none.
    let conditions: @Sendable (String) -> [RecordSearch.Condition]?

    /// The column says exactly this.
    static func equal(_ name: String, _ shape: JSONShape, _ notes: String) -> RecordFilter {
        RecordFilter(parameter: .query(name, shape, notes)) { text in
            // No column holds the character that neither engine keeps.
            [.init(name, .equal, .text(text.filter { $0 != "\0" }))]
        }
    }

    /// The column says this day or a later one.
    static func since(_ parameter: String, _ column: String, _ notes: String) -> RecordFilter {
        RecordFilter(parameter: .query(parameter, .date, notes)) { text in
            [.init(column, .atLeast, .text(text.filter { $0 != "\0" }))]
        }
    }

    /// The column says this day or an earlier one.
    static func until(_ parameter: String, _ column: String, _ notes: String) -> RecordFilter {
        RecordFilter(parameter: .query(parameter, .date, notes)) { text in
            [.init(column, .atMost, .text(text.filter { $0 != "\0" }))]
        }
    }

    /// The record names this somewhere: a key of the system that begins with the filter's name.
    static func naming(_ name: String, _ shape: JSONShape, _ notes: String) -> RecordFilter {
        RecordFilter(parameter: .query(name, shape, notes)) { text in
            [.init(keyOf: RecordKey.system(of: name, text))]
        }
    }

    /// Changed at this moment or later.
    static let updatedSince = RecordFilter(
        parameter: .query("updated_since", .moment, "Changed at this moment or later.")
    ) { text in
        Instant(text).map { [.init("updated_at", .atLeast, .integer($0.microseconds))] }
    }
}

extension RecordKey {
    /// A key for searching, which any number of records may have: the record itself is its value.
    static func naming(_ name: String, _ text: String, in id: String) -> RecordKey {
        RecordKey(system: system(of: name, text), value: id)
    }

    static func system(of name: String, _ text: String) -> String {
        // Neither engine keeps the character that is left out.
        "\(name):\(text.filter { $0 != "\0" })"
    }
}
