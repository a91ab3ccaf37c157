@testable import HTTP

/// An answer's head, whatever a handler put into its fields, is read by the client's parser as one
/// head that says the same: nothing in a field can end it or frame it anew.
enum AnswerOracle {
    private static let statuses = [200, 201, 204, 304, 404, 503, 599]

    static func check(_ headers: Headers, _ choices: inout Choices) throws(OracleBroken) {
        let length = choices.below(1 << 20)
        let framing: Exchange.Outgoing = [
            .none, .length(remaining: 0), .length(remaining: length), .chunked, .untilClose,
        ][choices.below(5)]
        let status = Status(code: statuses[choices.below(statuses.count)])
        var exchange = Exchange()
        exchange.isVersion10 = choices.below(2) == 0
        exchange.keepsAlive = choices.below(2) == 0
        var output = OutputQueue()
        ResponseHead.append(
            Response(status: status, headers: headers), framing: framing, exchange: &exchange,
            date: DateField(second: choices.below(1 << 31)), to: &output)
        guard let head = parse(output.buffer) else {
            throw OracleBroken(description: "No head: \(output.buffer)")
        }
        try hold(head.byteCount == output.buffer.count, "The head ends early.")
        try hold(head.status == status, "\(head.status) is not \(status).")
        try hold(head.keepsAlive == exchange.keepsAlive, "The connection's end is told wrongly.")
        try checkFraming(head, framing)
        try checkFields(head.headers, headers)
    }

    private static func parse(_ bytes: [UInt8]) -> ReceivedHead? {
        var parser = ResponseParser(limits: Limits())
        return bytes.withUnsafeBytes { try? parser.parse($0) }
    }

    private static func checkFraming(
        _ head: ReceivedHead, _ framing: Exchange.Outgoing
    ) throws(OracleBroken) {
        let isTrue =
            switch framing {
            case .none, .untilClose: head.framing == .none && !head.hasLength
            case .length(0): head.framing == .none && head.hasLength
            case .length(let length): head.framing == .length(length)
            case .chunked: head.framing == .chunked
            }
        try hold(isTrue, "\(framing) is read as \(head.framing).")
    }

    /// The handler's fields but those that are the server's own, and at most a Date besides.
    private static func checkFields(
        _ received: Headers, _ sent: Headers
    ) throws(OracleBroken) {
        var own: Set = ["connection", "content-length", "transfer-encoding"]
        if !sent.contains("date") { own.insert("date") }
        let expected = sent.pairs.filter { !own.contains($0.name.lowercased()) }
        let others = received.pairs.filter { !own.contains($0.name.lowercased()) }
        try hold(
            others.elementsEqual(expected) {
                $0.name == $1.name
                    && $0.value.utf8.elementsEqual(Grammar.trimmed(Array($1.value.utf8)))
            }, "\(others) is not \(expected).")
    }
}
