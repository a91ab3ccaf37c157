/// What a request asks for, RFC 9112 section 3.2, in any of the forms a server answers.
struct RequestTarget {
    var path: String
    var query: String
    /// Host and port of the absolute-form.
    var authority: String?

    static func parse(
        _ raw: UnsafeRawBufferPointer, method: Method
    ) throws(ProtocolFault) -> RequestTarget {
        if case .other("CONNECT") = method { throw .noTunnel }
        // Safe: a request line without a target is refused before, so there is a first byte.
        if raw[0] == Octet.slash { return try origin(raw, authority: nil) }
        if raw.count == 1, raw[0] == UInt8(ascii: "*"), method == .options {
            return RequestTarget(path: "*", query: "", authority: nil)
        }
        return try absolute(raw)
    }

    private static func origin(
        _ raw: UnsafeRawBufferPointer, authority: String?
    ) throws(ProtocolFault) -> RequestTarget {
        var split = 0
        while split < raw.count, raw[split] != UInt8(ascii: "?") {
            guard raw[split] != UInt8(ascii: "#") else { throw .target }
            split += 1
        }
        guard let path = TargetPath.normalised(UnsafeRawBufferPointer(rebasing: raw[0..<split]))
        else { throw .target }
        let query = try query(UnsafeRawBufferPointer(rebasing: raw[split...]))
        return RequestTarget(path: path, query: query, authority: authority)
    }

    /// What follows the question mark that the text begins with, or nothing.
    private static func query(
        _ raw: UnsafeRawBufferPointer
    ) throws(ProtocolFault) -> String {
        guard raw.count > 1 else { return "" }
        guard !raw.contains(UInt8(ascii: "#")) else { throw .target }
        return String(decoding: raw[1...], as: UTF8.self)
    }

    /// `http://authority/path?query`; a server must take it, RFC 9112 section 3.2.2.
    private static func absolute(
        _ raw: UnsafeRawBufferPointer
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
            let name = String(decoding: authority, as: UTF8.self)
            if end < raw.count, raw[end] == Octet.slash {
                return try origin(UnsafeRawBufferPointer(rebasing: raw[end...]), authority: name)
            }
            let query = try query(UnsafeRawBufferPointer(rebasing: raw[end...]))
            return RequestTarget(path: "/", query: query, authority: name)
        }
        throw .target
    }
}

/// The host and port of a Host field or an absolute-form target, RFC 3986 section 3.2.
enum Authority {
    /// Whether it is a name or address with an optional port, without user information.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, first != Octet.colon else { return false }
        var index = 0
        if first == UInt8(ascii: "[") {
            while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
                guard isAddressByte(bytes[index]) || index == 0 else { return false }
                index += 1
            }
            guard index < bytes.count else { return false }
            index += 1
        } else {
            while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
        }
        guard index < bytes.count else { return true }
        guard bytes[index] == Octet.colon else { return false }
        return bytes[(index + 1)...].allSatisfy { Octet.decimal($0) != nil }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        Octet.hexadecimal(byte) != nil || byte == Octet.colon || byte == UInt8(ascii: ".")
    }

    /// unreserved, sub-delims and percent.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
            Octet.percent, UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"),
            UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
