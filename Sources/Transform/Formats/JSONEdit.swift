/// One change to a JSON document's text: everything else keeps its bytes.
public struct JSONEdit: Sendable, Hashable {
    /// Where: `line_items/0/price`, RFC 6901 with or without the first slash.
    public let place: String
    /// The new value as a person writes it; see ``applied(to:)``.
    public let text: String

    /// A change by its place and new value.
    public init(place: String, text: String) {
        self.place = place
        self.text = text
    }

    /// The document with the change.
    ///
    /// The text stands for the kind of value that was there: a string keeps being one, a number
    /// may become another number or a string, and `null`, `true` and `false` are these words where
    /// no string was. A member that is not there yet is added at the end of its object.
    ///
    /// - Throws: ``JSONEditRefusal`` when the document is no JSON or has no such place.
    public func applied(to document: [UInt8]) throws(JSONEditRefusal) -> [UInt8] {
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONDocument(parsing: document).root
        } catch {
            throw .malformed(error)
        }
        let tokens = place.split(separator: "/").map(Self.unescaped)
        var node = root
        for (depth, token) in tokens.enumerated() {
            if let next = Self.child(token, of: node) {
                node = next
                continue
            }
            guard depth == tokens.count - 1, node.kind == .object else { throw .noPlace(place) }
            return Self.inserting(token, text, into: node, of: document)
        }
        let first = node.offset
        let replacement = replacement(of: node)
        return Array(document[..<first] + replacement + document[(first + node.source.count)...])
    }

    private static func child(_ token: String, of node: JSONNode) -> JSONNode? {
        node.kind == .array ? Int(token).flatMap { node.element($0) } : node.member(named: token)
    }

    private static func inserting(
        _ name: String, _ text: String, into node: JSONNode, of document: [UInt8]
    ) -> [UInt8] {
        var json = JSONWriter(capacity: 64)
        json.object { json in
            json.key(name)
            json.text(text)
        }
        let member = (node.count == 0 ? [] : [UInt8(ascii: ",")]) + json.bytes[1...].dropLast()
        let end = node.offset + node.source.count - 1
        return Array(document[..<end] + member + document[end...])
    }

    private func replacement(of node: JSONNode) -> [UInt8] {
        let bytes = Array(text.utf8)
        if node.kind != .string, let written = try? JSONDocument(parsing: bytes),
            written.root.kind != .string
        {
            return bytes
        }
        var json = JSONWriter(capacity: bytes.count + 2)
        json.text(text)
        return json.bytes
    }

    private static func unescaped(_ token: Substring) -> String {
        token.contains("~")
            ? token.split(separator: "~1", omittingEmptySubsequences: false).map { part in
                part.split(separator: "~0", omittingEmptySubsequences: false)
                    .joined(separator: "~")
            }.joined(separator: "/") : String(token)
    }
}

/// Why a change could not be made; the document stays as it was.
public enum JSONEditRefusal: Error, Sendable {
    /// The document is no JSON.
    case malformed(JSONError)
    /// The document has nothing there and nothing that could hold it.
    case noPlace(String)

    /// What is wrong, as a sentence.
    public var problem: String {
        switch self {
        case .malformed(let error): error.problem
        case .noPlace(let place): "The document has no place \"\(place)\"."
        }
    }
}
