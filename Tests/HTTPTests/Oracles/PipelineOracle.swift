@testable import HTTP

/// Requests behind one another: the room and ``ReferenceReader`` agree where each one ends, or
/// refuse. Where they do not, one could be smuggled inside another.
enum PipelineOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        var choices = Choices(from: input)
        let expected = ReferenceReader.requests(input)
        for arrival in choices.arrivals(of: input.count) {
            let pieceBytesMax = 1 + choices.below(64)
            let room = read(input, arrival, pieceBytesMax: pieceBytesMax)
            try compare(room, expected, "Arriving as \(arrival)")
        }
    }

    private struct Reading {
        var messages: [ReferenceReader.Message] = []
        /// Why no more was read; nil when more bytes are awaited, or none is to be read.
        var refusal: Refusal?
    }

    private enum Refusal {
        case head(ProtocolFault)
        case body
    }

    private static func compare(
        _ room: Reading,
        _ expected: (messages: [ReferenceReader.Message], rest: ReferenceReader.Rest),
        _ arrival: String
    ) throws(OracleBroken) {
        for (index, message) in room.messages.enumerated() {
            try hold(
                index < expected.messages.count,
                "\(arrival): request \(index) is accepted: \(message); not so: \(expected.rest)")
            try hold(
                message == expected.messages[index],
                "\(arrival): request \(index): \(message); not so: \(expected.messages[index])")
        }
        guard room.messages.count < expected.messages.count || expected.rest == .nothing else {
            return
        }
        let isWhole = room.messages.count == expected.messages.count
        switch room.refusal {
        case nil: try hold(isWhole, "\(arrival): a whole request is not read.")
        case .head(let fault):
            try hold(isOfTaste(fault), "\(arrival): refused without cause: \(fault.problem)")
        case .body: throw OracleBroken(description: "\(arrival): a whole body is refused.")
        }
    }

    /// Refusals of what any reader would frame alike.
    private static func isOfTaste(_ fault: ProtocolFault) -> Bool {
        switch fault.status.code {
        case 414, 417, 421, 431, 501: true
        default:
            [ProtocolFault.target, .host].contains { "\($0.problem)" == "\(fault.problem)" }
        }
    }

    // MARK: Reading as a connection does

    private static func read(
        _ input: [UInt8], _ arrival: [Int], pieceBytesMax: Int
    ) -> Reading {
        var reading = Reading()
        var wire = Wire()
        var consumed = 0
        for count in arrival {
            while reading.refusal == nil {
                // A copy each time: nothing may depend on where the bytes lie.
                let unread = Array(input[consumed..<count])
                guard
                    let used = step(
                        &wire, unread, at: consumed, pieceBytesMax, &reading)
                else { break }
                consumed += used
            }
            if reading.refusal != nil || reading.messages.last?.closes == true { break }
        }
        return reading
    }

    /// Where a connection stands.
    private struct Wire {
        var parser = RequestParser(limits: Limits())
        var head: RequestHead?
        var headEnd = 0
        var body: [UInt8] = []
        var chunks = ChunkDecoder()
    }

    /// Goes one step on; nil when more bytes are needed or none is to be read.
    private static func step(
        _ wire: inout Wire, _ unread: [UInt8], at offset: Int, _ pieceBytesMax: Int,
        _ reading: inout Reading
    ) -> Int? {
        if reading.messages.last?.closes == true { return nil }
        guard let head = wire.head else {
            do {
                guard let head = try unread.withUnsafeBytes({ try wire.parser.parse($0) }) else {
                    return nil
                }
                wire.head = head
                wire.headEnd = offset + head.byteCount
                wire.body = []
                wire.chunks = ChunkDecoder()
                finishIfComplete(&wire, end: wire.headEnd, &reading)
                return head.byteCount
            } catch {
                reading.refusal = (error as? ProtocolFault).map { .head($0) } ?? .body
                return nil
            }
        }
        guard !unread.isEmpty else { return nil }
        do {
            let used = try takeBody(&wire, head.framing, unread, pieceBytesMax)
            finishIfComplete(&wire, end: offset + used, &reading)
            return used
        } catch {
            reading.refusal = .body
            return nil
        }
    }

    private static func takeBody(
        _ wire: inout Wire, _ framing: BodyFraming, _ unread: [UInt8], _ pieceBytesMax: Int
    ) throws -> Int {
        guard case .length(let length) = framing else {
            return try unread.withUnsafeBytes {
                try wire.chunks.decode($0, contentBytesMax: pieceBytesMax, into: &wire.body)
            }
        }
        let count = min(length - wire.body.count, unread.count, pieceBytesMax)
        wire.body += unread[..<count]
        return count
    }

    private static func finishIfComplete(_ wire: inout Wire, end: Int, _ reading: inout Reading) {
        guard let head = wire.head else { return }
        let isComplete =
            switch head.framing {
            case .none: true
            case .length(let length): wire.body.count == length
            case .chunked: wire.chunks.isDone
            }
        guard isComplete else { return }
        reading.messages.append(
            ReferenceReader.Message(
                method: Array(head.method.name.utf8), headEnd: wire.headEnd, end: end,
                body: wire.body, closes: !head.keepsAlive))
        wire.head = nil
    }
}
