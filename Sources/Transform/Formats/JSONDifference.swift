/// Where two JSON documents differ, value by value.
public enum JSONDifference {
    /// The places (RFC 6901) of values that stand in one of the documents only, or otherwise in the
    /// other, in the order of the first and then of what the second adds.
    ///
    /// - Returns: nil when one of the two is no JSON.
    public static func places(_ before: [UInt8], _ after: [UInt8]) -> [String]? {
        guard let old = leaves(before), let new = leaves(after) else { return nil }
        let known = Dictionary(old, uniquingKeysWith: { first, _ in first })
        let found = Dictionary(new, uniquingKeysWith: { first, _ in first })
        return old.filter { found[$0.place] != $0.value }.map(\.place)
            + new.filter { known[$0.place] == nil }.map(\.place)
    }

    /// Every value that holds no others, with its place.
    private static func leaves(_ bytes: [UInt8]) -> [(place: String, value: [UInt8])]? {
        guard let document = try? JSONDocument(parsing: bytes) else { return nil }
        var leaves: [(place: String, value: [UInt8])] = []
        collect(document.root, "", &leaves)
        return leaves
    }

    private static func collect(
        _ node: JSONNode, _ place: String, _ leaves: inout [(place: String, value: [UInt8])]
    ) {
        guard [.object, .array].contains(node.kind), node.count > 0 else {
            return leaves.append((place, node.source.array))
        }
        node.forEachMember { member in
            collect(
                member.value, "\(place)/\(JSONNode.pointerToken(member.key.text() ?? ""))", &leaves)
        }
        var position = 0
        node.forEachElement { element in
            collect(element, "\(place)/\(position)", &leaves)
            position += 1
        }
    }
}
