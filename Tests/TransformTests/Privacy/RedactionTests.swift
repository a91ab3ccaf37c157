import Foundation
import Testing

@testable import Transform

@Suite struct `Masking a person in a payload` {
    private static let ada = PersonalSubject(.email, "ada@example.com", alsoKnownAs: ["Ada Löwe"])

    /// The payload, given in pieces of so many bytes.
    private func masked(
        _ text: String, of subject: PersonalSubject = ada, lines: [ClosedRange<Int64>] = [],
        isAlone: Bool = false, pieces: Int = 7
    ) -> String {
        String(
            decoding: masked(
                Array(text.utf8), of: subject, lines: lines, isAlone: isAlone, pieces: pieces),
            as: UTF8.self)
    }

    private func masked(
        _ bytes: [UInt8], of subject: PersonalSubject = ada, lines: [ClosedRange<Int64>] = [],
        isAlone: Bool = false, pieces: Int = 7
    ) -> [UInt8] {
        var redaction = RawRedaction(
            of: subject, beginning: bytes, lines: lines, isAlone: isAlone)
        var (waiting, done, at) = ([UInt8](), [UInt8](), 0)
        while at < bytes.count {
            waiting += bytes[at..<min(at + pieces, bytes.count)]
            at += pieces
            let taken = redaction.take(&waiting, isLast: at >= bytes.count)
            done += waiting[..<taken.consumed]
            waiting.removeFirst(taken.consumed)
        }
        #expect(waiting.isEmpty)
        #expect(done.count == bytes.count)
        return done
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func `changes only their texts in UTF-16`(encoding: String.Encoding) throws {
        let text =
            "\u{FEFF}<Sale>\n<Note>Ada Löwe, ADA@example.com</Note>\n<Name>Adam</Name></Sale>"
        let bytes = Array(try #require(text.data(using: encoding)))
        let after = String(bytes: masked(bytes), encoding: encoding)
        #expect(
            after == text.replacing("Ada Löwe, ADA@example.com", with: "xxx xxxx, xxx@xxxxxxx.xxx"))
    }

    @Test func `changes their texts in ISO 8859-1`() throws {
        let text = "order,note\n1,for Ada Löwe\n2,for Ada Loewe\n"
        let bytes = Array(try #require(text.data(using: .isoLatin1)))
        let after = String(bytes: masked(bytes), encoding: .isoLatin1)
        #expect(after == "order,note\n1,for xxx xxxx\n2,for Ada Loewe\n")
    }

    @Test func `an order of a shop loses its person and keeps its figures and its country`() {
        let order = #"""
            {"orders": [
              {"id": 1, "email": "ada@example.com", "total_price": "44.39",
               "customer": {"id": 800777, "first_name": "Ada", "total_spent": "44.39"},
               "billing": {"name": "A. L\u00f6we", "zip": "9Q1 2AB", "country": "GB"},
               "note": "call Ada L\u00f6we at noon", "browser_ip": "192.0.2.7"},
              {"id": 2, "email": "ben@example.com", "customer": {"id": 800778}}
            ]}
            """#
        #expect(
            masked(order) == #"""
                {"orders": [
                  {"id": 1, "email": "xxx@xxxxxxx.xxx", "total_price": "44.39",
                   "customer": {"id": 999999, "first_name": "xxx", "total_spent": "44.39"},
                   "billing": {"name": "x. xxxxxxxxx", "zip": "9x9 9xx", "country": "GB"},
                   "note": "call xxx xxxxxxxxx at noon", "browser_ip": "999.9.9.9"},
                  {"id": 2, "email": "ben@example.com", "customer": {"id": 800778}}
                ]}
                """#)
    }

    @Test func `a reference counts where one stands, and not as an item or a sum`() {
        let line = #"{"customer":"17850","lines":[{"item":"17850","quantity":17850}]}"# + "\n"
        let other = #"{"customer":"13047","lines":[{"item":"17850"}]}"# + "\n"
        let subject = PersonalSubject(.customer, "17850")
        #expect(
            masked(line + other, of: subject)
                == #"{"customer":"99999","lines":[{"item":"17850","quantity":17850}]}"# + "\n"
                + other)
    }

    @Test func `rows with quotes and line feeds in them are masked where they stand`() {
        let rows = """
            Name;Email;Billing Name;Billing Street;Lineitem name
            #1;ada@example.com;"Ada ""A"" Löwe";"Mill Lane 1
            Flat 2";Lamp; small
            #2;ben@example.com;Ben;Hill 3;Lamp

            """
        #expect(
            masked(rows) == """
                Name;Email;Billing Name;Billing Street;Lineitem name
                #1;xxx@xxxxxxx.xxx;"xxx ""x"" xxxxx";"xxxx xxxx 9
                xxxx 9";Lamp; small
                #2;ben@example.com;Ben;Hill 3;Lamp

                """)
    }

    @Test func `elements and attributes of known lines are masked, texts on every line`() {
        let document = """
            <?xml version="1.0"?><!-- of Ada L\u{F6}we -->
            <a:Transaction Email='eve@example.com'><Customer>
            <CustomerID>C&amp;4711</CustomerID><Name>Ada</Name><Country>GB</Country></Customer>
            <Total>12.00</Total><Note><![CDATA[for ada@example.com]]></Note></a:Transaction>
            """
        #expect(
            masked(document, lines: [1...3]) == """
                <?xml version="1.0"?><!-- of xxx xxxxx -->
                <a:Transaction Email='xxx@xxxxxxx.xxx'><Customer>
                <CustomerID>xxxxxx9999</CustomerID><Name>xxx</Name><Country>GB</Country></Customer>
                <Total>12.00</Total><Note><![CDATA[for xxx@xxxxxxx.xxx]]></Note></a:Transaction>
                """)
        #expect(masked(document).contains("<Name>Ada</Name>"))
    }

    @Test func `segments keep all but the texts of the person`() {
        let order = "UNB+UNOC:3+A+B'\nNAD+BY+++Ada Löwe+Mill Lane'\nCOM+ada@example.com:EM'\n"
        #expect(
            masked(order)
                == "UNB+UNOC:3+A+B'\nNAD+BY+++xxx xxxxx+Mill Lane'\nCOM+xxx@xxxxxxx.xxx:EM'\n")
    }

    @Test func `one word alone is masked in what people write of an order that is theirs`() {
        let may = PersonalSubject(.customer, "C-1", alsoKnownAs: ["May"])
        let text = "<O><Customer>C-1</Customer><Due>May</Due><Note>Mrs May, in May</Note></O>"
        #expect(
            masked(text, of: may, lines: [1...1])
                == "<O><Customer>x-9</Customer><Due>May</Due><Note>Mrs xxx, in xxx</Note></O>")
        #expect(masked(text, of: may) == text)
    }

    @Test func `one word alone is masked where a person is named, elsewhere beside another`() {
        let may = PersonalSubject(.name, "May", alsoKnownAs: ["Theresa", "may@example.com"])
        for (text, wanted) in [
            (
                "UNB+A+B'NAD+BY+++May+Theresa'FTX+++due in May'\n",
                "UNB+A+B'NAD+BY+++xxx+xxxxxxx'FTX+++due in May'\n"
            ),
            ("Month;Last Name\nMay;Fox\nMay;May\n", "Month;Last Name\nMay;Fox\nMay;xxx\n"),
            (
                "<O><Month>May</Month><Surname>May</Surname></O>",
                "<O><Month>May</Month><Surname>xxx</Surname></O>"
            ),
            (#"{"month":"May","note":"in May"}"#, #"{"month":"May","note":"in May"}"#),
            (
                #"{"month":"May","note":"for Theresa May"}"#,
                #"{"month":"May","note":"for xxxxxxx xxx"}"#
            ),
            (#"{"month":"May","last_name":"May"}"#, #"{"month":"May","last_name":"xxx"}"#),
            (
                #"{"address":{"name":"Cy Roe","city":"May"},"reference":"May 1"}"#,
                #"{"address":{"name":"Cy Roe","city":"May"},"reference":"May 1"}"#
            ),
        ] {
            #expect(masked(text, of: may) == wanted)
        }
    }

    @Test(arguments: [
        (#"{"email":"Ada@Example.com"}"#, #"{"email":"xxx@xxxxxxx.xxx"}"#),
        (#"{"note":"xada@example.community"}"#, #"{"note":"xada@example.community"}"#),
        (#"{"note":"\"Ada L\u00F6we\""}"#, #"{"note":"\"xxx xxxxxxxxx\""}"#),
        ("no JSON: {ada@example.com", "no JSON: {xxx@xxxxxxx.xxx"),
    ])
    func `texts are whole words in any capitals and any spelling`(_ text: String, _ wanted: String)
    {
        #expect(masked(text, pieces: 1000) == wanted)
        #expect(masked(wanted, pieces: 1000) == wanted)
    }

    @Test(arguments: [
        ("17850.0", "99999.0"), ("17850.50", "99999.99"), ("+44 20", "+99 99"), ("Zoë-1", "xxxx-9"),
        ("", ""),
    ])
    func `a mask keeps the form, and masked twice is masked once`(_ text: String, _ wanted: String)
    {
        #expect(PersonalMask.masked(text) == wanted)
        #expect(PersonalMask.masked(wanted) == wanted)
    }
}
