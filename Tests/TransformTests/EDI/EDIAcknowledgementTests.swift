import Testing
import Transform

@Suite struct `Answering a file of interchanges` {
    private func answer(
        _ text: String, type: String = "850", file: Int64 = 14, isRefused: Bool = false
    ) throws -> [String] {
        let transactions = EDITransactions(
            type: type, guides: try EDIGuideFiles.shipped.get(), tolerated: [])
        var acknowledgement = EDIAcknowledgement(
            transactions, fileNumber: file, isOfRefusedFile: isRefused, date: "20260303",
            time: "1200")
        let bytes = try acknowledgement.feed(Array(text.utf8)) + acknowledgement.finish()
        return String(decoding: bytes, as: UTF8.self).split { $0 == "~" || $0 == "'" }
            .map(String.init)
    }

    private func told(_ answer: [String], _ names: Set<String>) -> [String] {
        answer.filter { names.contains(String($0.prefix { $0 != "*" && $0 != "+" })) }
    }

    /// An interchange of orders with these prices, whose trailer states `groups`.
    private func orders(
        _ prices: [String], ask: String = "0", groups: Int = 1, type: String = "850"
    ) -> String {
        let transactions = prices.enumerated().map { at, price in
            "ST*\(type)*000\(at + 1)~BEG*00*SA*4\(at)**20260302~PO1*1*5*EA*\(price)~"
                + "CTT*1~SE*5*000\(at + 1)~"
        }
        return [
            "ISA*00*          *00*          *ZZ*BUYER          *ZZ*VENDOR         ",
            "*260302*0915*U*00401*000000007*\(ask)*P*>~",
            "GS*PO*BUYER*VENDOR*20260302*0915*7*X*004010~", transactions.joined(),
            "GE*\(prices.count)*7~IEA*\(groups)*000000007~",
        ].joined()
    }

    @Test func `of a refused file every transaction is rejected, and the faults are told`() throws {
        let answer = try answer(orders(["1", "x", "2"]), isRefused: true)
        #expect(
            told(answer, ["TA1", "AK2", "AK3", "AK4", "AK5", "AK9"]) == [
                "AK2*850*0001", "AK5*R",
                "AK2*850*0002", "AK3*PO1*3**8", "AK4*4**6*x", "AK5*R*5",
                "AK2*850*0003", "AK5*R", "AK9*R*3*3*0",
            ])
    }

    @Test func `the sound neighbours of a refused interchange are rejected with it`() throws {
        let file =
            orders(["1"], ask: "1") + orders(["1"], ask: "1", groups: 2) + orders(["1"])
        #expect(
            told(try answer(file, isRefused: true), ["TA1", "AK5", "AK9"]) == [
                "TA1*000000007*260302*0915*R*024", "AK5*R", "AK9*R*1*1*0",
                "TA1*000000007*260302*0915*R*021",
                "AK5*R", "AK9*R*1*1*0",
            ])
    }

    @Test func `of a refused file of EDIFACT every interchange is rejected`() throws {
        let message =
            "UNH+1+ORDERS:D:96A:UN'BGM+220+42+9'DTM+137:20260302:102'LIN+1'QTY+21:5'UNS+S'"
            + "UNT+7+1'"
        let bad = message.replacing("21:5", with: "21:five")
        func interchange(_ inner: String) -> String {
            "UNB+UNOC:3+A:14+B:14+260302:0915+7'" + inner + "UNZ+1+7'"
        }
        let group = "UNG+ORDERS+A+B+260302:0915+5+UN+D:96A'" + message + "UNE+1+5'"
        let file = interchange(message) + interchange(bad) + interchange(group)
        #expect(
            told(
                try answer(file, type: "ORDERS", isRefused: true),
                ["UCI", "UCF", "UCM", "UCS", "UCD"]) == [
                    "UCI+7+A:14+B:14+4+18",
                    "UCI+7+A:14+B:14+4+18", "UCM+1+ORDERS:D:96A:UN+4", "UCS+5", "UCD+37+2:2",
                    "UCI+7+A:14+B:14+4+18", "UCF+5+A+B+4",
                ])
    }

    @Test func `a transaction of another type than the file's is not accepted`() throws {
        let answer = try answer(orders(["1"]), type: "810", isRefused: true)
        #expect(told(answer, ["AK5", "AK9"]) == ["AK5*R*1", "AK9*R*1*1*0"])
    }

    @Test func `no two interchanges are answered under one control number`() throws {
        var numbers: [String] = []
        for file: Int64 in [14, 15, 999_999] {
            numbers += told(
                try answer(orders(["1"]) + orders(["1"]) + orders(["1"]), file: file), ["IEA"])
        }
        #expect(
            numbers == [
                "IEA*1*000014000", "IEA*1*000014001", "IEA*1*000014002",
                "IEA*1*000015000", "IEA*1*000015001", "IEA*1*000015002",
                "IEA*1*999999000", "IEA*1*999999001", "IEA*1*999999002",
            ])
        // Nine digits are all that there are; 0 is no file's.
        #expect(
            told(try answer(orders(["1"]), file: 1_000_000), ["IEA"]) == ["IEA*1*000001000"])
    }

    @Test func `a file of more interchanges than have numbers is not answered`() throws {
        let one = orders(["1"])
        let most = String(repeating: one, count: 1000)
        #expect(told(try answer(most), ["IEA"]).last == "IEA*1*000014999")
        #expect {
            _ = try answer(most + one)
        } throws: { error in
            (error as? EDIProblem)?.code == "EDI-051"
        }
    }
}
