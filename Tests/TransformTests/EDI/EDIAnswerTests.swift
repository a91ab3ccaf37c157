import Testing
import Transform

@Suite struct `Acknowledging interchanges` {
    private static func isa(ask: String = "0") -> String {
        [
            "ISA*00*          *00*          *ZZ*BUYER          *ZZ*VENDOR         ",
            "*260302*0915*U*00401*000000007*\(ask)*P*>~",
        ].joined()
    }

    /// Everything that is received, and the answer to it as text.
    private func answer(_ text: String) throws -> String? {
        let guides = try EDIGuideFiles.shipped.get()
        var reader = EDIReader()
        var receipt = EDIReceipt()
        for reading in reader.feed(Array(text.utf8)) + reader.finish() {
            switch reading {
            case .transaction(let transaction):
                let document = guides.document(of: transaction)
                receipt.add(transaction, problems: document.problems)
            case .groupEnd(let end): receipt.add(end)
            case .interchangeEnd(let end): receipt.add(end)
            default: break
            }
        }
        return try receipt.answer(control: "31", date: "20260303", time: "1200").map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func segments(_ answer: String?, _ names: [String]) -> [String] {
        (answer ?? "").split(separator: "~").map(String.init).filter { segment in
            names.contains { segment.hasPrefix($0 + "*") }
        }
    }

    private static let order = "BEG*00*SA*42**20260302~PO1*1*5*EA*2.50~CTT*1~"

    @Test func `a sound order is accepted, in an envelope that is itself sound`() throws {
        let text =
            Self.isa() + "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~ST*850*0001~" + Self.order
            + "SE*5*0001~GE*1*7~IEA*1*000000007~"
        let answer = try #require(try answer(text))
        let expected = [
            "ISA*00*          *00*          *ZZ*VENDOR         *ZZ*BUYER          ",
            "*260303*1200*U*00401*000000031*0*P*>~",
            "GS*FA*VENDOR*BUYER*20260303*1200*31*X*004010~",
            "ST*997*0001~AK1*PO*7~AK2*850*0001~AK5*A~AK9*A*1*1*1~SE*6*0001~",
            "GE*1*31~IEA*1*000000031~",
        ].joined()
        #expect(answer == expected)
        #expect(EDIFiles.read(Array(answer.utf8)).codes == [])
    }

    @Test func `of three orders one with errors is taken, one is rejected with its places`() throws
    {
        let text =
            Self.isa() + "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~ST*850*0001~" + Self.order
            + [
                "SE*5*0001~ST*850*0002~BEG*00*SA*43**20260302~XYZ*1~PO1*1*5*EACH*2.50~SE*5*0002~",
                "ST*850*0003~BEG*00*SA***20261302~PO1*1*five*EA~SE*9*0003~GE*3*7~IEA*1*000000007~",
            ].joined()
        let answer = try answer(text)
        #expect(
            segments(answer, ["AK1", "AK2", "AK3", "AK4", "AK5", "AK9"]) == [
                "AK1*PO*7", "AK2*850*0001", "AK5*A",
                "AK2*850*0002", "AK3*XYZ*3**2", "AK3*PO1*4**8", "AK4*3**5*EACH", "AK5*E*5",
                "AK2*850*0003", "AK3*BEG*2**8", "AK4*3**1", "AK4*5**8*20261302",
                "AK3*PO1*3**8", "AK4*2**6*five", "AK5*R*4*5",
                "AK9*P*3*3*2",
            ])
    }

    @Test func `a group whose count is wrong is rejected as a whole`() throws {
        let text =
            Self.isa() + "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~ST*850*0001~" + Self.order
            + "SE*5*0001~GE*2*8~IEA*1*000000007~"
        #expect(segments(try answer(text), ["AK9", "AK5"]) == ["AK5*A", "AK9*R*2*1*0*5*4"])
    }

    @Test func `TA1 comes when it is asked for, and alone when the interchange is rejected`() throws
    {
        let inner =
            "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~ST*850*0001~" + Self.order
            + "SE*5*0001~GE*1*7~"
        let asked = try answer(Self.isa(ask: "1") + inner + "IEA*1*000000007~")
        #expect(segments(asked, ["TA1"]) == ["TA1*000000007*260302*0915*A*000"])
        #expect(segments(asked, ["AK9"]) == ["AK9*A*1*1*1"])
        let noted = try answer(Self.isa(ask: "1") + inner + "IEA*1*000000008~")
        #expect(segments(noted, ["TA1"]) == ["TA1*000000007*260302*0915*E*001"])
        #expect(segments(noted, ["AK9"]) == ["AK9*A*1*1*1"])
        let rejected = try answer(Self.isa() + inner + "IEA*2*000000007~")
        #expect(segments(rejected, ["TA1"]) == ["TA1*000000007*260302*0915*R*021"])
        #expect(segments(rejected, ["AK1", "IEA"]) == ["IEA*0*000000031"])
    }

