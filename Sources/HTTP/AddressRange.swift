import Sockets

/// A block of IP addresses in CIDR notation, RFC 4632 and RFC 4291 section 2.3.
///
/// IPv4 is held as IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2), so that `10.0.0.0/8` also holds
/// `::ffff:10.1.2.3`: to the system both are one address.
public struct AddressRange: Hashable, Sendable {
    private let first: AddressBits
    private let prefixLength: Int

    /// The block that a text names: `10.0.0.0/8`, `fd00::/8`, or one address without its length.
    /// Nil for anything else, and when the address has bits beyond the length: that is a slip.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2,
            let address = try? SocketAddress(numeric: String(parts[0]), port: 0)
        else { return nil }
        let bytes = address.bytes
        guard let length = Self.length(parts.dropFirst().first, most: bytes.count * 8) else {
            return nil
        }
        first = AddressBits(bytes)
        prefixLength = length + 128 - bytes.count * 8
        guard first.masked(to: prefixLength) == first else { return nil }
    }

    func contains(_ bits: AddressBits) -> Bool {
        bits.masked(to: prefixLength) == first
    }

    private static func length(_ digits: Substring?, most: Int) -> Int? {
        guard let digits else { return most }
        guard (1...3).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ Octet.decimal($0) != nil }),
            let length = Int(digits), length <= most
        else { return nil }
        return length
    }
}
