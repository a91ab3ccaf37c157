@testable import Transform

/// A JSON text that is read is the same when it is written and read again; lines of JSON are the
/// same however they arrive in pieces.
enum JSONOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        try hold(lines([input]) == lines(pieces(of: input)), "Lines differ in pieces.")
        guard let document = try? JSONDocument(parsing: input) else { return }
        let texts = visit(document.root, depth: 0)
        var writer = JSONWriter()
        writer.value(document.root)
        guard let again = try? JSONDocument(parsing: writer.bytes) else {
            throw OracleBroken(description: "What was read cannot be read again.")
        }
        try hold(visit(again.root, depth: 0) == texts, "It says something else again.")
    }

    private static func visit(_ node: JSONNode, depth: Int) -> [String] {
        var texts = [
            "\(depth) \(node.kind) \(node.text() ?? "") \(node.boolean.map { "\($0)" } ?? "")",
            "\(node.integer().map { "\($0)" } ?? "") \(node.decimal().map { "\($0)" } ?? "")",
        ]
        node.forEachElement { texts += visit($0, depth: depth + 1) }
        node.forEachMember {
            texts += visit($0.key, depth: depth) + visit($0.value, depth: depth + 1)
        }
        return texts
    }

    private static func lines(_ chunks: [[UInt8]]) -> [String] {
        var reader = NDJSONReader(lineBytesMax: 256)
        var readings: [NDJSONReader.Reading] = []
        for chunk in chunks { readings += reader.feed(chunk) }
        readings += reader.finish()
        return readings.map { reading in
            switch reading {
            case .line(let line): "\(line.number) \(line.byteRange) \(line.bytes.text)"
            case .refused(let error): "\(error)"
            }
        }
    }
}
