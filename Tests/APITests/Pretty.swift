import Foundation
import Transform

/// JSON as people read it, for files that are kept.
enum Pretty {
    /// The same values in the same order, indented by two spaces.
    static func text(_ json: [UInt8]) throws -> String {
        let root = try JSONDocument(parsing: json).root
        return value(root, indent: "") + "\n"
    }

    private static func value(_ node: JSONNode, indent: String) -> String {
        let inner = indent + "  "
        var parts: [String] = []
        switch node.kind {
        case .object:
            node.forEachMember {
                parts.append("\(inner)\($0.key.source.text): \(value($0.value, indent: inner))")
            }
            return parts.isEmpty ? "{}" : "{\n\(parts.joined(separator: ",\n"))\n\(indent)}"
        case .array:
            node.forEachElement { parts.append(inner + value($0, indent: inner)) }
            return parts.isEmpty ? "[]" : "[\n\(parts.joined(separator: ",\n"))\n\(indent)]"
        default: return node.source.text
        }
    }
}

/// The checkout.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
