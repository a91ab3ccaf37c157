import Foundation
import Testing
import Transform

@Suite struct `Transactions by their guides` {
    private static let guide = """
        guide: test-850
        version: 1
        standard: x12
        transaction: "850"
        elements:
          BEG: [ID 2/2!, AN 1/5!]
          AMT: [ID 1/3, N2 1/15, R 1/9, DT, TM]
        segments:
          - BEG
          - CUR?
          - REF 0..2
          - AMT*
          - loop: N1*
            segments: [N2?, N3*]
          - loop: PO1+
            segments: [PID*]
          - CTT?
        """

    private func document(_ inner: String, guide: String = guide) throws -> EDIDocument {
        let guides = try EDIGuides.read([("edi/test.yaml", guide)])
        let count = inner.split(separator: "~").count + 2
        let text =
            [
                "ISA*00*          *00*          *ZZ*BUYER          *ZZ*VENDOR         ",
                "*260302*0915*^*00501*000000007*0*P*>~GS*PO*A*B*20260302*0915*7*X*005010~",
                "ST*850*0001~\(inner)SE*\(count)*0001~GE*1*7~IEA*1*000000007~",
            ].joined()
        let transaction = try #require(EDIFiles.read(Array(text.utf8)).transactions.first)
        return guides.document(of: transaction)
    }

    private func body(_ document: EDIDocument) -> String {
        let text = String(decoding: document.json, as: UTF8.self)
        guard let at = text.range(of: "\"BEG\"") else { return text }
        return "{" + text[at.lowerBound...]
    }

    private func told(_ document: EDIDocument) -> [String] {
        document.problems.map { "\($0.code) \($0.place.key)" }
    }

    @Test func `loops are lists, single segments objects, elements texts under their keys`() throws
    {
        let document = try document(
            "BEG*00*42~REF*DP*7~N1*BY*North~N3*Road 1~N1*ST~PO1*1~PID*F~PO1*2~")
        #expect(document.problems.isEmpty)
        let expected = [
            #"{"BEG":{"BEG01":"00","BEG02":"42"},"REF":[{"REF01":"DP","REF02":"7"}],"#,
            #""N1":[{"N1":{"N101":"BY","N102":"North"},"N3":[{"N301":"Road 1"}]},"#,
            #"{"N1":{"N101":"ST"}}],"PO1":[{"PO1":{"PO101":"1"},"PID":[{"PID01":"F"}]},"#,
            #"{"PO1":{"PO101":"2"}}]}"#,
        ].joined()
        #expect(body(document) == expected)
    }

    @Test func `the envelope stands in front`() throws {
        let text = String(decoding: try document("BEG*00*42~PO1*1~").json, as: UTF8.self)
        let expected = [
            #"{"standard":"x12","interchange":{"sender":"BUYER","sender_qualifier":"ZZ","#,
            #""receiver":"VENDOR","receiver_qualifier":"ZZ","date":"260302","#,
            #""time":"0915","control":"000000007","version":"00501","test":false},"#,
            #""group":{"function":"PO","sender":"A","receiver":"B","date":"20260302","#,
            #""time":"0915","control":"7","version":"005010"},"#,
            #""transaction":{"type":"850","control":"0001","version":"005010"},"BEG""#,
        ].joined()
        #expect(text.hasPrefix(expected))
    }

