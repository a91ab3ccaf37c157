import Testing

@testable import HTTP

@Suite struct `Entity-tags of packed forms` {
    /// Lists as they come in, and as handlers see them. RFC 9110 sections 8.8.3 and 13.1.
    static let lists: [(String, String)] = [
        (#""v1-gzip""#, #""v1""#), (#"W/"v1-gzip""#, #"W/"v1""#), (#""v1""#, #""v1""#),
        ("*", "*"), ("", ""),
        (#""a-gzip", W/"b-gzip" ,"c""#, #""a", W/"b" ,"c""#),
        (#""a,b-gzip", "c""#, #""a,b", "c""#), (#""-gzip""#, #""""#), (#""gzip""#, #""gzip""#),
        (#""v1-gzip-gzip""#, #""v1-gzip""#), (#""v1-gzipped""#, #""v1-gzipped""#),
        (#""v1-GZIP""#, #""v1-GZIP""#), (#""a\-gzip""#, #""a\""#), (#""é-gzip""#, #""é""#),
        ("v1-gzip", "v1-gzip"), (#""v1-gzip"#, #""v1-gzip"#), (#"x-gzip", "y"#, #"x-gzip", "y"#),
    ]

    @Test(arguments: lists)
    func `the suffix is taken off within quotes only`(list: String, expected: String) {
        #expect(EntityTags.plain(list) == expected)
        let isNamed = Array(list.utf8).withUnsafeBytes { EntityTags.namePacked($0) }
        #expect(isNamed == (list != expected))
    }

    @Test func `a strong tag gets the suffix, a weak one stays`() {
        #expect(EntityTags.packed(#""v1""#) == #""v1-gzip""#)
        #expect(EntityTags.packed(#""""#) == #""-gzip""#)
        #expect(EntityTags.packed(#"W/"v1""#) == nil)
        #expect(EntityTags.packed("v1") == nil)
        #expect(EntityTags.packed(#"""#) == nil)
    }

    @Test func `a list names a tag whether weak or strong`() {
        #expect(EntityTags.list(#"W/"a", "b-gzip""#, names: #""b-gzip""#))
        #expect(EntityTags.list(#"W/"a", "b-gzip""#, names: #""a""#))
        #expect(!EntityTags.list(#"W/"a", "b-gzip""#, names: #""b""#))
        #expect(!EntityTags.list("*", names: #""b""#))
    }
}
