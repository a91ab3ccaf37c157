import Testing
import Transform

@Suite struct `Conditions between elements` {
    private static let guide = """
        guide: conditions
        version: 1
        standard: x12
        transaction: "850"
        elements:
          CMP: [AN!:R!:AN, AN!:AN?]
        conditions:
          PAR: [P0203]
          REQ: [R0103]
          EXC: [E0102]
          CON: [C010203]
          LST: [L010203]
        segments: [PAR*, REQ*, EXC*, CON*, LST*, CMP*]
        """

    private func problems(_ segment: String) throws -> [EDIProblem] {
        let guides = try EDIGuides.read([("edi/test.yaml", Self.guide)])
        let text =
            [
                "ISA*00*          *00*          *ZZ*BUYER          *ZZ*VENDOR         ",
                "*260302*0915*^*00501*000000007*0*P*>~GS*PO*A*B*20260302*0915*7*X*005010~",
                "ST*850*0001~\(segment)~SE*3*0001~GE*1*7~IEA*1*000000007~",
            ].joined()
        let transaction = try #require(EDIFiles.read(Array(text.utf8)).transactions.first)
        return guides.document(of: transaction).problems
    }

    @Test(arguments: [
        ("PAR*1*2", "PAR03", "PAR02, PAR03 come together or not at all"),
        ("PAR***3", "PAR02", "PAR02, PAR03 come together or not at all"),
        ("REQ**2", "REQ01", "one of REQ01, REQ03 is needed"),
        ("EXC*1*2", "EXC02", "only one of EXC01, EXC02 may come"),
        ("CON*1*2", "CON03", "CON01 needs CON02, CON03"),
        ("LST*1", "LST02", "LST01 needs one of LST02, LST03"),
    ]) func `a broken one is told at the element, and refuses nothing`(
        segment: String, element: String, words: String
    ) throws {
        let problem = try #require(try problems(segment).first)
        #expect(problem.code == "EDI-035")
        #expect(problem.severity == .note)
        #expect(problem.place.key == element)
        #expect(problem.problem.hasSuffix("\(words)."))
    }

    @Test(arguments: [
        "PAR*1", "PAR*1*2*3", "REQ*1", "REQ***3", "EXC*1", "EXC**2", "CON**2", "CON*1*2*3",
        "LST**2", "LST*1**3", "CMP*A>1", "CMP*A>1*B",
    ]) func `one that is kept is not told`(segment: String) throws {
        #expect(try problems(segment).isEmpty)
    }

    @Test(arguments: [
        ("CMP*A", "CMP01_2", "EDI-036"), ("CMP*>1", "CMP01", "EDI-036"),
        ("CMP*A>1*>B", "CMP02", "EDI-036"), ("CMP*A>1^A>>C", "CMP01_2", "EDI-036"),
        ("CMP**B", "CMP01", "EDI-025"),
    ]) func `a composite needs its mandatory parts once any of it comes`(
        segment: String, element: String, code: String
    ) throws {
        let told = try problems(segment).map { "\($0.code) \($0.place.key)" }
        #expect(told == ["\(code) \(element)"])
    }

    @Test(arguments: ["P03", "X0102", "P0", "P0199", "P1a02"]) func `what is none is refused`(
        text: String
    ) {
        do {
            let wrong = Self.guide.replacing("P0203", with: text)
            _ = try EDIGuides.read([("edi/test.yaml", wrong)])
            Issue.record("it was read")
        } catch {
            #expect(error.problems.map(\.rule) == ["GUIDE-007"])
        }
    }

    @Test func `the shipped X12 dictionary has the syntax notes, and 997 tells what breaks them`()
        throws
    {
        let text =
            [
                "ISA*00*          *00*          *ZZ*BUYER          *ZZ*VENDOR         ",
                "*260302*0915*U*00401*000000007*0*P*>~GS*PO*A*B*20260302*0915*7*X*004010~",
                "ST*850*0001~BEG*00*SA*42**20260302~N1*ST*DC EAST**0017~PO1*1**EA*2.50~",
                "SE*5*0001~GE*1*7~IEA*1*000000007~",
            ].joined()
        let contents = EDIFiles.read(Array(text.utf8))
        let transaction = try #require(contents.transactions.first)
        let document = try EDIGuideFiles.shipped.get().document(of: transaction)
        #expect(document.problems.map(\.place.key) == ["N103", "PO102"])
        var receipt = EDIReceipt()
        receipt.add(transaction, problems: document.problems)
        for end in contents.groupEnds { receipt.add(end) }
        for end in contents.interchangeEnds { receipt.add(end) }
        let bytes = try receipt.answer(control: "1", date: "20260303", time: "1200")
        let answer = String(decoding: try #require(bytes), as: UTF8.self)
        #expect(answer.contains("~AK3*N1*3**8~AK4*3**2~AK3*PO1*4**8~AK4*2**2~AK5*E*5~"))
    }

    @Test func `the shipped EDIFACT dictionary has lengths and parts of composites`() throws {
        let text =
            [
                "UNB+UNOC:3+A:14+B:14+260302:0915+7'UNH+1+ORDERS:D:96A:UN'BGM+2200+42+9'",
                "DTM+137:20260302:102'NAD+BY+:160:9'LIN+1++4006381333931:EN'QTY+21:five'",
                "MOA+203:12,5'UNS+S'UNT+9+1'UNZ+1+7'",
            ].joined()
        let transaction = try #require(EDIFiles.read(Array(text.utf8)).transactions.first)
        let document = try EDIGuideFiles.shipped.get().document(of: transaction)
        #expect(
            document.problems.map { "\($0.code) \($0.place.key)" } == [
                "EDI-026 BGM01", "EDI-036 NAD02", "EDI-028 QTY01_2",
            ])
    }
}
