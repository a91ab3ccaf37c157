/// What a request asks to be done with its target, RFC 9110 section 9. Names are case-sensitive.
public enum Method: Hashable, Sendable {
    case get, head, post, put, patch, delete, options
    /// Any other token, kept as sent; the server answers 501 unless a route names it.
    case other(String)

    /// The token as it stands in the request line.
    public var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .other(let name): name
        }
    }

    /// The method that a token names.
    public init(name: String) {
        switch name {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        case "PUT": self = .put
        case "PATCH": self = .patch
        case "DELETE": self = .delete
        case "OPTIONS": self = .options
        default: self = .other(name)
        }
    }

    /// Whether repeating the request does no more than sending it once, RFC 9110 section 9.2.2.
    public var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options: true
        case .post, .patch, .other: false
        }
    }
}
