import Testing

@testable import HTTP

@Suite struct `Which answers may be packed` {
    @Test(arguments: [
        "text/plain; charset=utf-8", "text/csv", "text/event-stream", "text/html", "TEXT/XML",
        "application/json", "application/problem+json", "application/vnd.api+JSON;v=1",
        "application/x-ndjson", "application/ndjson", "application/jsonl", "application/xml",
        "application/xhtml+xml", "image/svg+xml", "application/javascript",
        "application/openmetrics-text; version=1.0.0", "application/csv",
    ])
    func `text of any kind`(type: String) {
        #expect(AnswerFields(Headers(["content-type": type])).isCompressibleType)
    }

    @Test(arguments: [
        "application/octet-stream", "application/gzip", "application/zip", "image/png",
        "application/pdf", "video/mp4", "multipart/mixed; boundary=json", "text", "", "json/a",
        "application/x-www-form-urlencoded; a=text/plain",
    ])
    func `nothing else`(type: String) {
        #expect(!AnswerFields(Headers(["Content-Type": type])).isCompressibleType)
        #expect(!AnswerFields(Headers()).isCompressibleType)
    }

    /// Fields and whether the answer must go out as it is.
    static let barring: [(String, String, Bool)] = [
        ("Set-Cookie", "session=1", true), ("Cache-Control", "no-store", true),
        ("Cache-Control", "private, NO-STORE", true), ("Cache-Control", "no-transform", true),
        ("Cache-Control", "no-cache, private, max-age=0", false),
        ("Content-Encoding", "br", true), ("Content-Range", "bytes 0-9/2000", true),
        ("Content-Digest", "sha-256=:AA==:", true), ("Repr-Digest", "sha-256=:AA==:", true),
        ("Content-Location", "/a", false), ("ETag", "\"a\"", false), ("Vary", "*", false),
    ]

    @Test(arguments: barring)
    func `secrets and what is coded, partial or vouched for stay as they are`(
        name: String, value: String, isBarred: Bool
    ) {
        #expect(AnswerFields(Headers([name: value])).isBarred == isBarred)
    }

    @Test(arguments: [
        ("Accept", false), ("Accept-Encoding", true), ("origin, accept-encoding", true),
        ("*", true), ("Accept-Encoding-X", false), ("", false),
    ])
    func `a Vary that covers the coding already is known`(value: String, varies: Bool) {
        let fields = AnswerFields(Headers(["vary": value]))
        #expect(fields.hasVary)
        #expect(fields.varies == varies)
        #expect(!AnswerFields(Headers()).hasVary)
    }
}
