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
                "AK2*850*0002", "AK3*XYZ*3**1", "AK3*PO1*4**8", "AK4*3**5*EACH", "AK5*E*5",
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

    private func whole(_ inner: String, gs: String = "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~")
        -> String
    {
        Self.isa() + gs + inner + "GE*1*7~IEA*1*000000007~"
    }

    @Test(arguments: [
        // Of no transaction, of others only, of this one at another place.
        ("XYZ*1~", "AK3*XYZ*3**1"), ("BIG*20260302*1~", "AK3*BIG*3**6"), ("N3*A~", "AK3*N3*3**2"),
        ("CUR*BY*USD~CUR*BY*USD~", "AK3*CUR*4**5"),
    ]) func `a segment out of place has the code that says why`(
        inner: String, expected: String
    ) throws {
        let count = 5 + inner.split(separator: "~").count
        let text = whole(
            "ST*850*0001~" + Self.order.replacing("PO1*", with: inner + "PO1*")
                + "SE*\(count)*0001~")
        #expect(segments(try answer(text), ["AK3"]) == [expected])
    }

    @Test func `elements beyond the last, and components beyond it, have their places`() throws {
        let order = "BEG*00*SA*42>7**20260302********X~PO1*1*5*EA*2.50~CTT*1~"
        let text = whole("ST*850*0001~" + order + "SE*5*0001~")
        #expect(
            segments(try answer(text), ["AK3", "AK4", "AK5"]) == [
                "AK3*BEG*2**8", "AK4*13**3", "AK4*3>2**3", "AK5*E*5",
            ])
    }

    @Test func `another number of lines than stated is told in both standards`() throws {
        let order = whole(
            "ST*850*0001~" + Self.order.replacing("CTT*1", with: "CTT*3") + "SE*5*0001~")
        #expect(
            segments(try answer(order), ["AK3", "AK4", "AK5"]) == [
                "AK3*CTT*4**8", "AK4*1**7*3", "AK5*E*5",
            ])
        let message = Self.message.replacing("UNT+7", with: "CNT+1:5'CNT+2:2'UNT+9")
        let text = "UNB+UNOC:3+A:14+B:14+260302:0915+7'" + message + "UNZ+1+7'"
        #expect(contrl(try answer(text)).suffix(2) == ["UCS+8", "UCD+29+2:2"])
        let same = text.replacing("CNT+2:2", with: "CNT+2:1")
        #expect(contrl(try answer(same)) == ["UCI+7+A:14+B:14+7"])
    }

    @Test func `a segment's errors stand together, in the order of the segments`() throws {
        let order = "BEG*00*SA*42**20261302~PO1*1*five*EA*2.50~AMT*TT*1~CTT*x~"
        let text = whole("ST*850*0001~" + order + "SE*6*0001~")
        #expect(
            segments(try answer(text), ["AK3", "AK4"]) == [
                "AK3*BEG*2**8", "AK4*5**8*20261302", "AK3*PO1*3**8", "AK4*2**6*five",
                "AK3*CTT*5**7*8", "AK4*1**6*x",
            ])
    }

    @Test(arguments: [
        ("ST**0001~", "AK5*R*6*1"), ("ST*850~", "AK5*R*7*3"), ("ST*999*0001~", "AK5*R*1"),
    ]) func `a transaction that cannot be told has a code of its own`(
        header: String, expected: String
    ) throws {
        let text = whole(header + Self.order + "SE*5*0001~")
        #expect(segments(try answer(text), ["AK5"]) == [expected])
    }

    @Test(arguments: [
        ("GS**BUYER*VENDOR*20260302*0915*7*X*004010~", "AK9*R*1*1*0*1"),
        ("GS*PO*BUYER*VENDOR*20260302*0915**X*004010~", "AK9*R*1*1*0*6*4"),
        ("GS*PO*BUYER*VENDOR*20260302*0915*7*X~", "AK9*R*1*1*0*2"),
    ]) func `a group's missing element has the code of that element`(
        gs: String, expected: String
    ) throws {
        let text = whole("ST*850*0001~" + Self.order + "SE*5*0001~", gs: gs)
        #expect(segments(try answer(text), ["AK9"]) == [expected])
    }

    @Test func `a transaction in a group of another function is told`() throws {
        let text = whole(
            "ST*850*0001~" + Self.order + "SE*5*0001~",
            gs: "GS*IN*BUYER*VENDOR*20260302*0915*7*X*004010~")
        #expect(segments(try answer(text), ["AK5", "AK9"]) == ["AK5*E*6", "AK9*E*1*1*1"])
    }

    @Test(arguments: [
        ("*BUYER          *", "*               *", "R*006"),
        ("*260302*0915*", "*261302*0915*", "E*014"),
        ("*260302*0915*", "*260302*2515*", "E*015"), ("*00401*", "*     *", "R*017"),
    ]) func `TA1 names the element of ISA that is wrong`(
        from: String, to: String, expected: String
    ) throws {
        let text =
            Self.isa(ask: "1").replacing(from, with: to)
            + "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~ST*850*0001~" + Self.order
            + "SE*5*0001~GE*1*7~IEA*1*000000007~"
        let ta1 = try #require(segments(try answer(text), ["TA1"]).first)
        #expect(ta1.hasSuffix("*" + expected))
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

    @Test(arguments: [
        // Missing trailers by their names.
        (message, "", "UCI+7+A:14+B:14+4+13+UNZ"),
        (message.replacing("UNT+7+1'", with: ""), "UNZ+1+7'", "UCM+1+ORDERS:D:96A:UN+4+13+UNT"),
        // Outside of messages; groups and messages mixed; empty; a number twice.
        ("BGM+1'" + message, "UNZ+1+7'", "UCI+7+A:14+B:14+4+33"),
        (
            message + "UNG+ORDERS+A+B+260302:0915+5+UN+D:96A'UNE+0+5'", "UNZ+1+7'",
            "UCI+7+A:14+B:14+4+30+UNG"
        ),
        ("", "UNZ+0+7'", "UCI+7+A:14+B:14+7+32+UNZ"),
        (message + message, "UNZ+2+7'", "UCM+1+ORDERS:D:96A:UN+7+26+UNH+2"),
        // No guide; too many components.
        (
            message.replacing("ORDERS", with: "APERAK"), "UNZ+1+7'",
            "UCM+1+APERAK:D:96A:UN+4+14+UNH+3"
        ),
        (message.replacing(":102", with: ":102:9"), "UNZ+1+7'", "UCD+16+2:4"),
    ]) func `a problem has its code of list 0085 and its place`(
        inner: String, trailer: String, expected: String
    ) throws {
        let text = "UNB+UNOC:3+A:14+B:14+260302:0915+7'" + inner + trailer
        #expect(contrl(try answer(text)).contains(expected))
    }

    @Test func `a message in a group of another type has code 31`() throws {
        let text =
            "UNB+UNOC:3+A:14+B:14+260302:0915+7'UNG+INVOIC+A+B+260302:0915+5+UN+D:96A'"
            + Self.message + "UNE+1+5'UNZ+1+7'"
        #expect(
            contrl(try answer(text)) == [
                "UCI+7+A:14+B:14+7", "UCF+5+A+B+7", "UCM+1+ORDERS:D:96A:UN+7+31+UNH+3",
            ])
    }

    @Test func `a CONTRL is not answered`() throws {
        let text =
            "UNB+UNOC:3+A:14+B:14+260302:0915+7'UNH+1+CONTRL:D:3:UN'"
            + "UCI+5+B:14+A:14+7'UNT+3+1'UNZ+1+7'"
        #expect(try answer(text) == nil)
    }

    @Test(arguments: [
        ("UNZ+1+7'", ["UCI+7+A:14+B:14+7", "UCF+5+A+B+7+32+UNE"]),
        ("UNZ+2+7'", ["UCI+7+A:14+B:14+4+29+UNZ+2"]),
    ]) func `a group without messages is answered`(trailer: String, expected: [String]) throws {
        let text =
            "UNB+UNOC:3+A:14+B:14+260302:0915+7'UNG+ORDERS+A+B+260302:0915+5+UN+D:96A'UNE+0+5'"
            + trailer
        #expect(contrl(try answer(text)) == expected)
    }
}