    @Test func `another number in GE is told, and its group is accepted`() throws {
        let text =
            Self.isa() + "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~ST*850*0001~" + Self.order
            + "SE*5*0001~GE*1*8~IEA*1*000000007~"
        #expect(segments(try answer(text), ["AK9", "AK5"]) == ["AK5*A", "AK9*E*1*1*1*4"])
    }

    @Test func `an interchange whose terminator is no byte is answered in usual separators`() throws
    {
        let text =
            (Self.isa() + "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~").replacing("~", with: "…")
        #expect(segments(try answer(text), ["TA1"]) == ["TA1*000000007*260302*0915*R*004"])
    }

    @Test func `a group whose header lacks elements is answered in a whole one`() throws {
        let text =
            Self.isa() + "GS*PO***20260302*0915*7*X~ST*850*0001~" + Self.order
            + "SE*5*0001~GE*1*7~IEA*1*000000007~"
        #expect(
            segments(try answer(text), ["GS"]) == ["GS*FA*VENDOR*BUYER*20260303*1200*31*X*004010"])
    }

    @Test func `a 997 is not answered`() throws {
        let text =
            Self.isa()
            + [
                "GS*FA*BUYER*VENDOR*20260302*0915*7*X*004010~ST*997*0001~AK1*PO*7~",
                "AK9*A*1*1*1~SE*4*0001~GE*1*7~IEA*1*000000007~",
            ].joined()
        #expect(try answer(text) == nil)
    }

    @Test func `from release 005010 on, AK1 names the version`() throws {
        let text =
            Self.isa() + "GS*PO*BUYER*VENDOR*20260302*0915*7*X*005010~ST*850*0001~" + Self.order
            + "SE*5*0001~GE*1*7~IEA*1*000000007~"
        #expect(segments(try answer(text), ["AK1"]) == ["AK1*PO*7*005010"])
    }

    // MARK: - CONTRL

    private func contrl(_ answer: String?) -> [String] {
        (answer ?? "").split(separator: "'").map(String.init).filter {
            ["UCI", "UCF", "UCM", "UCS", "UCD"].contains(String($0.prefix(3)))
        }
    }

    private static let message =
        "UNH+1+ORDERS:D:96A:UN'BGM+220+42+9'DTM+137:20260302:102'LIN+1'QTY+21:5'UNS+S'UNT+7+1'"

    @Test func `a sound message is acknowledged with its interchange`() throws {
        let text = "UNB+UNOC:3+A:14+B:14+260302:0915+7'" + Self.message + "UNZ+1+7'"
        let answer = try #require(try answer(text))
        let expected = [
            "UNA:+.? 'UNB+UNOC:3+B:14+A:14+260303:1200+31'UNH+1+CONTRL:D:3:UN'",
            "UCI+7+A:14+B:14+7'UNT+3+1'UNZ+1+31'",
        ].joined()
        #expect(answer == expected)
        #expect(EDIFiles.read(Array(answer.utf8)).codes == [])
    }

    @Test func `a message with a wrong quantity is rejected with segment, element and component`()
        throws
    {
        let bad = Self.message.replacing("QTY+21:5", with: "QTY+21:five").replacing(
            "UNH+1", with: "UNH+2"
        )
        .replacing("UNT+7+1", with: "UNT+7+2")
        let text = "UNB+UNOC:3+A:14+B:14+260302:0915+7'" + Self.message + bad + "UNZ+2+7'"
        #expect(
            contrl(try answer(text)) == [
                "UCI+7+A:14+B:14+7", "UCM+2+ORDERS:D:96A:UN+4", "UCS+5", "UCD+37+2:2",
            ])
    }

    @Test func `an interchange whose references differ is rejected with code 28`() throws {
        let text = "UNB+UNOC:3+A:14+B:14+260302:0915+7'" + Self.message + "UNZ+1+8'"
        #expect(contrl(try answer(text)) == ["UCI+7+A:14+B:14+4+28+UNZ+3"])
    }

    @Test func `a message with a wrong count is rejected with code 29`() throws {
        let text =
            "UNB+UNOC:3+A:14+B:14+260302:0915+7'" + Self.message.replacing("UNT+7", with: "UNT+8")
            + "UNZ+1+7'"
        #expect(
            contrl(try answer(text)) == [
                "UCI+7+A:14+B:14+7", "UCM+1+ORDERS:D:96A:UN+4+29+UNT+2",
            ])
    }

    @Test func `a CONTRL is not answered`() throws {
        let text =
            "UNB+UNOC:3+A:14+B:14+260302:0915+7'UNH+1+CONTRL:D:3:UN'"
            + "UCI+5+B:14+A:14+7'UNT+3+1'UNZ+1+7'"
        #expect(try answer(text) == nil)
    }
}
