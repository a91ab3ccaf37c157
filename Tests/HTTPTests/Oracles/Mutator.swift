/// Changes inputs in ways that know of lines and of the words of HTTP. The same seed gives the
/// same.
struct Mutator {
    private var choices: Choices

    private static let changesMax = 4
    private static let runMax = 16
    private static let words = [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "=", "\"", "%", "/", "..", "?", "#",
        "chunked", "close", "HTTP/1.0", ";a=\"b\"", "ffffffffffffffff", "999999999999999999999",
        "%2F", "%2e%2e", "%5c", "%00", "%C3%A9",
    ].map { Array($0.utf8) }
    private static let lines = [
        "", "GET / HTTP/1.1", "POST / HTTP/1.1", "HEAD /a HTTP/1.1", "POST /ignore HTTP/1.0",
        "Host: a", "Content-Length: 5", "Content-Length: 0", "Transfer-Encoding: chunked",
        "Connection: keep-alive", "Connection: close", "Expect: 100-continue", "X: y",
        "5\r\nhello", "1;a=b\r\nx", "0\r\n", "GET / HTTP/1.1\r\nHost: a\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
    ].map { Array("\($0)\r\n".utf8) }

    init(seed: UInt64) {
        choices = Choices(seed: seed)
    }

    /// One of the seeds, changed in a few places.
    mutating func mutation(of seeds: [[UInt8]]) -> [UInt8] {
        var input = seeds[choices.below(seeds.count)]
        for _ in 0...choices.below(Self.changesMax) {
            switch choices.below(3) {
            case 0: input = withChangedLine(input)
            case 1:
                let other = seeds[choices.below(seeds.count)]
                input =
                    input.prefix(choices.below(input.count + 1))
                    + other.suffix(choices.below(other.count + 1))
            default: changeBytes(&input)
            }
        }
        return input
    }

    /// With a line more, or less, or again, or moved.
    mutating func withChangedLine(_ input: [UInt8]) -> [UInt8] {
        var lines = Self.split(input)
        let place = choices.below(lines.count)
        switch choices.below(4) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[choices.below(lines.count)], at: place)
        case 2: lines.swapAt(place, choices.below(lines.count))
        default: lines.insert(Self.lines[choices.below(Self.lines.count)], at: place)
        }
        return lines.flatMap(\.self)
    }

    /// The lines with their ends, and what stands behind the last.
    private static func split(_ input: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        for byte in input {
            lines[lines.count - 1].append(byte)
            if byte == UInt8(ascii: "\n") { lines.append([]) }
        }
        return lines
    }

    private mutating func changeBytes(_ input: inout [UInt8]) {
        let place = choices.below(input.count + 1)
        let run = place..<min(input.count, place + 1 + choices.below(Self.runMax))
        let word = Self.words[choices.below(Self.words.count)]
        switch choices.below(6) {
        case 0: input.replaceSubrange(run, with: [])
        case 1: input.insert(contentsOf: input[run], at: place)
        case 2: input.insert(contentsOf: word, at: place)
        case 3: input.replaceSubrange(run, with: word)
        case 4 where !run.isEmpty: input[place] ^= 1 << UInt8(choices.below(8))
        default: input.insert(UInt8(choices.below(256)), at: place)
        }
    }
}
