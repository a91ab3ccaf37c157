/// Changes inputs as a fuzzer does, without looking at coverage. The same seed gives the same.
struct Mutator {
    private var choices: Choices

    private static let changesMax = 4
    private static let runMax = 16
    private static let words = [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "=", "\"", "%", "/", "..", "?", "#",
        "\r\n\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "chunked", "close",
        "Connection: keep-alive\r\n", "Expect: 100-continue\r\n", "Host: a\r\n", "X: y\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.0", "0\r\n\r\n", "5\r\nhello\r\n", ";a=\"b\"",
        "ffffffffffffffff", "999999999999999999999", "%2F", "%2e%2e", "%5c", "%00", "%C3%A9",
    ].map { Array($0.utf8) }

    init(seed: UInt64) {
        choices = Choices(seed: seed)
    }

    /// One of the seeds, changed in up to four places.
    mutating func mutation(of seeds: [[UInt8]]) -> [UInt8] {
        var input = seeds[choices.below(seeds.count)]
        for _ in 0...choices.below(Self.changesMax) {
            change(&input, other: seeds[choices.below(seeds.count)])
        }
        return input
    }

    private mutating func change(_ input: inout [UInt8], other: [UInt8]) {
        let place = choices.below(input.count + 1)
        let run = place..<min(input.count, place + 1 + choices.below(Self.runMax))
        switch choices.below(7) {
        case 0: input.replaceSubrange(run, with: [])
        case 1: input.insert(contentsOf: input[run], at: place)
        case 2: input.insert(contentsOf: Self.words[choices.below(Self.words.count)], at: place)
        case 3: input.replaceSubrange(run, with: Self.words[choices.below(Self.words.count)])
        case 4: input.insert(UInt8(choices.below(256)), at: place)
        case 5 where !run.isEmpty: input[place] ^= 1 << UInt8(choices.below(8))
        default: input = Array(input[..<place] + other.suffix(choices.below(other.count + 1)))
        }
    }
}
