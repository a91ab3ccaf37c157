/// What differs between two JSON documents, place by place.
public enum JSONDifference {
    /// One place where they differ; a text is JSON as it was sent, nil where nothing stands.
    public struct Change: Hashable, Sendable {
        /// RFC 6901 pointer.
        public let pointer: String
        public let old: String?
        public let new: String?

        /// A change of one place.
        public init(pointer: String, old: String?, new: String?) {
            self.pointer = pointer
            self.old = old
            self.new = new
        }
    }

    /// How many changes are told at most.
    public static let countMax = 1000

    /// The changes from one document to another, in the order of the old and then of what the new
    /// adds; members by name whatever their order, elements by position.
    public static func changes(from old: JSONNode, to new: JSONNode) -> [Change] {
        var changes: [Change] = []
        collect(old, new, at: "", into: &changes)
        return changes
    }

    private static func collect(
        _ old: JSONNode?, _ new: JSONNode?, at pointer: String, into changes: inout [Change]
    ) {
        guard changes.count < countMax else { return }
        guard let old, let new, old.kind == new.kind else {
            changes.append(
                Change(pointer: pointer, old: old?.source.text, new: new?.source.text))
            return
        }
        switch old.kind {
        case .object: collectMembers(old, new, at: pointer, into: &changes)
        case .array:
            for position in 0..<max(old.count, new.count) {
                collect(
                    old.element(position), new.element(position), at: "\(pointer)/\(position)",
                    into: &changes)
            }
        default:
            guard old.source.array != new.source.array else { return }
            changes.append(Change(pointer: pointer, old: old.source.text, new: new.source.text))
        }
    }

    private static func collectMembers(
        _ old: JSONNode, _ new: JSONNode, at pointer: String, into changes: inout [Change]
    ) {
        old.forEachMember { member in
            let name = member.key.text() ?? ""
            collect(
                member.value, new.member(named: name),
                at: "\(pointer)/\(JSONNode.pointerToken(name))", into: &changes)
        }
        new.forEachMember { member in
            let name = member.key.text() ?? ""
            guard old.member(named: name) == nil else { return }
            collect(
                nil, member.value, at: "\(pointer)/\(JSONNode.pointerToken(name))", into: &changes)
        }
    }
}
