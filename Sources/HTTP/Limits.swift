/// How much of anything one peer may make the server hold. Sizes in bytes.
public struct Limits: Sendable {
    /// Longest request line, its CRLF included; past it 414.
    public var requestLineBytesMax = 8 * 1024
    /// Largest block of header lines, CRLFs included; past it 431.
    public var headerBlockBytesMax = 64 * 1024
    /// Most header fields in one head, and trailer fields after one body; past it 431.
    public var headerFieldsMax = 100
    /// Largest body of a route that names no bound of its own; past it 413.
    public var bodyBytesMax = 1024 * 1024
    /// Most body bytes that are read and dropped after a handler that did not want them, so that
    /// the connection can be kept; past it the connection is closed.
    public var drainBytesMax = 64 * 1024
    /// Most open connections of the whole server; past it a new one is answered 503 and closed.
    public var connectionsMax = 16_384

    /// Most open connections from one address, or one 64-bit network of IPv6; past it a new one is
    /// answered 429 and closed.
    public var connectionsPerAddressMax = 1024

    /// The limits as they stand above, to be changed one by one.
    public init() {}

    /// Empty lines tolerated before a request line, RFC 9112 section 2.2.
    static let emptyLinesMax = 4
    /// Most pairs taken from one query.
    static let queryPairsMax = 256
    /// Most bytes of chunk extensions and of size digits in one body, together.
    static let chunkExtensionBytesMax = 16 * 1024
    /// Most digits of a chunk size: 15 hexadecimal digits cannot overflow a 64-bit integer.
    static let chunkSizeDigitsMax = 15
    /// Most bytes of the trailer section, RFC 9112 section 7.1.2.
    static let trailerBytesMax = 8 * 1024
    /// Most digits of a Content-Length: 18 cannot overflow a 64-bit integer.
    static let contentLengthDigitsMax = 18
    /// One read from a socket, and the first size of an input buffer.
    static let readBytes = 16 * 1024
    /// Size of the buffer of a connection whose head is not complete.
    static let partBytes = 1024
    /// One piece of a streamed body.
    static let bodyPieceBytes = 64 * 1024
    /// What a packed body may unpack to without regard to its own size.
    static let unpackedBytesFree = 1024 * 1024
    /// Most bytes that one packed byte may stand for on average. Deflate reaches 1032; a till's
    /// tickets, all the same but for their numbers, 113; real days of sales 10 to 40.
    static let unpackedRatioMax = 200
    /// Smallest body of an answer worth packing: below, one segment carries it either way.
    static let packedAnswerBytesMin = 1024
    /// Most answers that one loop packs at a time, some 150 KiB each; further ones go out plain.
    static let packersMax = 256
    /// Packers that a loop keeps for the next answer.
    static let sparePackersMax = 16
    /// Bodies up to this are copied behind their head and leave in one write; larger ones go
    /// beside it by writev.
    static let bodyCopyBytesMax = 4 * 1024
    /// Answers waiting to be written on one connection; past it the next handler waits.
    static let outputBytesMax = 256 * 1024
    /// Requests answered for one connection before others on its loop have their turn.
    static let pipelineTurn = 32
    /// Bytes read and dropped while a closed connection lingers, RFC 9112 section 9.6.
    static let lingerBytesMax = 1024 * 1024
    /// Buffers that a loop keeps for the next connection.
    static let sparesMax = 256
    /// Most routes of a router, and most segments in a pattern or path.
    static let routesMax = 4096
    static let segmentsMax = 32
}
