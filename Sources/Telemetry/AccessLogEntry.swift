/// One answered request, as a line of the access log tells it.
public struct AccessLogEntry: Sendable {
    /// How the connection was protected.
    public struct Security: Sendable {
        /// `TLSv1.2` or `TLSv1.3`.
        public var version: String
        /// OpenSSL's name of it.
        public var cipher: String
        public var isResumed: Bool
        /// Of the client's verified certificate, as RFC 4514 writes it; empty without one.
        public var clientSubject: String

        /// What a handshake came to.
        public init(version: String, cipher: String, isResumed: Bool, clientSubject: String) {
            self.version = version
            self.cipher = cipher
            self.isResumed = isResumed
            self.clientSubject = clientSubject
        }
    }

    private let time: UTCTimestamp
    private let method: String
    private let path: String
    private let route: String
    private let status: Int
    /// Numeric address of the client.
    public var peer = ""
    public var userAgent = ""
    /// Of bodies, without heads.
    public var requestBytes = 0
    public var responseBytes = 0
    /// From the end of the head to the end of the answer.
    public var nanoseconds: Int64 = 0
    /// Of that, the wait for a turn.
    public var queuedNanoseconds: Int64 = 0
    /// Whether the answer went out whole.
    public var isWhole = true
    /// The answer's `traceparent` (W3C Trace Context, section 3.2); empty without one.
    public var traceparent = ""
    /// The answer's `X-Request-Id`; empty without one.
    public var requestID = ""
    /// Who asked, by what they proved: `key k3v9xq2m`, `token ops`; empty when nobody proved it.
    public var caller = ""
    /// Nil for plain TCP.
    public var security: Security?

    /// An answer that ends now.
    /// - Parameter path: without its query, which may hold secrets.
    public init(method: String, path: String, route: String, status: Int) {
        self.init(method: method, path: path, route: route, status: status, time: .now())
    }

    init(method: String, path: String, route: String, status: Int, time: UTCTimestamp) {
        self.time = time
        self.method = method
        self.path = path
        self.route = route
        self.status = status
    }

    /// What the client chose the length of, in bytes.
    var textBytes: Int {
        method.utf8.count + path.utf8.count + userAgent.utf8.count + caller.utf8.count
    }

    /// Bytes of one text that a client sends; a longer one is cut.
    static let pathBytesMax = 1024
    static let wordBytesMax = 256

    /// The line that tells it, with its line feed.
    func line(_ redacted: RedactedKeys) -> [UInt8] {
        var line = JSONLine()
        line.field("time") { $0.quoted(time) }
        line.field("logger", text: "access")
        line.field("peer", text: peer)
        line.field("method", text: method, bytesMax: Self.wordBytesMax)
        line.field("path", text: path, bytesMax: Self.pathBytesMax)
        line.field("route", text: route)
        line.field("status", number: Int64(status))
        line.field("is_whole", flag: isWhole)
        line.field("request_body_bytes", number: Int64(requestBytes))
        line.field("response_body_bytes", number: Int64(responseBytes))
        line.field("duration_microseconds", number: nanoseconds / 1000)
        line.field("queued_microseconds", number: queuedNanoseconds / 1000)
        if !userAgent.isEmpty {
            line.field("user_agent", text: userAgent, bytesMax: Self.wordBytesMax)
        }
        if let trace = TraceContext(traceparent: traceparent) {
            line.field("trace_id", text: trace.traceID)
        }
        if !requestID.isEmpty { line.field("request_id", text: requestID) }
        if !caller.isEmpty { line.field("caller", text: caller, bytesMax: Self.wordBytesMax) }
        if let security { append(security, redacted, to: &line) }
        line.finish()
        return line.bytes
    }

    private func append(
        _ security: Security, _ redacted: RedactedKeys, to line: inout JSONLine
    ) {
        line.field("tls_version", text: security.version)
        line.field("tls_cipher", text: security.cipher)
        line.field("tls_resumed", flag: security.isResumed)
        guard !security.clientSubject.isEmpty else { return }
        let subject = redacted.redacted(distinguishedName: security.clientSubject)
        line.field("client_subject", text: subject, bytesMax: Self.pathBytesMax)
    }
}
