import HTTP
import Sockets
import Testing

@Suite struct `The guard of addresses` {
    private func refusal(
        _ text: String, port: Int = 443, _ addressGuard: AddressGuard = AddressGuard()
    ) throws -> String? {
        let address = try SocketAddress(numeric: text, port: port)
        do throws(ClientError) {
            try addressGuard.check(address, host: "h")
        } catch .addressRefused("h", _, let purpose) {
            return purpose
        } catch {
            return error.code
        }
        return nil
    }

    /// Each range's first and last address, and those beside it that may be called.
    @Test(
        arguments: [
            ("0.0.0.0", "0.255.255.255", nil, "1.0.0.0", "this very network (RFC 791)"),
            ("10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0", "private use (RFC 1918)"),
            (
                "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0",
                "a provider's own network (RFC 6598)"
            ),
            (
                "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0",
                "this very machine (RFC 1122)"
            ),
            (
                "168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17",
                "the platform of a cloud"
            ),
            (
                "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0",
                "the local link (RFC 3927)"
            ),
            (
                "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0",
                "private use (RFC 1918)"
            ),
            ("192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0", "protocols (RFC 6890)"),
            ("192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0", "documentation (RFC 5737)"),
            (
                "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0",
                "6to4 relays (RFC 7526)"
            ),
            (
                "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0",
                "private use (RFC 1918)"
            ),
            (
                "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0",
                "benchmarks (RFC 2544)"
            ),
            (
                "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0",
                "documentation (RFC 5737)"
            ),
            (
                "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0",
                "documentation (RFC 5737)"
            ),
            ("224.0.0.0", "239.255.255.255", "223.255.255.255", nil, "multicast (RFC 5771)"),
            ("240.0.0.0", "255.255.255.255", nil, nil, "no use yet (RFC 1112)"),
            ("2001::", "2001:1ff:ffff::", "2000:ffff::", "2001:200::", "protocols (RFC 2928)"),
            (
                "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::", "documentation (RFC 3849)"
            ),
            (
                "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff::", "3fff:1000::",
                "documentation (RFC 9637)"
            ),
        ] as [(String, String, String?, String?, String)])
    func `refuses a special range, and not what is beside it`(
        first: String, last: String, before: String?, after: String?, purpose: String
    ) throws {
        #expect(try refusal(first) == purpose)
        #expect(try refusal(last) == purpose)
        if let before { #expect(try refusal(before) == nil) }
        if let after { #expect(try refusal(after) == nil) }
    }

    /// Beside these lie addresses that are refused too, for another reason.
    @Test(arguments: [
        ("::", "no machine (RFC 4291)"),
        ("::1", "this very machine (RFC 4291)"),
        ("64:ff9b:1::", "local translation (RFC 8215)"),
        ("64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "local translation (RFC 8215)"),
        ("64:ff9b:2::", "no use yet (RFC 4291)"),
        ("ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "no use yet (RFC 4291)"),
        ("100::", "discarding (RFC 6666)"),
        ("100::ffff:ffff:ffff:ffff", "discarding (RFC 6666)"),
        ("100:0:0:1::", "no use yet (RFC 4291)"),
        ("1fff:ffff::", "no use yet (RFC 4291)"),
        ("4000::", "no use yet (RFC 4291)"),
        ("5f00::", "segment routing (RFC 9602)"),
        ("5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "segment routing (RFC 9602)"),
        ("5f01::", "no use yet (RFC 4291)"),
        ("fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "no use yet (RFC 4291)"),
        ("fc00::", "private use (RFC 4193)"),
        ("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "private use (RFC 4193)"),
        ("fe00::", "no use yet (RFC 4291)"),
        ("fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "no use yet (RFC 4291)"),
        ("fe80::", "the local link (RFC 4291)"),
        ("febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "the local link (RFC 4291)"),
        ("fec0::", "private use (RFC 3879)"),
        ("feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "private use (RFC 3879)"),
        ("ff00::", "multicast (RFC 4291)"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast (RFC 4291)"),
    ]) func `refuses all of IPv6 but global unicast`(text: String, purpose: String) throws {
        #expect(try refusal(text) == purpose)
    }

    @Test(
        arguments: [
            ("1.1.1.1", nil), ("8.8.8.8", nil), ("2606:4700::1111", nil), ("2000::", nil),
            ("3ffe::1", nil),
            // IPv4-mapped, IPv4-compatible, NAT64 and 6to4 hold an IPv4 address that decides.
            ("::ffff:8.8.8.8", nil), ("::ffff:10.0.0.1", "private use (RFC 1918)"),
            ("::ffff:127.0.0.1", "this very machine (RFC 1122)"),
            ("::ffff:169.254.169.254", "the local link (RFC 3927)"),
            ("::8.8.8.8", nil), ("::10.0.0.1", "private use (RFC 1918)"),
            ("::2", "this very network (RFC 791)"),
            ("64:ff9b::808:808", nil), ("64:ff9b::7f00:1", "this very machine (RFC 1122)"),
            ("64:ff9b::a9fe:a9fe", "the local link (RFC 3927)"),
            ("64:ff9b::1:808:808", "no use yet (RFC 4291)"),
            ("2002:808:808::1", nil), ("2002:7f00:1::1", "this very machine (RFC 1122)"),
            ("2002:a00:1:ffff:ffff:ffff:ffff:ffff", "private use (RFC 1918)"),
            ("2002:ffff:ffff::", "no use yet (RFC 1112)"),
            ("2001:0:7f00:1::", "protocols (RFC 2928)"),
        ] as [(String, String?)]) func `judges an IPv4 address within an IPv6 one`(
            text: String, purpose: String?
        ) throws
    {
        #expect(try refusal(text) == purpose)
    }

    @Test func `lets allowed ranges through, also within IPv6, and nothing beside them`() throws {
        let ranges = ["10.1.0.0/16", "fd00::/8", "192.168.1.7"].compactMap { AddressRange($0) }
        #expect(ranges.count == 3)
        let addressGuard = AddressGuard(allowedRanges: ranges)
        for text in [
            "10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "64:ff9b::a01:203", "fd00::1",
            "192.168.1.7", "8.8.8.8",
        ] {
            #expect(try refusal(text, addressGuard) == nil)
        }
        for text in ["10.0.255.255", "10.2.0.0", "192.168.1.8", "192.168.1.6"] {
            #expect(try refusal(text, addressGuard) == "private use (RFC 1918)")
        }
        #expect(try refusal("fc00::1", addressGuard) == "private use (RFC 4193)")
        #expect(try refusal("127.0.0.1", .anything) == nil)
        #expect(try refusal("127.0.0.1", port: 25, .anything) == nil)
    }

    @Test(
        arguments: [
            (1, "HTTP-CLIENT-011"), (22, "HTTP-CLIENT-011"), (25, "HTTP-CLIENT-011"),
            (79, "HTTP-CLIENT-011"), (80, nil), (81, "HTTP-CLIENT-011"), (442, "HTTP-CLIENT-011"),
            (443, nil), (444, "HTTP-CLIENT-011"), (1023, "HTTP-CLIENT-011"), (1024, nil),
            (8443, nil),
            (65_535, nil),
        ] as [(Int, String?)]) func `lets the web's ports through, and those above 1023`(
            port: Int, code: String?
        ) throws
    {
        #expect(try refusal("8.8.8.8", port: port) == code)
    }

    @Test func `lets allowed ports through`() throws {
        #expect(try refusal("8.8.8.8", port: 591, AddressGuard(allowedPorts: [591])) == nil)
    }

    @Test(arguments: [
        "", "a", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
        "10.0.0.1/8", "10/8", "::/129", "fd00::1/8", "0x0a.0.0.0/8", "10.0.0.0/0008", "10.0.0.0 /8",
    ]) func `reads no range in a text that is none`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func `says how to allow what it refuses`() throws {
        let address = try SocketAddress(numeric: "10.0.0.7", port: 443)
        let error = #expect(throws: ClientError.self) {
            try AddressGuard().check(address, host: "erp.example")
        }
        #expect(error?.code == "HTTP-CLIENT-010")
        #expect(
            error?.problem == """
                The receiver's host erp.example has the address 10.0.0.7, \
                which is for private use (RFC 1918).
                """
        )
        #expect(
            error?.remedy == """
                Name a public receiver, or have 10.0.0.7, or its network, added to the allowed ones.
                """
        )
    }
}
