/// A response's head as the client's parser leaves it.
struct ReceivedHead: Sendable {
    var status: Status
    var headers: Headers
    /// How the body is framed; `none` with neither length nor chunks means that it ends with the
    /// connection, unless the status or the request's method forbids one.
    var framing: BodyFraming
    var hasLength: Bool
    var keepsAlive: Bool
    var byteCount: Int
}

/// Reads one response head in place, as strictly as ``RequestParser`` reads a request's.
struct ResponseParser {
    private let limits: Limits
    private var lines = LineScanner()
    private var start: (status: Status, isVersion10: Bool)?
    private var fields = FieldBlock(start: 0)

    init(limits: Limits) {
        self.limits = limits
    }

    /// Goes on with the bytes of the message there are, always given from its first byte.
    mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(ProtocolFault) -> ReceivedHead? {
        while let range = try lines.next(bytes) {
            if let start {
                guard !range.isEmpty else {
                    return try finish(start.status, start.isVersion10, bytes, end: range.lowerBound)
                }
                try fields.add(bytes, line: range, isRequest: false, limits: limits)
            } else {
                // Safe: the scanner gives lines within bytes; statusLine keeps numbers alone.
                start = try Self.statusLine(UnsafeRawBufferPointer(rebasing: bytes[range]))
                fields = FieldBlock(start: lines.lineStart)
            }
        }
        try fields.checkSize(upTo: lines.scanned, limits: limits)
        return nil
    }

    private mutating func finish(
        _ status: Status, _ isVersion10: Bool, _ bytes: UnsafeRawBufferPointer, end: Int
    ) throws(ProtocolFault) -> ReceivedHead {
        let meaning = fields.meaning
        let head = ReceivedHead(
            status: status, headers: fields.headers(bytes, end: end),
            framing: try meaning.framing(isVersion10: isVersion10),
            hasLength: meaning.contentLength != nil,
            keepsAlive: meaning.keepsAlive(isVersion10: isVersion10), byteCount: lines.lineStart)
        self = ResponseParser(limits: limits)
        return head
    }

    /// RFC 9112 section 4: `HTTP/1.1 200 Reason`; the reason, and the space before it, may be
    /// missing.
    private static func statusLine(
        _ line: UnsafeRawBufferPointer
    ) throws(ProtocolFault) -> (Status, Bool) {
        guard line.count >= 12, line.starts(with: "HTTP/1.".utf8), line[8] == Octet.space,
            let minor = Octet.decimal(line[7]), let hundreds = Octet.decimal(line[9]),
            let tens = Octet.decimal(line[10]), let ones = Octet.decimal(line[11]), hundreds > 0,
            line.count == 12 || line[12] == Octet.space
        else { throw .statusLine }
        let code = Int(hundreds) * 100 + Int(tens) * 10 + Int(ones)
        return (Status(code: code), minor == 0)
    }
}
