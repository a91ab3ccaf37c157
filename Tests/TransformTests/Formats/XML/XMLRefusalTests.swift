import Testing

@testable import Transform

@Suite struct `Refusing XML` {
    /// One line for each refusal: the code, where, and the text.
    private static let cases: [(place: String, xml: String)] = [
        ("XML-001 1:1", ""),
        ("XML-001 1:11", "<!-- a -->"),
        ("XML-004 2:2", "<a>\nx\u{1}</a>"),
        ("XML-004 1:4", "<a>\u{FFFE}</a>"),
        ("XML-005 1:1", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"),
        ("XML-006 2:1", "\n<?xml version='1.0'?><a/>"),
        ("XML-006 1:1", "<?xml version='2.0'?><a/>"),
        ("XML-006 1:1", "<?xml encoding='utf-8' version='1.0'?><a/>"),
        ("XML-006 1:4", "<a><?xml version='1.0'?></a>"),
        ("XML-007 1:6", "<a>1< 2</a>"),
        ("XML-007 1:2", "<1a/>"),
        ("XML-008 1:5", "<a b/>"),
        ("XML-008 1:6", "<a b=1/>"),
        ("XML-008 1:9", "<a b='1'c='2'/>"),
        ("XML-008 1:7", "<a b='<'/>"),
        ("XML-009 1:10", "<a b='1' b='2'/>"),
        ("XML-009 1:43", "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='' q:b=''/>"),
        ("XML-010 1:4", "<a>&nbsp;</a>"),
        ("XML-011 1:4", "<a>&#0;</a>"),
        ("XML-011 1:4", "<a>&#xD800;</a>"),
        ("XML-011 1:5", "<a>R&D</a>"),
        ("XML-011 1:4", "<a>& </a>"),
        ("XML-012 1:7", "<a><b></a></b>"),
        ("XML-012 1:1", "</a>"),
        ("XML-013 1:7", "<a><b>"),
        ("XML-013 1:5", "<a x"),
        ("XML-013 1:8", "<a><!--"),
        ("XML-013 1:14", "<a><![CDATA[x"),
        ("XML-014 1:5", "<a/>x"),
        ("XML-014 1:1", "x<a/>"),
        ("XML-015 1:5", "<a/><b/>"),
        ("XML-016 1:1", "<p:a/>"),
        ("XML-016 1:4", "<a p:b=''/>"),
        ("XML-017 1:1", "<a:b:c xmlns:a='urn:x'/>"),
        ("XML-017 1:4", "<a xmlns:p=''/>"),
        ("XML-017 1:4", "<a xmlns:xmlns='urn:x'/>"),
        ("XML-018 1:9", "<a><!-- -- --></a>"),
        ("XML-019 1:4", "<a><?XML x?></a>"),
        ("XML-020 1:5", "<a>1]]>2</a>"),
        ("XML-021 1:4", "<a><!ELEMENT b></a>"),
        ("XML-021 1:4", "<a / >"),
    ]

    @Test func `each fault is told at its line and column, however the stream is cut`() {
        for (place, xml) in Self.cases {
            #expect(XMLReadings.same(xml).last == place, "\(xml)")
        }
    }

    @Test func `bounds hold`() {
        let deep = String(repeating: "<a>", count: 61)
        #expect(XMLReadings.same(deep) == ["XML-022 1:181"])
        let many = (0..<257).map { " a\($0)='1'" }.joined()
        #expect(XMLReadings.same("<a\(many)/>").last?.hasPrefix("XML-023") == true)
        let long = String(repeating: "x", count: XMLRules.tagBytesMax + 1)
        #expect(
            XMLReadings.all(Array("<a b='\(long)'/>".utf8), chunkBytes: .max) == ["XML-024 1:4"])
        // Without its end in sight the place is where the tag began.
        #expect(
            XMLReadings.all(Array("<a b='\(long)\(long)".utf8), chunkBytes: 4096) == ["XML-024 1:1"]
        )
        let names = (0..<5000).map { "<n\($0)/>" }.joined()
        #expect(
            XMLReadings.all(Array("<a>\(names)</a>".utf8), chunkBytes: .max).last?
                .hasPrefix("XML-025") == true)
        #expect(
            XMLReadings.same(
                "<a><b>12345678</b><b>9</b></a>", XMLSelection(), XMLRules(recordBytesMax: 8)
            ) == ["XML-026 1:22"])
    }

    @Test func `every code has a sentence and a remedy`() {
        for reason in XMLError.Reason.allCases {
            #expect(reason.sentence.count > 10)
            #expect(reason.remedy.hasSuffix("."))
        }
        #expect(XMLError.Reason.allCases.count == 27)
    }

    @Test func `a refusal names what it is about`() throws {
        var reader = XMLReader()
        guard case .refused(let error) = try #require(reader.feed(Array("<a><b></a>".utf8)).last)
        else {
            Issue.record("not refused")
            return
        }
        #expect(
            error.problem
                == "The end tag does not close the element that is open (b) on line 1, column 7.")
        #expect(error.remedy == "Close elements in the reverse order of opening them.")
        #expect(reader.finish().isEmpty)
    }
}
