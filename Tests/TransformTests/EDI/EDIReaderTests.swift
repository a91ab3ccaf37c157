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

    @Test func `tabs, blanks and fillers in front of segments say nothing, and tabs are told once`()
    {
        for filler in ["\n\t", "\r\n  ", "\0\0\0", "\u{0B}", "\u{0C}\r\n"] {
            let text = Self.x12("BEG*00*SA*42**20260302~").replacing("~", with: "~" + filler)
            let contents = read(text)
            #expect(contents.codes == (filler.contains("\t") ? ["EDI-034"] : []))
            #expect(contents.refusing == [])
            #expect(contents.texts("BEG", 3) == ["42"])
        }
        let told = read(Self.x12("BEG*00*SA*42**20260302~").replacing("~", with: "~\n\t"))
        #expect(told.problems.first?.place.description == "line 2, GS (byte 108)")
    }

    @Test func `a segment without a name refuses its transaction`() {
        for line in ["po1*1*5*EA~", "TEST*1~", "B*92*1~"] {
            let contents = read(Self.x12("BEG*00*SA*42**20260302~" + line, se: "SE*4*0001~"))
            #expect(contents.refusing == ["EDI-015"], "\(line)")
        }
    }

    @Test func `a transaction outside of a group refuses the interchange`() {
        let text = Self.isa + "ST*850*0001~BEG*00*SA*42**20260302~SE*3*0001~IEA*0*000000007~"
        let contents = read(text)
        #expect(contents.interchangeEnds.flatMap(\.problems).map(\.code) == ["EDI-008"])
        #expect(contents.interchangeEnds.flatMap(\.problems).map(\.place.key) == ["ST"])
    }

    @Test func `a day and a time of a header that are none are told and refuse nothing`() {
        let text = Self.x12("BEG*00*SA*42**20260302~")
            .replacing("*260302*0915*U*", with: "*261302*2461*U*")
        let contents = read(text)
        #expect(contents.problems.map(\.place.key) == ["ISA09", "ISA10"])
        #expect(contents.refusing == [])
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
}
