/// A way from a payload to the documents inside it: `orders/*`, `data/object`, `create|update/*`.
struct TreePath: Sendable {
    /// Names of members, any of which counts, or `*` for all elements of an array; none for the
    /// payload itself.
    private let steps: [[String]]

    /// The path that a connection names; `.` is the payload itself.
    init(_ text: String) {
        steps = text.split(separator: "/").filter { $0 != "." }
            .map { $0.split(separator: "|").map(String.init) }
    }

    private init(steps: [[String]]) { self.steps = steps }

    /// The names on the way to the first list that it goes through; nil when it goes through none.
    var wayToList: [[String]]? {
        steps.firstIndex(of: ["*"]).map { Array(steps[..<$0]) }
    }

    /// What it leads to from an element of that list on.
    func searchElement(_ element: JSONNode) -> (nodes: [JSONNode], hasEmptyList: Bool) {
        let way = steps.prefix { $0 != ["*"] }.count
        return TreePath(steps: Array(steps.dropFirst(way + 1))).search(from: element)
    }

    /// Whether it leads to all elements of a list.
    var endsInElements: Bool { steps.last == ["*"] }

    /// The nodes that the path leads to, and whether it ended at a list without elements.
    func search(from root: JSONNode) -> (nodes: [JSONNode], hasEmptyList: Bool) {
        var nodes = [root]
        var hasEmptyList = false
        for step in steps {
            var next: [JSONNode] = []
            for node in nodes {
                if step == ["*"] {
                    if node.kind == .array, node.count == 0 { hasEmptyList = true }
                    node.forEachElement { next.append($0) }
                } else {
                    for name in step {
                        guard let member = node.member(named: name), !member.isNull else {
                            continue
                        }
                        next.append(member)
                    }
                }
            }
            nodes = next
        }
        return (nodes, hasEmptyList)
    }
}
