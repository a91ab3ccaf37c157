import Testing

/// The second reader is held against texts, so that it is more than the room's own echo.
@Suite struct `The second reader of requests` {
    /// Where each request's head and body end, then what stands behind; `~` is CR LF.
    static let table: [(String, [Int], ReferenceReader.Rest)] = [
        ("", [], .nothing), ("GET / HTTP/1.1~", [], .unfinished),
        ("GET / HTTP/1.1~Host: a~~", [27, 27], .nothing),
        ("~GET / HTTP/1.0~~GET", [20, 20], .nothing),
        ("GET / HTTP/1.0~Connection: keep-alive~~GET", [42, 42], .unfinished),
        ("GET / HTTP/1.1~Host: a~~GET / HTTP/1.1~Host: a~~", [27, 27, 54, 54], .nothing),
        ("GET / HTTP/1.1~Host: a~Connection: x, Close~~GET", [49, 49], .nothing),
        ("POST / HTTP/1.1~Host: a~Content-Length: 2~~hiG", [47, 49], .unfinished),
        ("POST / HTTP/1.1~Host: a~Content-Length: 2~~h", [], .unfinished),
        (
            "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~2;a=\"b\\\"\"~hi~00~X: y~~",
            [56, 83], .nothing
        ),
        ("GET / HTTP/1.1~~", [], .refused("hosts")),
        ("GET / HTTP/1.1~Host: a~Host: a~~", [], .refused("hosts")),
        ("GET / HTTP/1.1~Host : a~~", [], .refused("field")),
        ("GET / HTTP/1.1\nHost: a~~", [], .refused("bare LF")),
        ("GET / HTTP/1.1~Host: a\rX: y~~", [], .refused("bare CR")),
        ("GET / x HTTP/1.1~Host: a~~", [], .refused("request line")),
        ("GET / HTTP/2.0~Host: a~~", [], .refused("version")),
        ("POST / HTTP/1.1~Host: a~Content-Length: +2~~hi", [], .refused("length")),
        ("POST / HTTP/1.1~Host: a~Content-Length: 2~Content-Length: 2~~hi", [], .refused("length")),
        ("POST / HTTP/1.1~Host: a~Transfer-Encoding: ,chunked~~0~~", [], .refused("coding")),
        (
            "POST / HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked~~0~~", [],
            .refused("framing")
        ),
        ("POST / HTTP/1.0~Transfer-Encoding: chunked~~0~~", [], .refused("framing")),
    ]

    @Test(arguments: table)
    func `finds where requests end`(text: String, ends: [Int], rest: ReferenceReader.Rest) {
        let read = ReferenceReader.requests(Array(text.replacing("~", with: "\r\n").utf8))
        #expect(read.messages.flatMap { [$0.headEnd, $0.end] } == ends)
        #expect(read.rest == rest)
    }

    @Test(arguments: [
        ("x~", "chunk size"), (" 1~", "chunk size"), ("1 ~", "chunk extension"),
        ("1;~", "extension"), ("1;a=~", "extension"), ("1;a=\"~", "extension"),
        ("1;a b~", "chunk extension"), ("1~ab~", "chunk end"), ("0~X~~", "field"),
    ])
    func `refuses chunks outside the grammar`(text: String, reason: String) {
        let read = ReferenceReader.chunkedBody(Array(text.replacing("~", with: "\r\n").utf8))
        #expect(read.rest == .refused(reason))
    }
}
