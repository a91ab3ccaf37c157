@testable import HTTP

/// What must hold for one chunked body, however it arrives and however little is taken at once.
enum ChunkOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        var choices = Choices(from: input)
        let arrivals = choices.arrivals(of: input.count)
        let whole = decode(input, arrivals[0], contentBytesMax: .max)
        for arrival in arrivals {
            let contentBytesMax = 1 + choices.below(32)
            let cut = decode(input, arrival, contentBytesMax: contentBytesMax)
            try hold(
                cut == whole,
                "Whole: \(whole); cut at \(arrival), \(contentBytesMax) at once: \(cut)")
        }
        try hold(whole.content.count <= input.count, "More came out than went in.")
        try compare(whole, ReferenceReader.chunkedBody(input))
        let encoded = encode(whole.content, &choices)
        let again = decode(encoded, [encoded.count], contentBytesMax: .max)
        try hold(
            again == Outcome(content: whole.content, used: encoded.count, end: .done),
            "Encoded again: \(again)")
    }

    private enum End {
        case done, unfinished, refused
    }

    private struct Outcome: Equatable {
        var content: [UInt8] = []
        /// Bytes of the input that belong to the body; not counted when it is refused.
        var used = 0
        var end = End.unfinished
    }

    private static func compare(
        _ whole: Outcome, _ expected: (content: [UInt8], end: Int, rest: ReferenceReader.Rest)
    ) throws(OracleBroken) {
        switch (whole.end, expected.rest) {
        case (.done, .nothing):
            try hold(
                whole.used == expected.end && whole.content == expected.content,
                "\(whole); not so: \(expected.end), \(expected.content)")
        case (.refused, .refused), (.unfinished, .unfinished), (.unfinished, .refused): break
        // A line that is not all there may hold what cannot be mended any more.
        case (.refused, .unfinished): break
        default: throw OracleBroken(description: "\(whole); not so: \(expected.rest)")
        }
    }

    private static func decode(
        _ input: [UInt8], _ arrival: [Int], contentBytesMax: Int
    ) -> Outcome {
        var decoder = ChunkDecoder()
        var outcome = Outcome()
        for count in arrival {
            while outcome.used < count, !decoder.isDone {
                let piece = Array(input[outcome.used..<count])
                do {
                    outcome.used += try piece.withUnsafeBytes {
                        try decoder.decode(
                            $0, contentBytesMax: contentBytesMax, into: &outcome.content)
                    }
                } catch {
                    outcome.used = 0
                    outcome.end = .refused
                    return outcome
                }
            }
        }
        if decoder.isDone { outcome.end = .done }
        return outcome
    }

    private static func encode(_ content: [UInt8], _ choices: inout Choices) -> [UInt8] {
        var encoded: [UInt8] = []
        var rest = content[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(1 + choices.below(rest.count))
            rest = rest.dropFirst(chunk.count)
            encoded += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk
            encoded += Array("\r\n".utf8)
        }
        return encoded + Array("0\r\n\r\n".utf8)
    }
}
