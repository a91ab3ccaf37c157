import HTTP
import Store
import Transform

/// What members of a record name: records of another family, or of its own.
struct RecordLink: Sendable {
    /// How `expand` calls it: `product`.
    let name: String
    let target: RecordFamily
    /// Where it stands in the body as it is kept: `/lines/*/item`, a star for each of a list.
    let places: [String]
    /// The column that keeps it; nil where keys do, called by ``keysName``.
    private let column: String?
    /// How the keys are called by which the store finds what names a record.
    private let keysName: String
    /// Whether a record may name several.
    let isList: Bool

    /// A link to one record, which a member names and a column of the same name keeps.
    static func one(
        _ name: String, _ target: RecordFamily, at place: String, column: String
    ) -> RecordLink {
        RecordLink(
            name: name, target: target, places: [place], column: column, keysName: "",
            isList: false)
    }

    /// A link to one record, which a key keeps.
    static func one(
        _ name: String, _ target: RecordFamily, at place: String, keys: String
    ) -> RecordLink {
        RecordLink(
            name: name, target: target, places: [place], column: nil, keysName: keys,
            isList: false)
    }

    /// A link to several records, which keys keep.
    static func many(
        _ name: String, _ target: RecordFamily, at places: String..., keys: String
    ) -> RecordLink {
        RecordLink(
            name: name, target: target, places: places, column: nil, keysName: keys, isList: true)
    }

    /// Where the store keeps it, so that what is not there is found.
    var trace: RecordTrace {
        column.map { .column($0, of: target) } ?? .keys(keysName, of: target)
    }

    /// What a body names by it, each place of it.
    func references(in body: JSONNode) -> [RecordReference] {
        places.flatMap { place in
            Self.nodes(at: place.split(separator: "/")[...], of: body).compactMap { node in
                node.text().map {
                    RecordReference(to: target, id: $0, pointer: node.pointer)
                }
            }
        }
    }

    /// The identifiers that a body names by it, each once and in its order.
    func ids(in body: JSONNode) -> [String] {
        var seen: Set<String> = []
        return references(in: body).map(\.id).filter { seen.insert($0).inserted }
    }

    /// The keys that keep it; none where a column does.
    func keys(in body: JSONNode, of id: String) -> [RecordKey] {
        column == nil ? ids(in: body).map { .naming(keysName, $0, in: id) } : []
    }

    private static func nodes(at steps: ArraySlice<Substring>, of node: JSONNode) -> [JSONNode] {
        guard let step = steps.first else { return [node] }
        let rest = steps.dropFirst()
        guard step == "*" else {
            return node.member(named: String(step)).map { nodes(at: rest, of: $0) } ?? []
        }
        var found: [JSONNode] = []
        node.forEachElement { found += nodes(at: rest, of: $0) }
        return found
    }
}

extension Resource {
    /// The links that `expand` may name.
    var linkNames: [String] { links.map(\.name) }

    /// All that `expand` may name.
    var expandable: [String] { linkNames + (inline?.names ?? []) }

    /// The resource that says the records of a family, in its first version.
    static func saying(_ family: RecordFamily) -> Resource {
        guard let resource = byFamily[family] else {
            preconditionFailure("no resource says \(family.name)")
        }
        return resource
    }

    private static let byFamily = Dictionary(
        uniqueKeysWithValues: all.filter { $0.dialect == nil }.map { ($0.family, $0) })

    /// The filter for records that name what is not there; nil for one that names nothing.
    var unresolvedFilter: RecordFilter? {
        let traces = links.map(\.trace)
        guard !traces.isEmpty else { return nil }
        let parameter = Parameter.query(
            "unresolved", .boolean,
            "Only those that name a record that is not there (`true`), or none such (`false`).")
        return RecordFilter(parameter: parameter) { text in
            [.init(unresolved: traces, text == "true")]
        }
    }
}
