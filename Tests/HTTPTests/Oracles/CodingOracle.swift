@testable import HTTP

/// What must hold for Accept-Encoding and for the entity-tags of packed answers.
enum CodingOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        var choices = Choices(from: input)
        // No head lets other bytes through.
        let value = input.filter { Grammar.isFieldValue([$0]) }
        try checkAccepted(value, &choices)
        // Empty elements of a list say nothing, RFC 9110 section 5.6.1.
        let padded = Array(", ".utf8) + value + Array(" ,".utf8)
        try hold(content(padded) == content(value), "An empty element changes the coding.")
        try checkTags(String(decoding: value, as: UTF8.self))
        try checkPacking(input, &choices)
    }

    private static func checkAccepted(
        _ value: [UInt8], _ choices: inout Choices
    ) throws(OracleBroken) {
        let expected = prefersGzip(value)
        try hold(prefers([value]) == expected, "gzip is preferred or is not: not \(expected).")
        // Fields are a list joined by commas, RFC 9110 section 5.3.
        let cut = choices.below(value.count + 1)
        let fields = [Array(value[..<cut]), Array(value[cut...])]
        let joined = Array(fields.joined(separator: [UInt8(ascii: ",")]))
        try hold(prefers(fields) == prefers([joined]), "Two fields are not one list.")
    }

    private static func content(_ value: [UInt8]) -> ContentCoding {
        var coding = ContentCoding.identity
        value.withUnsafeBytes { coding.take($0) }
        return coding
    }

    private static func prefers(_ fields: [[UInt8]]) -> Bool {
        var accepted = AcceptedCodings()
        for field in fields { field.withUnsafeBytes { accepted.take($0) } }
        return accepted.prefersGzip
    }

    /// A second reading of RFC 9110 section 12.5.3, by splitting.
    private static func prefersGzip(_ value: [UInt8]) -> Bool {
        var weights: [String: Int] = [:]
        for element in value.split(separator: UInt8(ascii: ",")).map({ Grammar.trimmed(Array($0)) })
        where !element.isEmpty {
            let parts = element.split(
                separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false
            ).map { Grammar.trimmed(Array($0)) }
            guard Grammar.isToken(parts[0]),
                let weight = parts.count == 1 ? 1000 : weight(Grammar.lowercased(parts[1]))
            else { return false }
            let name = Grammar.lowercased(parts[0])
            let coding = name == "x-gzip" ? "gzip" : name
            weights[coding] = min(weights[coding] ?? 1000, weight)
        }
        let others = weights["*"]
        guard let gzip = weights["gzip"] ?? others, gzip > 0 else { return false }
        return gzip >= weights["identity"] ?? others ?? 0
    }

    /// `q=` and a number from 0 to 1 of at most three decimals, in thousandths.
    private static func weight(_ text: String) -> Int? {
        let digits = text.dropFirst(2)
        guard text.hasPrefix("q="), let whole = digits.first, "01".contains(whole) else {
            return nil
        }
        let decimals = digits.dropFirst(2)
        guard digits.dropFirst().prefix(1).allSatisfy({ $0 == "." }), decimals.count <= 3,
            decimals.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        let padded = decimals + String(repeating: "0", count: 3 - decimals.count)
        let weight = (whole == "1" ? 1000 : 0) + (Int(padded) ?? 0)
        return weight <= 1000 ? weight : nil
    }

    private static func checkTags(_ list: String) throws(OracleBroken) {
        let plain = EntityTags.plain(list)
        let namesPacked = Array(list.utf8).withUnsafeBytes { EntityTags.namePacked($0) }
        try hold(
            namesPacked == !plain.utf8.elementsEqual(list.utf8),
            "\(list) becomes \(plain), \(namesPacked ? "" : "not ")naming packed forms.")
        try hold(plain.utf8.count <= list.utf8.count, "More came out than went in.")
        let tag = "\"\(list.filter { $0 != "\"" })\""
        guard let packed = EntityTags.packed(tag) else {
            throw OracleBroken(description: "\(tag) has no packed form.")
        }
        try hold(EntityTags.plain(packed) == tag, "\(tag) does not come back from \(packed).")
        try hold(EntityTags.list(packed, names: packed), "\(packed) is not in its own list.")
        try hold(EntityTags.packed("W/\(tag)") == nil, "A weak tag is given a packed form.")
    }

    /// What is packed in any pieces and fed in any pieces comes back.
    private static func checkPacking(
        _ input: [UInt8], _ choices: inout Choices
    ) throws(OracleBroken) {
        let writer = GzipWriter()
        var packed: [UInt8] = []
        let cut = choices.below(input.count + 1)
        for (piece, end) in [(input[..<cut], GzipWriter.End.sync), (input[cut...], .finish)] {
            var rest = piece
            repeat { packed += writer.packNext(of: &rest, end: end) } while !rest.isEmpty
        }
        let reader = GzipReader()
        var unpacked: [UInt8] = []
        do throws(GunzipError) {
            var fed = 0
            for count in choices.arrivals(of: packed.count)[1] {
                reader.feed(Array(packed[fed..<count]))
                fed = count
                while let piece = try reader.next() { unpacked += piece }
            }
        } catch {
            throw OracleBroken(description: "What was packed is refused: \(error)")
        }
        try hold(unpacked == input && reader.isAtEnd, "What was packed does not come back.")
    }
}
