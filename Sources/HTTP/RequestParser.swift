/// Reads one request head in place, line by line as lines become complete (RFC 9112 sections 2
/// to 6). Strict: what two parsers could frame differently is refused.
struct RequestParser {
    private let limits: Limits
    private var lines = LineScanner()
    private var emptyLines = 0
    private var line: RequestLine?
    private var fields = FieldBlock(start: 0)

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether a byte of a head has been seen.
    var hasBegun: Bool { lines.scanned > 0 }

    /// Goes on with the bytes of the message there are, always given from its first byte.
    /// - Returns: the head once it is complete, else nil.
    /// - Throws: the fault with its status.
    mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(ProtocolFault) -> RequestHead? {
        while let range = try lines.next(bytes) {
            if let line {
                guard !range.isEmpty else { return try finish(line, bytes, end: range.lowerBound) }
                try fields.add(bytes, line: range, isRequest: true, limits: limits)
            } else if range.isEmpty {
                emptyLines += 1
                guard emptyLines <= Limits.emptyLinesMax else { throw .requestLine }
            } else {
                guard range.count + 2 <= limits.requestLineBytesMax else { throw .targetTooLong }
                // Safe: the scanner gives lines within bytes; only offsets and copies are kept.
                line = try RequestLine.parse(
                    UnsafeRawBufferPointer(rebasing: bytes[range]), offset: range.lowerBound)
                fields = FieldBlock(start: lines.lineStart)
            }
        }
        try checkUnfinishedLine()
        return nil
    }

    private func checkUnfinishedLine() throws(ProtocolFault) {
        if line == nil {
            guard lines.scanned - lines.lineStart <= limits.requestLineBytesMax else {
                throw .targetTooLong
            }
        } else {
            try fields.checkSize(upTo: lines.scanned, limits: limits)
        }
    }

    private mutating func finish(
        _ line: RequestLine, _ bytes: UnsafeRawBufferPointer, end: Int
    ) throws(ProtocolFault) -> RequestHead {
        let meaning = fields.meaning
        try meaning.checkHost(isVersion10: line.isVersion10)
        let framing = try meaning.framing(isVersion10: line.isVersion10)
        // Safe: the offsets count from the message's first byte, which bytes still begins with.
        let target = try RequestTarget.parse(
            UnsafeRawBufferPointer(rebasing: bytes[line.target]), method: line.method)
        var headers = fields.headers(bytes, end: end)
        if let authority = target.authority {
            // RFC 9112 section 3.2.2: the target's authority stands for any Host received.
            headers.set("Host", authority)
        }
        let head = RequestHead(
            method: line.method, path: target.path, query: target.query, headers: headers,
            framing: framing, keepsAlive: meaning.keepsAlive(isVersion10: line.isVersion10),
            isVersion10: line.isVersion10,
            expectsContinue: meaning.expectsContinue && !line.isVersion10,
            codings: meaning.codings, byteCount: lines.lineStart)
        self = RequestParser(limits: limits)
        return head
    }
}
