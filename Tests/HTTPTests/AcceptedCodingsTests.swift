import Testing

@testable import HTTP

@Suite struct `Which coding is sent and read` {
    /// Accept-Encoding fields, and whether gzip is sent. RFC 9110 sections 12.4.2 and 12.5.3.
    static let accepted: [([String], Bool)] = [
        ([], false), ([""], false), (["  "], false), ([","], false),
        (["gzip"], true), (["x-gzip"], true), (["GZIP"], true), (["gzip, deflate, br"], true),
        (["br;q=1.0, gzip;q=0.8, *;q=0.1"], true), (["br, deflate"], false),
        (["gzip;q=0"], false), (["gzip;q=0.0"], false), (["gzip;q=0.000"], false),
        (["gzip;q=0.001"], true), (["gzip ; q=1.000"], true), (["gzip;Q=0.5"], true),
        (["gzip\t;\tq=0.5 "], true), ([", gzip ,,"], true),
        (["*"], true), (["*;q=0.5"], true), (["*;q=0"], false), (["gzip;q=0, *"], false),
        (["gzip, *;q=0"], true),
        (["identity"], false), (["identity;q=0"], false), (["identity;q=0, gzip;q=0"], false),
        (["gzip;q=0.5, identity"], false), (["gzip, identity;q=0.5"], true),
        (["gzip;q=0.5, identity;q=0.5"], true), (["gzip;q=0.5, identity;q=0"], true),
        (["gzip;q=0.5, *"], false), (["gzip;q=0, gzip"], false),
        (["br", "gzip"], true), (["gzip", "identity;q=0.5"], true), (["gzip", "gzip;q=0"], false),
        (["gzip;q=2"], false), (["gzip;q=1.001"], false), (["gzip;q=0.0001"], false),
        (["gzip;q=.5"], false), (["gzip;q="], false), (["gzip;q=-1"], false),
        (["gzip;q=0.5;x=1"], false), (["gzip;level=1"], false), (["gzip q=1"], false),
        (["gzip;"], false), ([";q=1"], false), (["gzip, @"], false), (["gzip;q =1"], false),
        (["gzip", "br;q=x"], false),
    ]

    @Test(arguments: accepted)
    func `gzip is sent to who weighs it no less than the plain form`(
        fields: [String], isSent: Bool
    ) {
        var codings = AcceptedCodings()
        for field in fields { Array(field.utf8).withUnsafeBytes { codings.take($0) } }
        #expect(codings.prefersGzip == isSent)
    }

    /// Content-Encoding fields and what they come to. RFC 9110 section 8.4.
    static let content: [([String], ContentCoding)] = [
        ([], .identity), ([""], .identity), (["identity"], .identity),
        (["identity, identity"], .identity), (["gzip"], .gzip), (["X-GZIP"], .gzip),
        (["gzip ,"], .gzip), (["identity, gzip"], .gzip), (["gzip, identity"], .gzip),
        (["gzip, gzip"], .unreadable), (["gzip", "gzip"], .unreadable),
        (["gzip, x-gzip"], .unreadable), (["deflate"], .unreadable), (["br"], .unreadable),
        (["br, gzip"], .unreadable), (["gzip;q=1"], .unreadable), (["gzip gzip"], .unreadable),
        (["aws-chunked"], .unreadable),
    ]

    @Test(arguments: content)
    func `one gzip is read, an unknown coding or several are not`(
        fields: [String], expected: ContentCoding
    ) {
        var coding = ContentCoding.identity
        for field in fields { Array(field.utf8).withUnsafeBytes { coding.take($0) } }
        #expect(coding == expected)
    }
}
