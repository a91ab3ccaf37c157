/// Every refusal that the server makes by itself.
extension ProtocolFault {
    static let requestLine = ProtocolFault(
        .badRequest, "The request line is not of HTTP/1.1.",
        remedy: "Send method, target and version with single spaces, RFC 9112 section 3.")
    static let statusLine = ProtocolFault(
        .badRequest, "The status line is not of HTTP/1.1.",
        remedy: "Answer with version, status and reason, RFC 9112 section 4.")
    static let bareLineFeed = ProtocolFault(
        .badRequest, "A line of the head ends in LF without CR.",
        remedy: "End every line with CR LF, RFC 9112 section 2.2.")
    static let target = ProtocolFault(
        .badRequest, "The request target is malformed, or climbs above the root.",
        remedy: "Send a path of valid percent-encoding, RFC 9112 section 3.2.")
    static let noTunnel = ProtocolFault(
        .notImplemented, "This server opens no tunnels.",
        remedy: "Use another method than CONNECT.")
    static let targetTooLong = ProtocolFault(
        .targetTooLong, "The request line is too long.",
        remedy: "Shorten the query, or send its content as a body.")
    static let version = ProtocolFault(
        .versionNotSupported, "Only HTTP/1.0 and HTTP/1.1 are spoken here.",
        remedy: "Send the request as HTTP/1.1.")
    static let headerFieldsTooLarge = ProtocolFault(
        .headerFieldsTooLarge, "The header fields are too many or too large.",
        remedy: "Send fewer or shorter header fields.")
    static let fieldLine = ProtocolFault(
        .badRequest, "A header line is malformed.",
        remedy: "Send name, colon, value; no folding and no control bytes, RFC 9112 section 5.")
    static let host = ProtocolFault(
        .badRequest, "The request needs exactly one valid Host field.",
        remedy: "Send one Host field, RFC 9112 section 3.2.")
    static let expectation = ProtocolFault(
        .expectationFailed, "The Expect field asks for more than 100-continue.",
        remedy: "Leave the Expect field out, RFC 9110 section 10.1.1.")
    static let contentLength = ProtocolFault(
        .badRequest, "The Content-Length is not one decimal number.",
        remedy: "Send one Content-Length of digits only, RFC 9112 section 6.3.")
    static let ambiguousFraming = ProtocolFault(
        .badRequest, "The end of the body is in doubt.",
        remedy: "Send either Content-Length or Transfer-Encoding: chunked, RFC 9112 section 6.3.")
    static let transferCoding = ProtocolFault(
        .notImplemented, "The transfer coding is not known here.",
        remedy: "Use Transfer-Encoding: chunked alone, RFC 9112 section 6.1.")
    static let headTimedOut = ProtocolFault(
        .requestTimeout, "The head of the request did not arrive in time.",
        remedy: "Send the whole head at once.")
    static let bodyTooLarge = ProtocolFault(
        .contentTooLarge, "The body is longer than this route allows.",
        remedy: "Send fewer documents in one request, or use the bulk route.", closes: false)
    static let contentCoding = ProtocolFault(
        .unsupportedMediaType, "The content coding of the body is not read here.",
        remedy: "Send the body in gzip once, or plain, RFC 9110 section 8.4.", closes: false)
    static let notFound = ProtocolFault(
        .notFound, "Nothing is known under this path.",
        remedy: "Check the path against the API's description.", closes: false)
    static let methodNotAllowed = ProtocolFault(
        .methodNotAllowed, "The path does not take this method.",
        remedy: "Use a method that the Allow field names.", closes: false)
    static let methodUnknown = ProtocolFault(
        .notImplemented, "The method is not known here.",
        remedy: "Use a method that the Allow field of OPTIONS names.", closes: false)
    static let tooManyConnections = ProtocolFault(
        .serviceUnavailable, "The server has as many connections as it may hold.",
        remedy: "Try again in a few seconds, and keep connections alive between requests.")
    static let tooManyFromAddress = ProtocolFault(
        .tooManyRequests, "Your address holds as many connections as one may.",
        remedy: "Keep connections alive between requests, and close those that are not needed.")
    static let overloaded = ProtocolFault(
        .serviceUnavailable, "More is asked of the server than it can do at the moment.",
        remedy: "Send the same request again after the seconds that Retry-After names.",
        closes: false)
}
