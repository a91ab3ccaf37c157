import HTTP

/// Conditional requests, RFC 9110 section 13.
enum Preconditions {
    /// Whether the caller has the form of the resource that `tag` stands for: `If-None-Match`.
    static func isKnown(_ tag: String, to request: Request) -> Bool {
        let known = request.headers.all("If-None-Match")
        guard !known.isEmpty else { return false }
        return known.contains { $0 == "*" || EntityTags.list($0, names: tag) }
    }

    /// 304 with the tag that the caller knows.
    static func notModified(_ tag: String) -> Response {
        var response = Response(status: .notModified)
        response.headers.append("ETag", tag)
        return response
    }
}
