import Testing
import Transform

@Suite struct `Reading XML as JSON` {
    private func expect(
        _ xml: String, _ selection: XMLSelection = XMLSelection(), gives json: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(XMLReadings.same(xml, selection) == json, sourceLocation: sourceLocation)
    }

    @Test func `an element without attributes is a text, without the white space around it`() {
        expect("<a>  12.50\n</a>", gives: "\"12.50\"")
        expect("<a/>", gives: "\"\"")
        expect("<a> \n </a>", gives: "\"\"")
    }

    @Test func `children are members, and repeated ones a list in their order`() {
        expect(
            "<o><b>1</b><c>x</c><b>2</b><b><d/></b></o>",
            gives: #"{"b":["1","2",{"d":""}],"c":"x"}"#)
    }

    @Test func `attributes begin with an underscore, and the text beside them is _text`() {
        expect(
            #"<a currencyID="EUR">12.50</a>"#, gives: #"{"_currencyID":"EUR","_text":"12.50"}"#)
        expect(#"<a x="" text='1'/>"#, gives: #"{"_x":"","__text":"1"}"#)
        expect(#"<a x="1"><b/>tail</a>"#, gives: #"{"_x":"1","b":"","_text":"tail"}"#)
    }

    @Test func `text that children break is joined`() {
        expect("<a>one <b/>two<!-- x --> three</a>", gives: #"{"b":"","_text":"one two three"}"#)
    }

    @Test func `entities, numbers and CDATA are characters`() {
        expect(
            "<a>&lt;&amp;&gt;&apos;&quot;&#8364;&#x1F600;<![CDATA[<&]]]]><![CDATA[>]]></a>",
            gives: #""<&>'\"€😀<&]]>""#)
    }

    @Test func `line ends become line feeds and those in attributes spaces`() {
        expect("<a>1\r\n2\r3\n4</a>", gives: #""1\n2\n3\n4""#)
        expect("<a x='1\r\n2\t3\r4'/>", gives: #"{"_x":"1 2 3 4"}"#)
        expect("<a x='&#10;&#9;'><![CDATA[1\r\n2]]></a>", gives: #"{"_x":"\n\t","_text":"1\n2"}"#)
    }

    @Test func `comments, instructions and the declaration leave nothing`() {
        expect(
            """
            \u{FEFF}<?xml version="1.0" encoding='utf-8' standalone = "yes" ?>
            <!-- <b/> - -->
            <?style sheet?><a><?p?><!---->1</a>
            <!-- end -->

            """, gives: "\"1\"")
    }

    @Test func `names are local ones unless their namespace has a prefix of ours`() {
        let xml = """
            <p:o xmlns:p="urn:a" xmlns="urn:b"><x y="1" p:y="2"/><p:x/>\
            <q xmlns="urn:a" xmlns:z="urn:b" z:y="3"/></p:o>
            """
        expect(xml, gives: #"{"x":[{"_y":["1","2"]},""],"q":{"_y":"3"}}"#)
        expect(
            xml, XMLSelection(prefixes: ["a": "urn:a"]),
            gives: #"{"x":{"_y":"1","_a_y":"2"},"a_x":"","a_q":{"_y":"3"}}"#)
    }

    @Test func `names of other alphabets are names`() {
        expect("<größe é=\"1\">2</größe>", gives: #"{"_é":"1","_text":"2"}"#)
    }
}

@Suite struct `Picking documents out of XML` {
    private let log = """
        <Log><Head><T>no</T></Head><T n="1">a</T><Batch><T>no</T></Batch>
        <T><T>inner</T></T></Log>
        """

    @Test func `each element at the path is a document and everything beside it is passed over`() {
        #expect(
            XMLReadings.same(log, XMLSelection(path: ["Log", "T"]))
                == [#"{"_n":"1","_text":"a"}"#, #"{"T":"inner"}"#])
    }

    @Test func `documents before a fault are given`() {
        #expect(
            XMLReadings.same("<L><T>1</T>\n<T>2</T></X>", XMLSelection(path: ["L", "T"]))
                == ["\"1\"", "\"2\"", "XML-012 2:9"])
    }

    @Test func `a root of another kind is refused`() {
        #expect(XMLReadings.same("\n <M/>", XMLSelection(path: ["L"])) == ["XML-027 2:2"])
        #expect(
            XMLReadings.same("<L/>", XMLSelection(path: ["L"], namespace: "urn:x"))
                == ["XML-027 1:1"])
        #expect(
            XMLReadings.same("<L xmlns='urn:x'/>", XMLSelection(path: ["L"], namespace: "urn:x"))
                == [#""""#])
    }

    @Test func `several documents follow each other only where the source says so`() {
        let text = "<?xml version='1.0'?><a>1</a>\n<?xml version='1.0'?><a>2</a>"
        #expect(XMLReadings.same(text, XMLSelection(isSequence: true)) == ["\"1\"", "\"2\""])
        #expect(XMLReadings.same("<a>1</a><a>2</a>") == ["\"1\"", "XML-015 1:9"])
    }

    @Test func `a document knows its number, its line and its root`() throws {
        var reader = XMLReader(selection: XMLSelection(path: ["Log", "T"]))
        let readings = reader.feed(Array("<x:Log xmlns:x='urn:l'>\n<T/>\n\n<T/>".utf8))
        guard case .document(let second) = try #require(readings.last) else {
            Issue.record("no document")
            return
        }
        #expect(second.number == 2)
        #expect(second.line == 4)
        #expect(second.rootName == "Log")
        #expect(second.rootNamespace == "urn:l")
    }
}
