/// What a handler answers.
public struct Response: Sendable {
    /// 100 is the server's alone; see ``Status/forbidsBody`` for those that drop the body.
    public var status: Status
    /// Framing fields (Content-Length, Transfer-Encoding) are the server's and ignored here.
    /// `Connection: close` closes the connection after the answer. A strong ETag is that of the
    /// plain form, which must not end in `-gzip`: the server tells the packed form apart.
    public var headers: Headers
    /// Not sent to HEAD, nor with 204 and 304.
    public var body: ResponseBody
    /// Whether the answer may be sent in gzip to who accepts it; also its type and size decide.
    /// False for what holds a secret beside text that a stranger can choose: packed together,
    /// their size tells the secret (BREACH).
    public var isCompressible = true

    /// Who asked, as the observer is told; not sent.
    public var caller = ""

    /// The body is in gzip, which the head has to say.
    var isPacked = false
    /// The head has to say that another Accept-Encoding may bring another form.
    var addsVary = false

    /// An answer of any body, whose media type the headers give.
    public init(status: Status, headers: Headers = Headers(), body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer of whole bytes with their media type.
    public init(
        status: Status = .ok, contentType: String, bytes: [UInt8], headers: Headers = Headers()
    ) {
        self.status = status
        self.headers = headers
        self.headers.append("Content-Type", contentType)
        self.body = .bytes(bytes)
    }

    /// Plain text in UTF-8.
    public static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status: status, headers: plainText, body: .bytes(Array(text.utf8)))
    }

    /// JSON that is already serialised.
    public static func json(_ bytes: [UInt8], status: Status = .ok) -> Response {
        Response(status: status, headers: jsonText, body: .bytes(bytes))
    }

    /// The commonest fields, made once: an answer shares them until it adds its own.
    private static let plainText = Headers(["Content-Type": "text/plain; charset=utf-8"])
    private static let jsonText = Headers(["Content-Type": "application/json"])
}

/// The body of an answer.
public enum ResponseBody: Sendable {
    case empty
    case bytes([UInt8])
    /// A body written piece by piece as fast as the peer takes it. With a length the producer
    /// must write exactly that many bytes; without, or in gzip, the body is chunked. A producer
    /// that throws cuts the connection, so that the peer cannot take the part for the whole.
    case stream(
        contentLength: Int?, producer: @Sendable (ResponseWriter) async throws -> Void)
}
