import Testing
import Transform

@Suite struct `Reading interchanges` {
    private static let isa =
        [
            "ISA*00*          *00*          *ZZ*BUYER          *ZZ*VENDOR         ",
            "*260302*0915*U*00401*000000007*0*P*>~",
        ].joined()

    private static func x12(_ inner: String, se: String = "SE*3*0001~") -> String {
        isa + "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~ST*850*0001~" + inner + se
            + "GE*1*7~IEA*1*000000007~"
    }

    private func read(_ text: String) -> EDIContents { EDIFiles.read(Array(text.utf8)) }

    @Test func `a sound interchange gives its header, group, transaction and ends`() throws {
        let contents = read(Self.x12("BEG*00*SA*42**20260302~"))
        #expect(contents.codes == [])
        let interchange = try #require(contents.interchanges.first)
        #expect(interchange.sender == EDIParty(id: "BUYER", qualifier: "ZZ"))
        #expect(interchange.control == "000000007")
        let transaction = try #require(contents.transactions.first)
        #expect(transaction.type == "850")
        #expect(transaction.version == "004010")
        #expect(transaction.segment(1).text(3) == "42")
        #expect(contents.interchangeEnds.first?.segmentCount == 7)
    }

    @Test func `a wrong count and a wrong control number are named at their elements`() throws {
        let contents = read(Self.x12("BEG*00*SA*42**20260302~", se: "SE*9*0002~"))
        let problems = contents.transactions.flatMap(\.problems)
        #expect(problems.map(\.code) == ["EDI-007", "EDI-006"])
        #expect(problems.map(\.place.key) == ["SE01", "SE02"])
        #expect(problems.map(\.place.segmentNumber) == [3, 3])
        let told =
            #"At line 1, segment 3, SE01 (byte 185): "9" segments are stated, 3 were counted."#
        #expect(problems.first?.problem == told)
    }

    @Test func `a tolerated problem is told and refuses nothing`() {
        var reader = EDIReader(tolerated: ["EDI-007"])
        let text = Self.x12("BEG*00*SA*42**20260302~", se: "SE*9*0001~")
        var contents = EDIContents()
        contents.add(reader.feed(Array(text.utf8)) + reader.finish())
        #expect(contents.codes == ["EDI-007"])
        #expect(contents.refusing == [])
    }

    @Test func `a file cut off in a transaction is told for each part that lacks its trailer`() {
        let contents = read(Self.isa + "GS*PO*A*B*20260302*0915*7*X*004010~ST*850*0001~BEG*00")
        #expect(contents.codes == ["EDI-014", "EDI-005", "EDI-005", "EDI-005"])
        #expect(contents.transactions.count == 1)
    }

    @Test func `a file that is cut off behind empty segments ends`() {
        let contents = read(Self.isa + "GS*PO*A*B*20260302*0915*7*X*004010~~\n~")
        #expect(contents.codes == ["EDI-005", "EDI-005"])
        let released = read("UNB+UNOC:3+A:14+B:14+260302:0915+7'UNH+1+ORDERS:D:96A:UN'BGM+2?")
        #expect(released.interchangeEnds.count == 1)
    }

    @Test func `a header that follows without a trailer ends the interchange before`() {
        let first = Self.isa + "GS*PO*A*B*20260302*0915*7*X*004010~ST*850*0001~BEG*00~"
        let contents = read(first + "\n" + Self.x12("BEG*00*SA*42**20260302~"))
        #expect(contents.interchanges.count == 2)
        #expect(contents.codes == ["EDI-005", "EDI-005", "EDI-005"])
    }

    @Test func `separators are those of each interchange`() {
        let other = Self.x12("BEG*00*SA*43**20260302~")
            .replacing("*", with: "|").replacing("~", with: "\u{1D}")
        let contents = read(Self.x12("BEG*00*SA*42**20260302~") + "\r\n" + other)
        #expect(contents.codes == [])
        #expect(contents.texts("BEG", 3) == ["42", "43"])
    }

    @Test func `a terminator of several bytes refuses its interchange, and the next one is read`() {
        let wide = Self.x12("BEG*00*SA*41**20260302~").replacing("~", with: "…")
        let contents = read(wide + "\n" + Self.x12("BEG*00*SA*42**20260302~"))
        #expect(contents.codes == ["EDI-002"])
        #expect(contents.problems.first?.place.key == "ISA16")
        #expect(contents.interchangeEnds.map(\.segmentCount) == [8, 7])
        #expect(contents.texts("BEG", 3) == ["42"])
    }

    @Test func `a tab before a name refuses the interchange unless it is tolerated`() {
        let text = Self.x12("BEG*00*SA*42**20260302~").replacing("~", with: "~\n\t")
        let contents = read(text)
        #expect(contents.codes == ["EDI-034", "EDI-005"])
        #expect(contents.problems.first?.place.description == "line 2, GS (byte 108)")
        #expect(contents.groups.isEmpty)
        var reader = EDIReader(tolerated: ["EDI-034"])
        var tolerant = EDIContents()
        tolerant.add(reader.feed(Array(text.utf8)) + reader.finish())
        #expect(tolerant.codes == ["EDI-034"])
        #expect(tolerant.refusing == [])
        #expect(tolerant.texts("BEG", 3) == ["42"])
    }

