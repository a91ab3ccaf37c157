/// The three-digit result of a request, RFC 9110 section 15.
public struct Status: Hashable, Sendable {
    /// 100 to 599 in what this server sends.
    public let code: Int

    /// A status of any code, registered or not.
    public init(code: Int) {
        self.code = code
    }

    /// 200, RFC 9110 section 15.3.1.
    public static let ok = Status(code: 200)
    /// 201, RFC 9110 section 15.3.2.
    public static let created = Status(code: 201)
    /// 202, RFC 9110 section 15.3.3.
    public static let accepted = Status(code: 202)
    /// 204, RFC 9110 section 15.3.5.
    public static let noContent = Status(code: 204)
    /// 303, RFC 9110 section 15.4.4.
    public static let seeOther = Status(code: 303)
    /// 304, RFC 9110 section 15.4.5.
    public static let notModified = Status(code: 304)
    /// 400, RFC 9110 section 15.5.1.
    public static let badRequest = Status(code: 400)
    /// 401, RFC 9110 section 15.5.2.
    public static let unauthorized = Status(code: 401)
    /// 403, RFC 9110 section 15.5.4.
    public static let forbidden = Status(code: 403)
    /// 404, RFC 9110 section 15.5.5.
    public static let notFound = Status(code: 404)
    /// 405, RFC 9110 section 15.5.6.
    public static let methodNotAllowed = Status(code: 405)
    /// 406, RFC 9110 section 15.5.7.
    public static let notAcceptable = Status(code: 406)
    /// 408, RFC 9110 section 15.5.9.
    public static let requestTimeout = Status(code: 408)
    /// 409, RFC 9110 section 15.5.10.
    public static let conflict = Status(code: 409)
    /// 410, RFC 9110 section 15.5.11.
    public static let gone = Status(code: 410)
    /// 412, RFC 9110 section 15.5.13.
    public static let preconditionFailed = Status(code: 412)
    /// 413, RFC 9110 section 15.5.14.
    public static let contentTooLarge = Status(code: 413)
    /// 414, RFC 9110 section 15.5.15.
    public static let targetTooLong = Status(code: 414)
    /// 415, RFC 9110 section 15.5.16.
    public static let unsupportedMediaType = Status(code: 415)
    /// 417, RFC 9110 section 15.5.18.
    public static let expectationFailed = Status(code: 417)
    /// 421, RFC 9110 section 15.5.20.
    public static let misdirectedRequest = Status(code: 421)
    /// 422, RFC 9110 section 15.5.21.
    public static let unprocessableContent = Status(code: 422)
    /// 428, RFC 6585 section 3.
    public static let preconditionRequired = Status(code: 428)
    /// 429, RFC 6585 section 4.
    public static let tooManyRequests = Status(code: 429)
    /// 431, RFC 6585 section 5.
    public static let headerFieldsTooLarge = Status(code: 431)
    /// 500, RFC 9110 section 15.6.1.
    public static let internalServerError = Status(code: 500)
    /// 501, RFC 9110 section 15.6.2.
    public static let notImplemented = Status(code: 501)
    /// 503, RFC 9110 section 15.6.4.
    public static let serviceUnavailable = Status(code: 503)
    /// 505, RFC 9110 section 15.6.6.
    public static let versionNotSupported = Status(code: 505)

    /// Whether the status says that no body follows, RFC 9110 section 6.4.1.
    public var forbidsBody: Bool { code < 200 || code == 204 || code == 304 }

    /// The reason phrase of the registry, or an empty text for an unregistered code.
    public var reason: StaticString {
        switch code {
        case 200...299: Self.successReason(code)
        case 400...499: Self.clientFaultReason(code)
        case 500...599: Self.serverFaultReason(code)
        default: Self.otherReason(code)
        }
    }

    private static func successReason(_ code: Int) -> StaticString {
        switch code {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 207: "Multi-Status"
        default: ""
        }
    }

    private static func clientFaultReason(_ code: Int) -> StaticString {
        switch code {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 425: "Too Early"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        default: ""
        }
    }

    private static func serverFaultReason(_ code: Int) -> StaticString {
        switch code {
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: ""
        }
    }

    private static func otherReason(_ code: Int) -> StaticString {
        switch code {
        case 100: "Continue"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        default: ""
        }
    }
}
