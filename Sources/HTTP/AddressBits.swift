/// An IP address as a number of 128 bits, IPv4 as IPv4-mapped (RFC 4291 section 2.5.5.2).
struct AddressBits: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// The address that begins with `::ffff:`.
    init(mapping four: UInt32) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(four))
    }

    /// - Parameter bytes: 4 or 16, in network order.
    init(_ bytes: [UInt8]) {
        guard bytes.count == 16 else {
            self.init(mapping: bytes.reduce(0) { $0 << 8 | UInt32($1) })
            return
        }
        self.init(
            high: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) },
            low: bytes[8...].reduce(0) { $0 << 8 | UInt64($1) })
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The address with all but its first bits cleared.
    func masked(to length: Int) -> AddressBits {
        // A shift by 64 or more gives zero.
        AddressBits(
            high: high & ~(UInt64.max >> UInt64(min(length, 64))),
            low: low & ~(UInt64.max >> UInt64(max(0, length - 64))))
    }
}
