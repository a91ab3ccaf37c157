import HTTP
import Store
import Transform

/// What other systems call a record: the member `external_ids` of those records that have it, and
/// how they are found by it.
enum ExternalIDs {
    private static let name = "external_ids"
    private static let idsMax = 50
    /// What the systems are called among the keys of records.
    private static let prefix = "system:"

    /// The member; `one` says what it tells apart: "product".
    static func member(ofOne one: String) -> JSONShape.Member {
        .optional(
            name,
            .list(
                of: .object(.required("system", .text(.code)), .required("id", .text(.code))),
                atMost: idsMax
            ).noted("What other systems call it; each is of one \(one) only."))
    }

    /// The parameters of a list of records that have the member.
    static func parameters(of resource: Resource) -> [Parameter] {
        guard resource.members.contains(where: { $0.name == name }) else { return [] }
        return [
            .query(
                "external_system", .text(.code),
                "Only those that this system has an identifier for."),
            .query(
                "external_id", .text(.code),
                "Only those with this identifier, of `external_system` or of any system."),
        ]
    }

    /// What a request asks for by them.
    static func conditions(_ request: Request) -> [RecordSearch.Condition] {
        let system = request.query.first("external_system")
        let id = request.query.first("external_id")
        switch (system, id) {
        case (nil, nil): return []
        case (let system?, nil):
            return [.init(anyKeyLike: RecordKey.everywhere(of: prefix + system))]
        case (nil, let id?):
            return [.init(anyKeyLike: RecordKey.everywhere(id, ofSystemsWith: prefix))]
        case (let system?, let id?):
            return [.init(anyKeyLike: RecordKey(system: prefix + system, value: id).everywhere)]
        }
    }

    /// The keys that a body gives by the member, each once.
    static func keys(_ body: JSONNode) -> [RecordKey] {
        var keys: [RecordKey] = []
        for node in body.elements(name) {
            let key = RecordKey(
                system: prefix + (node.column("system") ?? ""), value: node.column("id") ?? "")
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }
}
