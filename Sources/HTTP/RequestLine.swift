/// The first line of a request, RFC 9112 section 3: `method SP target SP version`.
struct RequestLine {
    var method: Method
    /// Offsets in the message.
    var target: Range<Int>
    var isVersion10: Bool

    static func parse(
        _ line: UnsafeRawBufferPointer, offset: Int
    ) throws(ProtocolFault) -> RequestLine {
        var end = 0
        while end < line.count, Octet.isToken(line[end]) { end += 1 }
        guard end > 0, end < line.count, line[end] == Octet.space else { throw .requestLine }
        let start = end + 1
        var stop = start
        // Visible ASCII only: a control byte, NUL or a raw non-ASCII byte has no place in a URI.
        while stop < line.count, line[stop] > 0x20, line[stop] < 0x7F { stop += 1 }
        guard stop > start, stop < line.count, line[stop] == Octet.space else {
            throw .requestLine
        }
        let method = method(UnsafeRawBufferPointer(rebasing: line[0..<end]))
        let version = UnsafeRawBufferPointer(rebasing: line[(stop + 1)...])
        return RequestLine(
            method: method, target: offset + start..<offset + stop,
            isVersion10: try isVersion10(version))
    }

    private static func method(_ token: UnsafeRawBufferPointer) -> Method {
        if token.count == 3, token[0] == UInt8(ascii: "G"), token[1] == UInt8(ascii: "E"),
            token[2] == UInt8(ascii: "T")
        {
            return .get
        }
        return Method(name: String(decoding: token, as: UTF8.self))
    }

    /// RFC 9112 section 2.3: `HTTP/` digit `.` digit. Higher minors of version 1 are read as 1.1.
    private static func isVersion10(
        _ text: UnsafeRawBufferPointer
    ) throws(ProtocolFault) -> Bool {
        let name: StaticString = "HTTP/"
        guard text.count == 8, text[6] == UInt8(ascii: "."),
            let major = Octet.decimal(text[5]), let minor = Octet.decimal(text[7])
        else { throw .requestLine }
        // Safe: the name is five bytes, and text is eight.
        for index in 0..<5 where text[index] != name.utf8Start[index] { throw .requestLine }
        guard major == 1 else { throw .version }
        return minor == 0
    }
}
