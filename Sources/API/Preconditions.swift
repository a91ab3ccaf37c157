import HTTP

/// Conditional requests, RFC 9110 section 13.
enum Preconditions {
    /// Whether the caller has the form of the resource that `tag` stands for: `If-None-Match`.
    static func isKnown(_ tag: String, to request: Request) -> Bool {
        let known = request.headers.all("If-None-Match")
        guard !known.isEmpty else { return false }
        return known.contains { $0 == "*" || EntityTags.list($0, names: tag) }
    }

    /// The tags that the resource must have one of; nil when the request does not say.
    static func ifMatch(_ request: Request) -> String? {
        let lines = request.headers.all("If-Match")
        return lines.isEmpty ? nil : lines.joined(separator: ",")
    }

    /// 304 with the tag that the caller knows.
    static func notModified(_ tag: String) -> Response {
        var response = Response(status: .notModified)
        response.headers.append("ETag", tag)
        return response
    }
}
