/// What a request asks for, RFC 9112 section 3.2, in any of the forms a server answers.
struct RequestTarget {
    var path: String
    var query: String
    /// Host and port of the absolute-form.
    var authority: String?

    /// - Parameter isSecure: whether the connection is TLS, as an `https` target needs.
    static func parse(
        _ raw: UnsafeRawBufferPointer, method: Method, isSecure: Bool = false
    ) throws(ProtocolFault) -> RequestTarget {
        if case .other("CONNECT") = method { throw .noTunnel }
        // Safe: a request line without a target is refused before, so there is a first byte.
        if raw[0] == Octet.slash { return try origin(raw, authority: nil) }
        if raw.count == 1, raw[0] == UInt8(ascii: "*"), method == .options {
            return RequestTarget(path: "*", query: "", authority: nil)
        }
        return try absolute(raw, method: method, isSecure: isSecure)
    }

    private static func origin(
        _ raw: UnsafeRawBufferPointer, authority: String?
    ) throws(ProtocolFault) -> RequestTarget {
        var split = 0
        while split < raw.count, raw[split] != UInt8(ascii: "?") { split += 1 }
        guard let path = TargetPath.normalised(UnsafeRawBufferPointer(rebasing: raw[0..<split]))
        else { throw .target }
        let query = try query(UnsafeRawBufferPointer(rebasing: raw[split...]))
        return RequestTarget(path: path, query: query, authority: authority)
    }

    /// What follows the question mark that the text begins with, or nothing. Brackets and the
    /// like are taken although RFC 3986 would have them encoded: browsers send them as they are,
    /// and since a query is kept raw nobody can read them differently.
    private static func query(
        _ raw: UnsafeRawBufferPointer
    ) throws(ProtocolFault) -> String {
        guard raw.count > 1 else { return "" }
        guard raw.allSatisfy(Octet.isQuery) else { throw .target }
        return String(decoding: raw[1...], as: UTF8.self)
    }

    /// `http://authority/path?query`; a server must take it, RFC 9112 section 3.2.2.
    private static func absolute(
        _ raw: UnsafeRawBufferPointer, method: Method, isSecure: Bool
    ) throws(ProtocolFault) -> RequestTarget {
        let schemes: [StaticString] = ["http://", "https://"]
        for scheme in schemes {
            // Safe: raw is longer than the scheme, and end never passes its count.
            let length = scheme.utf8CodeUnitCount
            guard raw.count > length,
                Octet.spell(UnsafeRawBufferPointer(rebasing: raw[0..<length]), scheme)
            else { continue }
            var end = length
            while end < raw.count, raw[end] != Octet.slash, raw[end] != UInt8(ascii: "?") {
                end += 1
            }
            let authority = UnsafeRawBufferPointer(rebasing: raw[length..<end])
            guard Authority.isValid(authority) else { throw .target }
            // The s of https: RFC 9110 section 7.4 forbids to answer for it in the clear.
            guard isSecure || length == schemes[0].utf8CodeUnitCount else { throw .misdirected }
            let name = String(decoding: authority, as: UTF8.self)
            if end < raw.count, raw[end] == Octet.slash {
                return try origin(UnsafeRawBufferPointer(rebasing: raw[end...]), authority: name)
            }
            if end == raw.count, method == .options {
                // No path at all asks about the whole server, RFC 9112 section 3.2.4.
                return RequestTarget(path: "*", query: "", authority: name)
            }
            let query = try query(UnsafeRawBufferPointer(rebasing: raw[end...]))
            return RequestTarget(path: "/", query: query, authority: name)
        }
        throw .target
    }
}
