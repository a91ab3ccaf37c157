import Glibc

/// The host and port of a Host field or an absolute-form target, RFC 3986 section 3.2.
enum Authority {
    private static let portMax = 65_535

    /// Whether it is a name or address with an optional port, without user information.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let host = bytes.first == UInt8(ascii: "[") ? literalEnd(bytes) : nameEnd(bytes)
        guard let host, host > 0 else { return false }
        // Safe: a host ends within the bytes.
        return isPort(UnsafeRawBufferPointer(rebasing: bytes[host...]))
    }

    /// Where an IPv6 address in brackets ends; nil for anything else in brackets.
    private static func literalEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let literal = bytes[1..<close]
        guard literal.allSatisfy(isAddressByte) else { return nil }
        var address = in6_addr()
        let text = String(decoding: literal, as: UTF8.self)
        return inet_pton(AF_INET6, text, &address) == 1 ? close + 1 : nil
    }

    /// Where a registered name or an IPv4 address ends; nil after a broken percent-encoding.
    private static func nameEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index < bytes.count, isNameByte(bytes[index]) {
            if bytes[index] == Octet.percent {
                // Safe: both digits stand before the end.
                guard index + 2 < bytes.count, Octet.hexadecimal(bytes[index + 1]) != nil,
                    Octet.hexadecimal(bytes[index + 2]) != nil
                else { return nil }
            }
            index += 1
        }
        return index
    }

    /// Nothing, or a colon and a number that TCP knows; the number may be missing, RFC 3986
    /// section 3.2.3.
    private static func isPort(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first else { return true }
        guard first == Octet.colon else { return false }
        var number = 0
        for byte in bytes.dropFirst() {
            guard let digit = Octet.decimal(byte) else { return false }
            number = number * 10 + Int(digit)
            guard number <= portMax else { return false }
        }
        return true
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        Octet.hexadecimal(byte) != nil || byte == Octet.colon || byte == UInt8(ascii: ".")
    }

    /// unreserved, sub-delims and percent. Not the comma: it is what two Host lines become when
    /// somebody on the way joins them (RFC 9110 section 5.3).
    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: ",") && byte != Octet.colon && byte != UInt8(ascii: "@")
            && byte != Octet.slash && Octet.isPath(byte)
    }
}
