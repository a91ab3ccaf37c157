/// What a head's fields say about its framing and its connection, gathered as they are read.
struct FieldMeaning {
    private(set) var saysClose = false
    private(set) var saysKeepAlive = false
    private(set) var expectsContinue = false
    private var expectsMore = false
    private(set) var contentLength: Int?
    private(set) var codings = CodingFields()
    private var hosts = 0
    private var transferCoding = TransferCoding.none

    /// What the codings named so far come to.
    private enum TransferCoding {
        case none
        case chunked
        /// Codings that have not come to chunked yet.
        case open
        /// Other codings below chunked.
        case layered
        /// Chunked twice or not last, or an element that is empty.
        case unclear
    }

    /// Takes note of one field.
    /// - Throws: the fault when the field alone decides that the request is refused.
    mutating func take(
        name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, isRequest: Bool
    ) throws(ProtocolFault) {
        switch name.count {
        case 4 where isRequest && Octet.spell(name, "host"):
            hosts += 1
            guard hosts == 1, Authority.isValid(value) else { throw .host }
        case 6 where isRequest && Octet.spell(name, "expect"):
            if Octet.spell(value, "100-continue") {
                expectsContinue = true
            } else {
                expectsMore = true
            }
        case 10 where Octet.spell(name, "connection"):
            takeConnection(value)
        case 14 where Octet.spell(name, "content-length"):
            try takeContentLength(value)
        case 17 where Octet.spell(name, "transfer-encoding"):
            takeTransferEncoding(value)
        case 8 where isRequest, 13 where isRequest, 15 where isRequest, 16 where isRequest:
            codings.take(name: name, value: value)
        default: break
        }
    }

    /// RFC 9112 section 3.2: exactly one Host, which only HTTP/1.0 may leave out.
    func checkHost(isVersion10: Bool) throws(ProtocolFault) {
        guard hosts == 1 || isVersion10 else { throw .host }
    }

    /// RFC 9110 section 10.1.1. Looked at last: first of all a head must be well-formed.
    func checkExpectation() throws(ProtocolFault) {
        guard !expectsMore else { throw .expectation }
    }

    /// RFC 9112 sections 6.1 and 6.3, at their strictest: a coding beside a length, in HTTP/1.0,
    /// or without chunked at its end leaves the body's end in doubt, whatever the coding.
    func framing(isVersion10: Bool) throws(ProtocolFault) -> BodyFraming {
        if transferCoding == .none {
            guard let contentLength, contentLength > 0 else { return .none }
            return .length(contentLength)
        }
        guard contentLength == nil, !isVersion10 else { throw .ambiguousFraming }
        switch transferCoding {
        case .none, .open, .unclear: throw .ambiguousFraming
        case .chunked: return .chunked
        case .layered: throw .transferCoding
        }
    }

    /// RFC 9112 section 9.3: HTTP/1.1 stays unless told, HTTP/1.0 closes unless told.
    func keepsAlive(isVersion10: Bool) -> Bool {
        !saysClose && (!isVersion10 || saysKeepAlive)
    }

    private mutating func takeConnection(_ value: UnsafeRawBufferPointer) {
        Self.forEachElement(of: value) { option in
            if Octet.spell(option, "close") { saysClose = true }
            if Octet.spell(option, "keep-alive") { saysKeepAlive = true }
        }
    }

    private mutating func takeContentLength(
        _ value: UnsafeRawBufferPointer
    ) throws(ProtocolFault) {
        guard contentLength == nil, !value.isEmpty, value.count <= Limits.contentLengthDigitsMax
        else { throw .contentLength }
        var length = 0
        for byte in value {
            guard let digit = Octet.decimal(byte) else { throw .contentLength }
            length = length * 10 + Int(digit)
        }
        contentLength = length
    }

    /// An empty element, which other lists may have, is not passed over here: who reads the list
    /// less carefully may not find its `chunked`.
    private mutating func takeTransferEncoding(_ value: UnsafeRawBufferPointer) {
        Self.forEachPart(of: value) { coding in
            let isChunked = Octet.spell(coding, "chunked")
            switch transferCoding {
            case _ where coding.isEmpty: transferCoding = .unclear
            case .none: transferCoding = isChunked ? .chunked : .open
            case .open: transferCoding = isChunked ? .layered : .open
            case .chunked, .layered, .unclear: transferCoding = .unclear
            }
        }
    }

    /// The elements of a comma-separated list, RFC 9110 section 5.6.1.
    static func forEachElement(
        of value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        forEachPart(of: value) { if !$0.isEmpty { body($0) } }
    }

    /// What stands between the commas of a list, be it empty.
    private static func forEachPart(
        of value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        for part in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            var start = part.startIndex
            var end = part.endIndex
            while start < end, Octet.isBlank(part[start]) { start += 1 }
            while end > start, Octet.isBlank(part[end - 1]) { end -= 1 }
            // Safe: the part lies within value, and body cannot keep it.
            body(UnsafeRawBufferPointer(rebasing: part[start..<end]))
        }
    }
}
