/// How the content of a request is coded, RFC 9110 section 8.4.
enum ContentCoding: Sendable {
    case identity
    case gzip
    /// Unknown here, or several one upon another.
    case unreadable

    /// Takes note of one Content-Encoding field; several make one list.
    mutating func take(_ value: UnsafeRawBufferPointer) {
        // Safe: the value is read within this call and not kept.
        FieldMeaning.forEachElement(of: value) { coding in
            if Octet.spell(coding, "identity") { return }
            let isGzip = Self.isGzip(coding)
            self = self == .identity && isGzip ? .gzip : .unreadable
        }
    }

    /// `x-gzip` is an old name, RFC 9110 section 8.4.1.3.
    static func isGzip(_ coding: UnsafeRawBufferPointer) -> Bool {
        Octet.spell(coding, "gzip") || Octet.spell(coding, "x-gzip")
    }
}
