@testable import HTTP

/// What must hold for one response head, however it arrives.
enum ResponseOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        var choices = Choices(from: input)
        let arrivals = choices.arrivals(of: input.count)
        let (whole, text) = parse(input, arrivals[0])
        for arrival in arrivals.dropFirst() {
            let cut = parse(input, arrival).text
            try hold(cut == text, "Whole: \(words(text)); cut at \(arrival): \(words(cut))")
        }
        guard let whole else { return }
        try hold((100...999).contains(whole.status.code), "The status is \(whole.status.code).")
        try hold(whole.byteCount <= input.count, "The head is longer than the input.")
        try FieldClaims.check(whole.headers)
        if whole.framing == .chunked {
            try hold(!whole.headers.contains("content-length"), "A coding beside a length.")
        }
        try checkRoundTrip(whole)
    }

    private static func checkRoundTrip(_ head: ReceivedHead) throws(OracleBroken) {
        let bytes =
            Array("HTTP/1.1 \(head.status.code)\r\n".utf8) + head.headers.block + [0x0D, 0x0A]
        let (second, text) = parse(bytes, [bytes.count])
        guard let second else {
            throw OracleBroken(description: "Written again: \(words(text))")
        }
        try hold(
            said(second) == said(head) && second.byteCount == bytes.count,
            "First: \(words(said(head))); again: \(words(said(second)))")
    }

    private static func parse(
        _ input: [UInt8], _ arrival: [Int]
    ) -> (head: ReceivedHead?, text: [UInt8]) {
        var parser = ResponseParser(limits: Limits())
        for count in arrival {
            do {
                // A copy each time: the parser must not depend on where the bytes lie.
                let head = try Array(input[..<count]).withUnsafeBytes { try parser.parse($0) }
                guard let head else { continue }
                let rest = " \(head.keepsAlive) \(head.byteCount)"
                return (head, said(head) + Array(rest.utf8))
            } catch {
                return (nil, Array("\((error as? ProtocolFault)?.status.code ?? 0)".utf8))
            }
        }
        return (nil, Array("incomplete".utf8))
    }

    private static func said(_ head: ReceivedHead) -> [UInt8] {
        Array("\(head.status.code) \(head.framing) \(head.hasLength) ".utf8)
            + FieldClaims.text(head.headers)
    }

    private static func words(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self)
    }
}
