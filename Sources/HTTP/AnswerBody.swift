/// Where the body of an answer ends, RFC 9112 section 6.3, and how much of it was taken.
struct AnswerBody {
    private enum Framing {
        case length(remaining: Int)
        case chunked(ChunkDecoder)
        case untilEnd
    }

    private var framing: Framing

    init(_ head: ReceivedHead, method: Method) {
        guard method != .head, !head.status.forbidsBody else {
            framing = .length(remaining: 0)
            return
        }
        switch head.framing {
        case .length(let length): framing = .length(remaining: length)
        case .chunked: framing = .chunked(ChunkDecoder())
        case .none: framing = head.hasLength ? .length(remaining: 0) : .untilEnd
        }
    }

    var isDone: Bool {
        switch framing {
        case .length(let remaining): remaining == 0
        case .chunked(let chunks): chunks.isDone
        case .untilEnd: false
        }
    }

    /// Bytes still to come; nil when that is not known.
    var remaining: Int? {
        if case .length(let remaining) = framing { return remaining }
        return nil
    }

    /// Whether the end of the connection is the end of the body.
    var endsWithConnection: Bool {
        if case .untilEnd = framing { return true }
        return false
    }

    /// Takes what the buffer holds of the body, up to one piece.
    /// - Throws: ``BodyError/malformed``.
    mutating func take(from input: InputBuffer) throws(BodyError) -> [UInt8] {
        switch framing {
        case .length(let remaining):
            let piece = Self.prefix(min(remaining, Limits.bodyPieceBytes), of: input)
            framing = .length(remaining: remaining - piece.count)
            return piece
        case .chunked(var chunks):
            var piece: [UInt8] = []
            let used = try chunks.decode(
                input.unread, contentBytesMax: Limits.bodyPieceBytes, into: &piece)
            input.consume(used)
            framing = .chunked(chunks)
            return piece
        case .untilEnd: return Self.prefix(Limits.bodyPieceBytes, of: input)
        }
    }

    private static func prefix(_ count: Int, of input: InputBuffer) -> [UInt8] {
        let piece = Array(input.unread.prefix(count))
        input.consume(piece.count)
        return piece
    }
}
