import RetailModel
import Transform

extension JSONShape {
    /// A value of the shape as it is kept: members in the order of the shape, those the shape does
    /// not know and nulls left out, moments in UTC. What says the same is then the same text.
    func canonical(_ node: JSONNode) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        write(node, to: &json)
        return json.bytes
    }

    private func write(_ node: JSONNode, to json: inout JSONWriter) {
        switch kind {
        case .named(let name):
            guard let shape = NamedShapes.shape(name) else {
                preconditionFailure("no shape is called \(name)")
            }
            shape.write(node, to: &json)
        case .object(let members, isOpen: false) where node.kind == .object:
            json.object { json in
                for member in members {
                    guard let value = node.member(named: member.name), !value.isNull else {
                        continue
                    }
                    json.key(member.name)
                    member.shape.write(value, to: &json)
                }
            }
        case .list(let item, _) where node.kind == .array:
            json.array { json in node.forEachElement { item.write($0, to: &json) } }
        case .text(let text) where node.kind == .string:
            let value = node.text() ?? ""
            json.text(text.format == "date-time" ? Instant.inUTC(value) : value)
        default: json.value(node)
        }
    }
}
