@testable import Transform

/// A stream of XML is the same however it arrives in pieces, and its documents become JSON.
enum XMLOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        let whole = read([input])
        let parts = read(pieces(of: input))
        try hold(shown(whole) == shown(parts), "\(shown(whole)) is \(shown(parts)) in pieces.")
        for case .document(let document) in whole {
            do throws(JSONError) {
                _ = try JSONDocument(parsing: document.json)
            } catch {
                throw OracleBroken(description: "The document is no JSON: \(error)")
            }
        }
    }

    private static func read(_ chunks: [[UInt8]]) -> [XMLReader.Reading] {
        var reader = XMLReader()
        var readings: [XMLReader.Reading] = []
        for chunk in chunks { readings += reader.feed(chunk) }
        return readings + reader.finish()
    }

    private static func shown(_ readings: [XMLReader.Reading]) -> [String] {
        readings.map { reading in
            switch reading {
            case .document(let document):
                "\(document.line) \(document.rootName) "
                    + String(decoding: document.json, as: UTF8.self)
            case .refused(let error): "\(error)"
            }
        }
    }
}