    @Test func `other numbers in GE and IEA are told and refuse nothing`() {
        let text = Self.x12("BEG*00*SA*42**20260302~")
            .replacing("GE*1*7~", with: "GE*1*8~").replacing("IEA*1*000000007", with: "IEA*1*9")
        let contents = read(text)
        #expect(contents.codes == ["EDI-006", "EDI-006"])
        #expect(contents.refusing == [])
    }

    @Test func `a transaction's number with a broken line is not its trailer's`() {
        let text = Self.x12("BEG*00*SA*42**20260302~").replacing(
            "ST*850*0001", with: "ST*850*0\n001")
        let contents = read(text)
        #expect(contents.refusing == ["EDI-006"])
        let told = #"the header's control number is "0\n001", the trailer's "0001""#
        #expect(contents.transactions.first?.problems.last?.problem.contains(told) == true)
    }

    @Test func `a version is kept as sent, and its guide is chosen by what belongs to it`() {
        let text = Self.x12("BEG*00*SA*42**20260302~").replacing("004010~", with: "004\n010>~")
        let contents = read(text)
        #expect(contents.groups.first?.version == "004\n010>")
        #expect(contents.transactions.first?.version == "004010")
    }

    @Test func `what is no interchange is refused, and guessed at`() {
        let refusal = read("DXS*9251230013*DX*004010UCS*1*9254850000~ST*894*0001~").refusals.first
        #expect(refusal?.reason == .noInterchange(.dex))
        let mainframe = EDIFiles.read(
            [0xC9, 0xE2, 0xC1, 0x5C, 0xF0, 0xF0] + Array(repeating: 0x40, count: 90))
        #expect(mainframe.refusals.first?.reason == .noInterchange(.ebcdic))
    }

    @Test func `text between interchanges is passed over and told`() {
        let one = Self.x12("BEG*00*SA*42**20260302~")
        let contents = read(one + "\nEND OF MAIL\n" + one)
        #expect(contents.codes == ["EDI-017"])
        #expect(contents.transactions.count == 2)
    }

    @Test func `a TA1 is given as it was sent`() {
        let text = Self.isa + "TA1*000000099*260301*0800*R*001~IEA*0*000000007~"
        let contents = read(text)
        #expect(contents.codes == [])
        #expect(contents.acknowledgements.first?.text(4) == "R")
    }

    @Test func `a transaction beyond the limit is refused, and the next one is read`() {
        var limits = EDIReader.Limits()
        limits.transactionBytesMax = 300
        var reader = EDIReader(limits: limits)
        let long = String(repeating: "REF*ZZ*" + String(repeating: "A", count: 40) + "~", count: 20)
        let text =
            Self.isa + "GS*PO*A*B*20260302*0915*7*X*004010~ST*850*0001~" + long
            + "SE*22*0001~ST*850*0002~BEG*00~SE*3*0002~GE*2*7~IEA*1*000000007~"
        var contents = EDIContents()
        contents.add(reader.feed(Array(text.utf8)) + reader.finish())
        #expect(contents.codes == ["EDI-010"])
        #expect(contents.transactions.map(\.control) == ["0001", "0002"])
    }

    @Test func `a segment that is too long is given up however it arrives`() {
        var limits = EDIReader.Limits()
        limits.segmentBytesMax = 300
        let long = "MSG*" + String(repeating: "A", count: 400) + "~"
        let text = Array(Self.x12(long).utf8)
        for size in [text.count, 7] {
            var reader = EDIReader(limits: limits)
            var contents = EDIContents()
            for start in stride(from: 0, to: text.count, by: size) {
                contents.add(reader.feed(Array(text[start..<min(start + size, text.count)])))
            }
            contents.add(reader.finish())
            #expect(contents.codes == ["EDI-009", "EDI-005", "EDI-005", "EDI-005"], "\(size)")
        }
    }

    @Test func `a segment without end is given up`() {
        var limits = EDIReader.Limits()
        limits.segmentBytesMax = 300
        var reader = EDIReader(limits: limits)
        let text = Self.isa + "GS*PO*A*B*20260302*0915*7*X*004010~ST*850*0001~MSG*"
        var contents = EDIContents()
        contents.add(reader.feed(Array(text.utf8)))
        contents.add(reader.feed(Array(repeating: 0x41, count: 1000)) + reader.finish())
        #expect(contents.codes.contains("EDI-009"))
        #expect(contents.interchangeEnds.count == 1)
    }

    // MARK: - EDIFACT

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
        ] as [(String, [UInt8], String)]) func `bytes are read by the declared character set`(
            charset: String, bytes: [UInt8], text: String
        )
    {
        let parts = Self.edifact("BGM+220+#'UNT+3+1'", charset: charset).split(separator: "#")
        let all = Array(parts[0].utf8) + bytes + Array(parts[1].utf8)
        #expect(EDIFiles.read(all).texts("BGM", 2) == [text])
    }

    @Test func `an unknown character set is refused`() {
        let contents = read(Self.edifact("BGM+220+1'UNT+3+1'", charset: "UNOX:3"))
        #expect(contents.refusing == ["EDI-012"])
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