    @Test(arguments: [
        ("AMT*TT*390000", #""AMT02":"3900.00""#), ("AMT*TT*-7", #""AMT02":"-0.07""#),
        ("AMT*TT*0", #""AMT02":"0.00""#), ("AMT*TT*+25", #""AMT02":"0.25""#),
        ("AMT*TT**.5", #""AMT03":"0.5""#), ("AMT*TT**-12.", #""AMT03":"-12""#),
        ("AMT*TT**12E3", #""AMT03":"12000""#), ("AMT*TT**-2.5E-1", #""AMT03":"-0.25""#),
        ("AMT*TT**.25E1", #""AMT03":"2.5""#),
    ]) func `numbers get their plain notation`(segment: String, written: String) throws {
        let document = try document("BEG*00*42~\(segment)~PO1*1~")
        #expect(document.problems.isEmpty)
        #expect(body(document).contains(written))
    }

    @Test(arguments: [
        ("AMT*TT*39.00", "EDI-028 AMT02"), ("AMT*TT**1.2.3", "EDI-028 AMT03"),
        ("AMT*TT**1,500", "EDI-028 AMT03"), ("AMT*TT**12E", "EDI-028 AMT03"),
        ("AMT*TT**E3", "EDI-028 AMT03"), ("AMT*TT**1E99", "EDI-028 AMT03"),
        ("AMT*TT**1E-9223372036854775808", "EDI-028 AMT03"),
        ("AMT*TT***20260230", "EDI-029 AMT04"),
        ("AMT*TT***20261301", "EDI-029 AMT04"), ("AMT*TT****2560", "EDI-030 AMT05"),
        ("AMT*TOTAL", "EDI-026 AMT01"), ("AMT*TT*****X", "EDI-031 AMT06"),
        ("AMT*TT*5>6", "EDI-031 AMT02_2"),
        ("XYZ*1", "EDI-021 XYZ"), ("REF*1~REF*2~REF*3", "EDI-023 REF"),
        ("CUR*1~CUR*2", "EDI-023 CUR"), ("N1*BY~REF*1", "EDI-022 REF"),
    ]) func `what the guide forbids is told at its place`(segments: String, told: String) throws {
        #expect(self.told(try document("BEG*00*42~\(segments)~PO1*1~")) == [told])
    }

    @Test func `mandatory segments, loops and elements that are missing are told`() throws {
        #expect(told(try document("CUR*BY~")) == ["EDI-024 BEG", "EDI-024 PO1"])
        let document = try document("BEG*0~PO1*1~")
        #expect(told(document) == ["EDI-025 BEG02", "EDI-027 BEG01"])
        #expect(document.isRefused)
    }

    @Test func `what is not expected is kept apart with its number`() throws {
        let document = try document("BEG*00*42~PO1*1~XYZ*a*b~CUR*1~CUR*2~")
        let kept =
            [
                #""unexpected":[{"segment":"XYZ","number":4,"XYZ01":"a","XYZ02":"b"},"#,
                #"{"segment":"CUR","number":6,"CUR01":"2"}]}"#,
            ].joined()
        #expect(body(document).hasSuffix(kept))
        #expect(!document.isRefused)
    }

    @Test func `components have their number behind the key, repetitions are lists`() throws {
        let document = try document("BEG*00*42~REF*A>B*C^D>E~PO1*1~")
        let written =
            #""REF":[{"REF01":"A","REF01_2":"B","REF02":["C","D"],"REF02_2":["","E"]}]"#
        #expect(body(document).contains(written))
    }

    @Test func `segments out of their order stand where the guide has them`() throws {
        let document = try document("BEG*00*42~PO1*1~N1*BY~REF*1~CUR*X~REF*2~")
        #expect(told(document) == ["EDI-022 N1", "EDI-022 REF", "EDI-022 CUR"])
        let expected = [
            #"{"BEG":{"BEG01":"00","BEG02":"42"},"CUR":{"CUR01":"X"},"#,
            #""REF":[{"REF01":"1"},{"REF01":"2"}],"N1":[{"N1":{"N101":"BY"}}],"#,
            #""PO1":[{"PO1":{"PO101":"1"}}]}"#,
        ].joined()
        #expect(body(document) == expected)
    }

    @Test func `a transaction without a guide has its segments in a list and is refused`() throws {
        let document = try document(
            "BEG*00*42~", guide: Self.guide.replacing("\"850\"", with: "\"855\""))
        #expect(told(document) == ["EDI-020 ST01"])
        let text = String(decoding: document.json, as: UTF8.self)
        #expect(
            text.hasSuffix(#""segments":[{"segment":"BEG","number":2,"BEG01":"00","BEG02":"42"}]}"#)
        )
    }

    @Test func `a partner's own guide is taken for that partner only`() throws {
        let own = Self.guide.replacing("test-850", with: "buyer-850")
            .replacing("standard: x12", with: "standard: x12\nsender: BUYER")
        let other = own.replacing("BUYER", with: "OTHER")
        for (guide, taken) in [(own, "buyer-850@1"), (other, "test-850@1")] {
            let guides = try EDIGuides.read([("edi/a.yaml", Self.guide), ("edi/b.yaml", guide)])
            let text =
                [
                    "ISA*00*          *00*          *ZZ*BUYER          *ZZ*VENDOR         ",
                    "*260302*0915*U*00401*000000007*0*P*>~GS*PO*A*B*20260302*0915*7*X*004010~",
                    "ST*850*0001~BEG*00*42~PO1*1~SE*4*0001~GE*1*7~IEA*1*000000007~",
                ].joined()
            let transaction = try #require(EDIFiles.read(Array(text.utf8)).transactions.first)
            #expect(guides.document(of: transaction).guide == taken)
        }
    }

    @Test func `levels know those above them, and a parent that is missing is told`() throws {
        let guide = """
            guide: levels
            version: 1
            standard: x12
            transaction: "850"
            segments:
              - hierarchy: HL+
                segments: [PRF?, MAN*]
            """
        let document = try document(
            "HL*1**S~HL*2*1*O~PRF*77~HL*3*2*P~MAN*GM*9~HL*4*3*I~HL*5*8*I~", guide: guide)
        #expect(told(document) == ["EDI-032 HL02"])
        let text = String(decoding: document.json, as: UTF8.self)
        let item =
            [
                #"{"HL":{"HL01":"4","HL02":"3","HL03":"I"},"level":"I","#,
                #""P":{"HL":{"HL01":"3","HL02":"2","HL03":"P"},"#,
                #""MAN":[{"MAN01":"GM","MAN02":"9"}]},"#,
                #""O":{"HL":{"HL01":"2","HL02":"1","HL03":"O"},"PRF":{"PRF01":"77"}},"#,
                #""S":{"HL":{"HL01":"1","HL03":"S"}}}"#,
            ].joined()
        #expect(text.contains(item))
    }

    @Test func `lifted loops stand at the top, each with what it lay in`() throws {
        let guide = """
            guide: lifted
            version: 1
            standard: x12
            transaction: "850"
            segments:
              - loop: PO1*
                segments:
                  - loop: SLN*
                    lift: yes
                    segments: [PID*]
            """
        let document = try document("PO1*1~SLN*a~PID*F~PO1*2~SLN*b~", guide: guide)
        let text = String(decoding: document.json, as: UTF8.self)
        let expected = [
            #""PO1":[{"PO1":{"PO101":"1"}},{"PO1":{"PO101":"2"}}],"#,
            #""SLN":[{"SLN":{"SLN01":"a"},"PID":[{"PID01":"F"}],"PO1":{"PO1":{"PO101":"1"}}},"#,
            #"{"SLN":{"SLN01":"b"},"PO1":{"PO1":{"PO101":"2"}}}]}"#,
        ].joined()
        #expect(text.hasSuffix(expected))
    }

    @Test(arguments: [
        ("standard: x12", "standard: x13", "GUIDE-001"), ("- CUR?", "- CUR!", "GUIDE-004"),
        ("[N2?, N3*]", "[N2?, N2*]", "GUIDE-003"), ("[PID*]", "[PO1*]", "GUIDE-003"),
        ("ID 2/2!", "QQ 2/2!", "GUIDE-005"), ("[N2?, N3*]", "[]", "GUIDE-002"),
        ("version: 1", "versoin: 1", "SHAPE-026"), ("REF 0..2", "REF 2..1", "GUIDE-004"),
    ]) func `mistakes in a guide are told with their rule`(
        old: String, new: String, rule: String
    ) {
        let text = Self.guide.replacing(old, with: new)
        do {
            _ = try EDIGuides.read([("edi/test.yaml", text)])
            Issue.record("it was read")
        } catch {
            #expect(error.problems.map(\.rule).contains(rule))
        }
    }

    @Test func `two guides of one name and version are told`() {
        #expect(throws: ConfigurationProblems.self) {
            try EDIGuides.read([("edi/a.yaml", Self.guide), ("edi/b.yaml", Self.guide)])
        }
    }
}
