/// A request's head as the parser leaves it: checked against RFC 9112, not yet routed.
struct RequestHead: Sendable {
    var method: Method
    var path: String
    var query: String
    var headers: Headers
    var framing: BodyFraming
    /// Whether the connection may carry another request after this one, RFC 9112 section 9.3.
    var keepsAlive: Bool
    /// HTTP/1.0: no chunked answers, no 100 (Continue).
    var isVersion10: Bool
    var expectsContinue: Bool
    var codings: CodingFields
    /// Bytes of the head in the buffer, leading empty lines included.
    var byteCount: Int
}

/// How a body's end is found, RFC 9112 section 6.3.
enum BodyFraming: Equatable, Sendable {
    case none
    case length(Int)
    case chunked
}
