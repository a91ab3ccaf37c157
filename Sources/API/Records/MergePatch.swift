import Transform

/// JSON Merge Patch, RFC 7396: members of the change take the place of those that stand, null takes
/// one away, objects are merged and lists replaced.
enum MergePatch {
    static func applied(_ change: JSONNode, to standing: JSONNode) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        write(change, over: standing, to: &json)
        return json.bytes
    }

    private static func write(
        _ change: JSONNode, over standing: JSONNode?, to json: inout JSONWriter
    ) {
        guard change.kind == .object else { return json.value(change) }
        let base = standing.flatMap { $0.kind == .object ? $0 : nil }
        json.object { json in
            base?.forEachMember { member in
                let name = member.key.text() ?? ""
                guard change.member(named: name) == nil else { return }
                json.key(name)
                json.value(member.value)
            }
            change.forEachMember { member in
                guard !member.value.isNull else { return }
                let name = member.key.text() ?? ""
                json.key(name)
                write(member.value, over: base?.member(named: name), to: &json)
            }
        }
    }
}
