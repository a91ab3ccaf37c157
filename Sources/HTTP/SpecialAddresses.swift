/// The addresses that are not for anybody to call, after the IANA IPv4 and IPv6 Special-Purpose
/// Address Registries (RFC 6890) and their later entries.
enum SpecialAddresses {
    /// What an address is for, to complete "which is for ..."; nil when it is global unicast, or
    /// holds an IPv4 address that decides.
    static func purpose(of bits: AddressBits) -> String? {
        if let special = table.first(where: { $0.range.contains(bits) }) { return special.purpose }
        let isGlobal = mapped.contains(bits) || globalUnicast.contains(bits)
        return isGlobal || embedded(in: bits) != nil ? nil : "no use yet (RFC 4291)"
    }

    /// The IPv4 address that an IPv6 address stands for, IPv4-mapped ones left aside.
    static func embedded(in bits: AddressBits) -> AddressBits? {
        guard !mapped.contains(bits) else { return nil }
        // IPv4-compatible, RFC 4291 section 2.5.5.1; NAT64, RFC 6052 section 2.1.
        if compatible.contains(bits) || translated.contains(bits) {
            return AddressBits(mapping: UInt32(truncatingIfNeeded: bits.low))
        }
        // RFC 3056 section 2.
        guard sixToFour.contains(bits) else { return nil }
        return AddressBits(mapping: UInt32(truncatingIfNeeded: bits.high >> 16))
    }

    private static let mapped = range("::ffff:0.0.0.0/96")
    private static let compatible = range("::/96")
    private static let translated = range("64:ff9b::/96")
    private static let sixToFour = range("2002::/16")
    /// All that IANA gives out, RFC 4291 section 2.4 and the IPv6 address space registry.
    private static let globalUnicast = range("2000::/3")

    /// 255.255.255.255, the broadcast address, lies in 240.0.0.0/4.
    private static let table: [(range: AddressRange, purpose: String)] = [
        (range("0.0.0.0/8"), "this very network (RFC 791)"),
        (range("10.0.0.0/8"), "private use (RFC 1918)"),
        (range("100.64.0.0/10"), "a provider's own network (RFC 6598)"),
        (range("127.0.0.0/8"), "this very machine (RFC 1122)"),
        // Clouds answer for a machine's credentials here.
        (range("168.63.129.16/32"), "the platform of a cloud"),
        (range("169.254.0.0/16"), "the local link (RFC 3927)"),
        (range("172.16.0.0/12"), "private use (RFC 1918)"),
        (range("192.0.0.0/24"), "protocols (RFC 6890)"),
        (range("192.0.2.0/24"), "documentation (RFC 5737)"),
        (range("192.88.99.0/24"), "6to4 relays (RFC 7526)"),
        (range("192.168.0.0/16"), "private use (RFC 1918)"),
        (range("198.18.0.0/15"), "benchmarks (RFC 2544)"),
        (range("198.51.100.0/24"), "documentation (RFC 5737)"),
        (range("203.0.113.0/24"), "documentation (RFC 5737)"),
        (range("224.0.0.0/4"), "multicast (RFC 5771)"),
        (range("240.0.0.0/4"), "no use yet (RFC 1112)"),
        (range("::/128"), "no machine (RFC 4291)"),
        (range("::1/128"), "this very machine (RFC 4291)"),
        // The place of the IPv4 address in it is the operator's choice, so none is judged.
        (range("64:ff9b:1::/48"), "local translation (RFC 8215)"),
        (range("100::/64"), "discarding (RFC 6666)"),
        // With Teredo, benchmarks and ORCHID.
        (range("2001::/23"), "protocols (RFC 2928)"),
        (range("2001:db8::/32"), "documentation (RFC 3849)"),
        (range("3fff::/20"), "documentation (RFC 9637)"),
        (range("5f00::/16"), "segment routing (RFC 9602)"),
        (range("fc00::/7"), "private use (RFC 4193)"),
        (range("fe80::/10"), "the local link (RFC 4291)"),
        (range("fec0::/10"), "private use (RFC 3879)"),
        (range("ff00::/8"), "multicast (RFC 4291)"),
    ]

    private static func range(_ text: String) -> AddressRange {
        guard let range = AddressRange(text) else {
            preconditionFailure("A range of the table cannot be read: \(text)")
        }
        return range
    }
}
