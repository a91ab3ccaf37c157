@testable import HTTP

/// What must hold for one request head, however it arrives.
enum HeadOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        _ = try outcome(input, limits: tight)
        guard case .head(let head) = try outcome(input, limits: Limits()) else { return }
        try checkClaims(head, input)
        try checkRoundTrip(head)
    }

    /// What the parser makes of the bytes there are.
    private enum Outcome {
        case incomplete
        case refused(Int)
        case head(RequestHead)

        var text: [UInt8] {
            switch self {
            case .incomplete: Array("incomplete".utf8)
            case .refused(let status): Array("refused \(status)".utf8)
            case .head(let head): HeadOracle.text(head) + Array(" of \(head.byteCount)".utf8)
            }
        }
    }

    /// Small enough that short inputs meet them.
    private static let tight: Limits = {
        var limits = Limits()
        limits.requestLineBytesMax = 40
        limits.headerBlockBytesMax = 80
        limits.headerFieldsMax = 4
        return limits
    }()

    /// The outcome of the whole input, once the same came of every other way to arrive.
    private static func outcome(
        _ input: [UInt8], limits: Limits
    ) throws(OracleBroken) -> Outcome {
        var choices = Choices(from: input)
        let arrivals = choices.arrivals(of: input.count)
        let whole = parse(input, arrivals[0], limits)
        for arrival in arrivals.dropFirst() {
            let cut = parse(input, arrival, limits)
            try hold(
                cut.text == whole.text,
                "Whole: \(words(whole.text)); cut at \(arrival): \(words(cut.text))")
        }
        return whole
    }

    private static func parse(_ input: [UInt8], _ arrival: [Int], _ limits: Limits) -> Outcome {
        var parser = RequestParser(limits: limits)
        for count in arrival {
            do {
                // A copy each time: the parser must not depend on where the bytes lie.
                let head = try Array(input[..<count]).withUnsafeBytes { try parser.parse($0) }
                if let head { return .head(head) }
            } catch {
                return .refused((error as? ProtocolFault)?.status.code ?? 0)
            }
        }
        return .incomplete
    }

    // MARK: What a head claims

    private static func checkClaims(
        _ head: RequestHead, _ input: [UInt8]
    ) throws(OracleBroken) {
        try hold(
            head.byteCount <= input.count
                && input[..<head.byteCount].suffix(4).elementsEqual("\r\n\r\n".utf8),
            "The head does not end in an empty line.")
        try hold(Grammar.isToken(Array(head.method.name.utf8)), "The method is no token.")
        try TargetOracle.checkPath(head.path, isOptions: head.method == .options)
        try hold(
            head.query.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") },
            "The query holds what no target may hold.")
        try FieldClaims.check(head.headers)
        try checkFraming(head)
        let hosts = head.headers.all("host").count
        try hold(hosts == 1 || hosts == 0 && head.isVersion10, "There are \(hosts) Host fields.")
    }

    private static func checkFraming(_ head: RequestHead) throws(OracleBroken) {
        let lengths = head.headers.all("content-length")
        let codings = head.headers.all("transfer-encoding")
        switch head.framing {
        case .none:
            try hold(codings.isEmpty, "A coding is passed over.")
            try hold(lengths.isEmpty || lengths.map(Int.init) == [0], "A length is passed over.")
        case .length(let length):
            try hold(codings.isEmpty, "A length beside a coding.")
            try hold(
                length > 0 && lengths.map(Int.init) == [length], "Not the length that is said.")
        case .chunked:
            try hold(lengths.isEmpty, "A coding beside a length.")
            try hold(codings.map { $0.lowercased() } == ["chunked"], "Not chunked alone.")
            try hold(!head.isVersion10, "A coding in HTTP/1.0.")
        }
    }

    /// Written out and read again, a head says the same.
    private static func checkRoundTrip(_ head: RequestHead) throws(OracleBroken) {
        var bytes = Array("\(head.method.name) ".utf8)
        bytes += TargetOracle.encoded(path: head.path)
        if !head.query.isEmpty { bytes += Array("?\(head.query)".utf8) }
        bytes += Array(" HTTP/1.\(head.isVersion10 ? 0 : 1)\r\n".utf8)
        bytes += head.headers.block + Array("\r\n".utf8)
        let again = parse(bytes, [bytes.count], Limits())
        // What was decoded can grow past the limit when it is encoded again.
        if case .refused(414) = again { return }
        guard case .head(let second) = again else {
            throw OracleBroken(description: "Written again: \(words(again.text))")
        }
        try hold(
            text(second) == text(head) && second.byteCount == bytes.count,
            "First: \(words(text(head))); again: \(words(text(second)))")
    }

    /// All that a head says, byte for byte: String compares by characters.
    private static func text(_ head: RequestHead) -> [UInt8] {
        let start = "\(head.method.name) \(head.path) ? \(head.query) \(head.framing)"
        let rest = "\(head.keepsAlive) \(head.isVersion10) \(head.expectsContinue)"
        return Array("\(start) \(rest) ".utf8) + FieldClaims.text(head.headers)
    }

    private static func words(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self)
    }
}
