import Testing
import Transform

@Suite struct `Reading interchanges of EDIFACT` {
    private func read(_ text: String) -> EDIContents { EDIFiles.read(Array(text.utf8)) }

    private static func edifact(_ inner: String, charset: String = "UNOC:3", una: String = "")
        -> String
    {
        una + "UNB+\(charset)+A:14+B:14+260302:0915+7'UNH+1+ORDERS:D:96A:UN'" + inner
            + "UNZ+1+7'"
    }

    @Test func `released separators are part of the value`() {
        let contents = read(Self.edifact("BGM+220+1?+1??2?'3'UNT+3+1'"))
        #expect(contents.codes == [])
        #expect(contents.texts("BGM", 2) == ["1+1?2'3"])
    }

    @Test func `UNA sets the separators, and a blank release sets none`() {
        let text = Self.edifact("BGM+220+1?2'UNT+3+1'", una: "UNA:+.  '")
        #expect(read(text).texts("BGM", 2) == ["1?2"])
        let other = Self.edifact("BGM+220+42'UNT+3+1'", una: "UNA:+.? '")
            .replacing("+", with: "|").replacing("'", with: "\\")
        #expect(read(other).texts("BGM", 2) == ["42"])
    }

    @Test(
        arguments: [
            ("UNOC:3", [0xC4, 0xE4], "Ää"), ("UNOD:3", [0xA3], "Ł"), ("UNOE:3", [0xB6], "Ж"),
            ("UNOF:3", [0xD9], "Ω"), ("UNOK:3", [0xFE], "ş"),
            ("UNOY:4", [0xE2, 0x82, 0xAC], "€"),
            ("UNOI:3", [0xC1], "\u{621}"), ("UNOJ:3", [0xE0], "\u{5D0}"),
            ("UNOL:3", [0xA4, 0xBD], "€œ"),
        ] as [(String, [UInt8], String)]) func `bytes are read by the declared character set`(
            charset: String, bytes: [UInt8], text: String
        )
    {
        let parts = Self.edifact("BGM+220+#'UNT+3+1'", charset: charset).split(separator: "#")
        let all = Array(parts[0].utf8) + bytes + Array(parts[1].utf8)
        #expect(EDIFiles.read(all).texts("BGM", 2) == [text])
    }

    @Test func `a character set or a syntax version that is not read is refused`() {
        for declared in ["UNOX:3", "UNOC:5"] {
            let contents = read(Self.edifact("BGM+220+1'UNT+3+1'", charset: declared))
            #expect(contents.refusing == ["EDI-012"])
            #expect(contents.problems.first?.problem.contains("\"\(declared)\"") == true)
        }
    }

    @Test func `level B may have the control characters IS4, IS3 and IS1 without UNA`() {
        let text = Self.edifact("BGM+220+4?2'DTM+137:20260302:102'UNT+4+1'", charset: "UNOB:1")
            .replacing("'", with: "\u{1C}\n").replacing("+", with: "\u{1D}")
            .replacing(":", with: "\u{1F}")
        let contents = read(text)
        #expect(contents.codes == [])
        #expect(contents.texts("BGM", 2) == ["4?2"])
        #expect(contents.texts("DTM", 1, component: 2) == ["20260302"])
    }

    @Test func `a reference number that comes twice is told at its message`() {
        let message = "UNH+1+ORDERS:D:96A:UN'BGM+220+1'UNT+3+1'"
        let contents = read("UNB+UNOC:3+A:14+B:14+260302:0915+7'" + message + message + "UNZ+2+7'")
        #expect(contents.transactions.map { $0.problems.map(\.code) } == [[], ["EDI-037"]])
        #expect(contents.refusing == [])
    }

    @Test(arguments: ["UNZ+0+7'", "UNG+ORDERS+A+B+260302:0915+5+UN+D:96A'UNE+0+5'UNZ+1+7'"])
    func `a level of EDIFACT without messages is told`(inner: String) {
        let contents = read("UNB+UNOC:3+A:14+B:14+260302:0915+7'" + inner)
        #expect(contents.codes == ["EDI-039"])
        #expect(contents.refusing == [])
    }

    @Test(arguments: [true, false]) func `groups and messages on one level are refused`(
        isGroupFirst: Bool
    ) {
        let group =
            "UNG+ORDERS+A+B+260302:0915+5+UN+D:96A'UNH+1+ORDERS:D:96A:UN'UNT+2+1'UNE+1+5'"
        let message = "UNH+2+ORDERS:D:96A:UN'UNT+2+2'"
        let inner = isGroupFirst ? group + message : message + group
        let contents = read("UNB+UNOC:3+A:14+B:14+260302:0915+7'" + inner + "UNZ+1+7'")
        #expect(contents.refusing == ["EDI-008"])
        #expect(contents.problems.map(\.place.key) == [isGroupFirst ? "UNH" : "UNG"])
    }

    @Test func `syntax version 4 repeats elements with an asterisk`() {
        let contents = read(Self.edifact("COM+1:TE*2:FX'UNT+3+1'", charset: "UNOA:4"))
        #expect(contents.texts("COM", 1) == ["1"])
        #expect(contents.codes == [])
    }

    @Test func `lines may end segments although nothing declares it`() {
        let text = Self.edifact("BGM+220+1'UNT+3+1'").replacing("'", with: "\r\n")
        let contents = read(text)
        #expect(contents.codes == ["EDI-016"])
        #expect(contents.texts("BGM", 2) == ["1"])
    }

    @Test func `wrapped lines are joined and told once`() {
        let contents = read(Self.edifact("BGM+22\n0+PO-\r\n1'UN\nT+3+1'"))
        #expect(contents.codes == ["EDI-004"])
        #expect(contents.texts("BGM", 1) == ["220"])
        #expect(contents.texts("BGM", 2) == ["PO-1"])
    }

    @Test func `groups of EDIFACT are counted and checked`() {
        let group = "UNG+ORDERS+A+B+260302:0915+5+UN+D:96A'UNH+1+ORDERS:D:96A:UN'UNT+2+1'UNE+2+6'"
        let contents = read("UNB+UNOC:3+A:14+B:14+260302:0915+7'" + group + "UNZ+1+7'")
        #expect(contents.groupEnds.flatMap(\.problems).map(\.code) == ["EDI-007", "EDI-006"])
        #expect(contents.groups.first?.version == "D:96A")
    }

    @Test func `an attached object is passed over`() {
        let text =
            [
                "UNB+UNOC:3+A:14+B:14+260302:0915+7'UNH+1+ORDERS:D:96A:UN'UNT+2+1'",
                "UNO+P1+1:slip+13:+9'AB'C+D'EFUNP+9+P1'UNZ+1+7'",
            ].joined()
        #expect(read(text).codes == ["EDI-018"])
    }
}
