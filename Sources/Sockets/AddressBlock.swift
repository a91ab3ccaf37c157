import Glibc

/// What counts as one peer: an IPv4 address, or the 64-bit network of an IPv6 one, since whoever
/// has one address of it has them all (RFC 6177).
public struct AddressBlock: Hashable, Sendable {
    private let bits: UInt64

    /// The block of a peer's address; an IPv4 address that came in over IPv6 counts as IPv4.
    public init(_ address: SocketAddress) {
        bits = withUnsafeBytes(of: address.storage) { bytes in
            // Safe: sin_addr stands 4 bytes and sin6_addr 8 bytes into storage large enough for
            // both, so every load lies within it.
            guard address.family == AF_INET6 else {
                return UInt64(
                    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
            }
            let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
            let isMapped = high == 0 && low >> 32 == 0xFFFF
            return isMapped ? low & 0xFFFF_FFFF : high
        }
    }
}
