import Testing
import Transform

@Suite struct `Writing interchanges` {
    private static let header = EDIWriter.Interchange(
        version: "00401", sender: EDIParty(id: "US", qualifier: "ZZ"),
        receiver: EDIParty(id: "THEM", qualifier: "12"), control: "5", date: "20260302",
        time: "0915")

    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? EDIProblem)?.code
        }
    }

    @Test func `what is written in X12 reads back, with its counts`() throws {
        var writer = try EDIWriter(standard: .x12, endsLines: true)
        try writer.beginInterchange(Self.header)
        try writer.beginGroup(
            EDIWriter.Group(
                function: "PO", sender: "US", receiver: "THEM", control: "5", date: "20260302",
                time: "0915", version: "004010"))
        for control in ["0001", "0002"] {
            try writer.beginTransaction(type: "850", control: control)
            try writer.segment(
                "BEG", ["00", "SA", "42", "", "20260302", ""].map { EDIElement($0) })
            try writer.endTransaction()
        }
        try writer.endGroup()
        try writer.endInterchange()
        let text = String(decoding: writer.bytes, as: UTF8.self)
        let isa = [
            "ISA*00*          *00*          *ZZ*US             *12*THEM           ",
            "*260302*0915*U*00401*000000005*0*P*>~\n",
        ].joined()
        #expect(text.hasPrefix(isa))
        #expect(text.contains("BEG*00*SA*42**20260302~\nSE*3*0002~\nGE*2*5~\nIEA*1*000000005~\n"))
        #expect(EDIFiles.read(writer.bytes).codes == [])
    }

    @Test func `a separator in a value of X12 is refused, for nothing can release it`() throws {
        var writer = try EDIWriter(standard: .x12)
        try writer.beginInterchange(Self.header)
        try writer.beginTransaction(type: "850", control: "0001")
        #expect(code { try writer.segment("MSG", [EDIElement("5*3")]) } == "EDI-040")
    }

    @Test func `an identification beyond fifteen characters is refused`() throws {
        var writer = try EDIWriter(standard: .x12)
        var header = Self.header
        header.sender = EDIParty(id: "ABCDEFGHIJKLMNOP", qualifier: "ZZ")
        #expect(code { try writer.beginInterchange(header) } == "EDI-043")
    }

    @Test func `separators that cannot be told apart are refused`() {
        let same = EDISeparators(element: 0x2A, component: 0x2A, terminator: 0x7E)
        #expect(code { _ = try EDIWriter(separators: same, standard: .x12) } == "EDI-042")
    }

    @Test func `separators in a value of EDIFACT are released and read back`() throws {
        var writer = try EDIWriter(standard: .edifact, charset: .latin(part: 1, name: "UNOC"))
        var header = Self.header
        header.version = "UNOC:3"
        try writer.beginInterchange(header)
        try writer.beginTransaction(type: "ORDERS", control: "1", version: "D:96A:UN")
        try writer.segment(
            "FTX",
            [EDIElement("AAI"), EDIElement(""), EDIElement(components: ["", "it's 5+3: Ä?"])])
        try writer.endTransaction()
        try writer.endInterchange()
        let contents = EDIFiles.read(writer.bytes)
        #expect(contents.codes == [])
        #expect(contents.texts("FTX", 3, component: 2) == ["it's 5+3: Ä?"])
    }

    @Test func `a character that the character set has not got is refused`() throws {
        var writer = try EDIWriter(standard: .edifact, charset: .latin(part: 1, name: "UNOC"))
        var header = Self.header
        header.version = "UNOC:3"
        try writer.beginInterchange(header)
        try writer.beginTransaction(type: "ORDERS", control: "1", version: "D:96A:UN")
        #expect(code { try writer.segment("FTX", [EDIElement("10 €")]) } == "EDI-041")
    }
}
