import Transform

/// Streams read in chunks of several sizes, which must make no difference.
enum XMLReadings {
    static func all(
        _ stream: [UInt8], _ selection: XMLSelection = XMLSelection(),
        _ rules: XMLRules = XMLRules(), chunkBytes: Int
    ) -> [String] {
        var reader = XMLReader(selection: selection, rules: rules)
        var readings: [XMLReader.Reading] = []
        var start = 0
        while start < stream.count {
            let end = start + min(chunkBytes, stream.count - start)
            readings += reader.feed(Array(stream[start..<end]))
            start = end
        }
        readings += reader.finish()
        return readings.map { reading in
            switch reading {
            case .document(let document): String(decoding: document.json, as: UTF8.self)
            case .refused(let error): "\(error.code) \(error.line):\(error.column)"
            }
        }
    }

    static let chunks = [Int.max, 1, 2, 3, 7, 64]

    /// What the first of the sizes gives, or all that differ.
    static func same(
        _ stream: [UInt8], _ selection: XMLSelection = XMLSelection(),
        _ rules: XMLRules = XMLRules()
    ) -> [String] {
        let first = all(stream, selection, rules, chunkBytes: .max)
        for size in chunks.dropFirst() {
            let other = all(stream, selection, rules, chunkBytes: size)
            if other != first { return ["in chunks of \(size):"] + other }
        }
        return first
    }

    static func same(
        _ text: String, _ selection: XMLSelection = XMLSelection(), _ rules: XMLRules = XMLRules()
    ) -> [String] { same(Array(text.utf8), selection, rules) }
}
