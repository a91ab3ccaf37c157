import HTTP
import Testing

@Suite struct `The URL of a receiver` {
    @Test(arguments: [
        ("http://erp.example", "erp.example", 80, "/"),
        ("HTTPS://ERP.Example/Hooks?a=B", "erp.example", 443, "/Hooks?a=B"),
        ("https://erp.example:8443?x=1", "erp.example", 8443, "/?x=1"),
        ("http://erp_mock:65535/a%2Fb//c/../d;e=f", "erp_mock", 65_535, "/a%2Fb//c/../d;e=f"),
        ("http://erp.example./", "erp.example", 80, "/"),
        ("http://10.0.0.1:1/", "10.0.0.1", 1, "/"),
        ("http://[2001:DB8::1]:8080/", "2001:db8::1", 8080, "/"),
        ("http://[::ffff:10.0.0.1]", "::ffff:10.0.0.1", 80, "/"),
        ("http://127.0.0.1.example/", "127.0.0.1.example", 80, "/"),
        ("http://0x7f.1.example/", "0x7f.1.example", 80, "/"),
        ("http://a.1x/", "a.1x", 80, "/"),
        ("http://xn--bcher-kva.example/", "xn--bcher-kva.example", 80, "/"),
        ("http://a/-._~!$&'()*+,;=:@/?", "a", 80, "/-._~!$&'()*+,;=:@/?"),
    ]) func `is read to host, port and target`(
        text: String, host: String, port: Int, target: String
    ) throws {
        let url = try ClientURL(text)
        #expect(url.origin.host == host)
        #expect(url.origin.port == port)
        #expect(url.target == target)
    }

    @Test func `tells http from https`() throws {
        #expect(try !ClientURL("http://a").origin.isSecure)
        #expect(try ClientURL("https://a").origin.isSecure)
    }

    @Test func `has the same origin under another path or spelling, no other`() throws {
        let origin = try ClientURL("https://a.example/x").origin
        #expect(try ClientURL("https://A.EXAMPLE:443/y").origin == origin)
        #expect(try ClientURL("https://a.example:444/x").origin != origin)
        #expect(try ClientURL("http://a.example:443/x").origin != origin)
        #expect(try ClientURL("https://b.example/x").origin != origin)
    }

    @Test(
        arguments: [
            ("", .scheme), ("/hooks", .scheme), ("//a/", .scheme), ("ftp://a/", .scheme),
            ("http:/a", .scheme), ("httpx://a", .scheme), ("file:///etc/passwd", .scheme),
            ("http://user@a/", .userInformation), ("http://user:secret@a/", .userInformation),
            ("http://a@b@c/", .userInformation), ("http://[::1]@a/", .userInformation),
            ("http:///", .host), ("http://:80/", .host), ("http://?", .host), ("http://.", .host),
            ("http://a..b/", .host), ("http://.a/", .host), ("http://a../", .host),
            ("http://-a/", .host), ("http://a-/", .host), ("http://a.-b/", .host),
            ("http://a%2eb/", .host), ("http://a,b/", .host), ("http://a\\b/", .host),
            ("http://[::1", .host), ("http://[::1%25eth0]/", .host), ("http://[v1.a]/", .host),
            ("http://[]/", .host), ("http://[1.2.3.4]/", .host), ("http://[::1]a/", .port),
            // What resolvers take for 127.0.0.1.
            ("http://0x7f.1/", .host), ("http://2130706433/", .host), ("http://0177.0.0.1/", .host),
            ("http://127.1/", .host), ("http://127.0.0.1./", .host), ("http://127.0.0.01/", .host),
            ("http://0x7F000001/", .host), ("http://127.0.0.0x1/", .host), ("http://a.0x/", .host),
            ("http://1.2.3.4.5/", .host), ("http://a.256/", .host), ("http://256.0.0.1/", .host),
            ("http://a:/", .port), ("http://a:0/", .port), ("http://a:65536/", .port),
            ("http://a:080/", .port), ("http://a:+80/", .port), ("http://a:80a/", .port),
            ("http://a:80:80/", .port), ("http://a:-1/", .port),
            ("http://a/#b", .fragment), ("http://a#b", .fragment),
            ("http://a/%", .target), ("http://a/%2", .target), ("http://a/%2g", .target),
            ("http://a/\"", .target), ("http://a/<", .target), ("http://a?[]", .target),
            ("http://a/\\", .target), ("http://a/{b}", .target), ("http://a/|", .target),
            ("http://a/b c", .notPlain), (" http://a/", .notPlain),
            ("http://a/\r\nX: y", .notPlain),
            ("http://a/\u{0}", .notPlain), ("http://b\u{fc}cher.example/", .notPlain),
            ("http://a/\u{301}", .notPlain), ("http://a\u{ff0f}b/", .notPlain),
            ("http://a/\u{7f}", .notPlain), ("http://a\t/", .notPlain),
        ] as [(String, ClientURLFault)]) func `is refused when two could read it differently`(
            text: String, fault: ClientURLFault
        )
    {
        #expect(throws: ClientError.badURL(fault)) { try ClientURL(text) }
    }

    @Test func `is as long as a request line, its name and labels as DNS has them`() throws {
        let label = String(repeating: "a", count: 63)
        let name = [label, label, label, String(repeating: "b", count: 61)]
            .joined(separator: ".")
        #expect(try ClientURL("http://\(name)/").origin.host.utf8.count == 253)
        #expect(throws: ClientError.badURL(.host)) { try ClientURL("http://\(name)b/") }
        #expect(throws: ClientError.badURL(.host)) { try ClientURL("http://a\(label)/") }
        let path = String(repeating: "p", count: 8192 - "http://a/".count)
        #expect(try ClientURL("http://a/" + path).target.utf8.count == 8184)
        #expect(throws: ClientError.badURL(.tooLong(bytesMax: 8192))) {
            try ClientURL("http://a/p" + path)
        }
    }

    @Test func `never stands in its own error, where its secrets would be read`() {
        let error = #expect(throws: ClientError.self) {
            try ClientURL("http://user:secret@a/token")
        }
        #expect(error?.code == "HTTP-CLIENT-009")
        #expect(
            error?.problem
                == "The receiver's URL holds a user name or an at sign before its path.")
        #expect(error?.remedy == "Give the credentials as a header field.")
    }
}
