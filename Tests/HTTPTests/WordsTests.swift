import Testing
import TurnstileFixture

@testable import HTTP

@Suite(.takesTurns) struct `Paths, queries, headers and dates` {
    /// A raw path and what it becomes; nil for refused. RFC 3986 sections 2.1, 5.2.4 and 7.3.
    static let paths: [(String, String?)] = [
        ("/", "/"), ("/a/b", "/a/b"), ("/a//b", "/a//b"), ("/a/", "/a/"), ("//etc", "//etc"),
        ("/%61", "/a"), ("/caf%C3%A9", "/caf\u{e9}"), ("/a%20b", "/a b"),
        ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/b/..", "/a/"), ("/.", "/"), ("/a/.", "/a/"),
        ("/.well-known", "/.well-known"), ("/a/%2e%2e/b", "/b"), ("/a/.%2E/b", "/b"),
        ("/..", nil), ("/a/../..", nil), ("/%2e%2e/etc", nil), ("/a/../../etc", nil),
        ("/a%2Fb", "/a%2Fb"), ("/a%2fb", "/a%2Fb"), ("/a%252Fb", "/a%252Fb"),
        ("/..%2f..%2fetc", nil), ("/a/..%2Fb", nil), ("/..%5c..%5cetc", nil), ("/..\\etc", nil),
        ("/%00", nil), ("/%0a", nil), ("/%7f", nil), ("/%", nil), ("/%4", nil), ("/%zz", nil),
        ("/%c0%ae%c0%ae/etc", nil), ("/%ff", nil), ("a", nil), ("", nil),
        ("/a!$&'()*+,;=:@-._~", "/a!$&'()*+,;=:@-._~"), ("/{a}", nil), ("/a|b", nil),
        ("/%61\"", nil), ("/a\\b", nil), ("/%5C", "/\\"),
    ]

    @Test(arguments: paths)
    func `a path is decoded once or refused`(raw: String, expected: String?) {
        #expect(Array(raw.utf8).withUnsafeBytes { TargetPath.normalised($0) } == expected)
    }

    @Test func `a query is decoded as a form`() {
        let query = Query(raw: "limit=10&name=caf%C3%A9+au%20lait&flag&limit=20&x=%zz&=v")
        #expect(query.first("limit") == "10")
        #expect(query.all("limit") == ["10", "20"])
        #expect(query.first("name") == "caf\u{e9} au lait")
        #expect(query.first("flag") == "")
        #expect(query.first("x") == "%zz")
        #expect(query.first("") == "v")
        #expect(query.first("none") == nil)
        #expect(Query(raw: "a=%41").first("a") == "A")
    }

    @Test func `headers keep their order and are found without regard to case`() {
        var headers = Headers(["A": "1", "B": "2", "a": "3"])
        #expect(headers["a"] == "1")
        #expect(headers.all("A") == ["1", "3"])
        headers.set("A", "4")
        #expect(headers.pairs.map { "\($0.name)=\($0.value)" } == ["B=2", "A=4"])
        headers["b"] = nil
        #expect(headers.count == 1)
        #expect(String(decoding: headers.block, as: UTF8.self) == "A: 4\r\n")
    }

    @Test func `a value cannot begin a line of its own`() {
        let headers = Headers(["Location": "/x\r\nSet-Cookie: a\0b"])
        #expect(headers["location"] == "/x  Set-Cookie: a b")
    }

    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func `dates are IMF-fixdates, RFC 9110 section 5_6_7`(second: Int, expected: String) {
        #expect(DateField.text(second: second) == expected)
    }
}
