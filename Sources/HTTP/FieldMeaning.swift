/// What a head's fields say about its framing and its connection, gathered as they are read.
struct FieldMeaning {
    private(set) var saysClose = false
    private(set) var saysKeepAlive = false
    private(set) var expectsContinue = false
    private(set) var contentLength: Int?
    private(set) var codings = CodingFields()
    private var hosts = 0
    private var transferCoding = TransferCoding.none

    private enum TransferCoding {
        case none, chunked, other, notLast
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
            guard Octet.spell(value, "100-continue") else { throw .expectation }
            expectsContinue = true
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

    /// RFC 9112 sections 6.1 and 6.3, at their strictest.
    func framing(isVersion10: Bool) throws(ProtocolFault) -> BodyFraming {
        switch transferCoding {
        case .none:
            guard let contentLength, contentLength > 0 else { return .none }
            return .length(contentLength)
        case .chunked:
            guard contentLength == nil, !isVersion10 else { throw .ambiguousFraming }
            return .chunked
        case .notLast: throw .ambiguousFraming
        case .other: throw .transferCoding
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

    private mutating func takeTransferEncoding(_ value: UnsafeRawBufferPointer) {
        var isEmpty = true
        Self.forEachElement(of: value) { coding in
            isEmpty = false
            let isChunked = Octet.spell(coding, "chunked")
            switch transferCoding {
            case .none: transferCoding = isChunked ? .chunked : .other
            case .chunked: transferCoding = .notLast
            case .other, .notLast: break
            }
        }
        if isEmpty { transferCoding = .notLast }
    }

    /// The elements of a comma-separated list, RFC 9110 section 5.6.1.
    static func forEachElement(
        of value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        for part in value.split(separator: UInt8(ascii: ",")) {
            var start = part.startIndex
            var end = part.endIndex
            while start < end, Octet.isBlank(part[start]) { start += 1 }
            while end > start, Octet.isBlank(part[end - 1]) { end -= 1 }
            // Safe: the element lies within value, and body cannot keep it.
            if start < end { body(UnsafeRawBufferPointer(rebasing: part[start..<end])) }
        }
    }
}
