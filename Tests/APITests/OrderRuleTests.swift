import Store
import Testing
import Transform

@testable import API

@Suite struct `A kept customer's order` {
    @Test(arguments: [
        (#"{"line":"1","quantity":"2"}"#, true), (#"{"line":"1","quantity":"3"}"#, false),
        (#"{"line":"9","quantity":"1"}"#, false),
    ])
    func `is read though a rule that was tightened since forbids it`(
        _ cancelled: String, _ isAllowed: Bool
    ) throws {
        let body = #"""
            {"lines":[{"line":"1","item":"A","quantity":"2","unit_price":"3"}],
            "payments":[{"payment":"1","kind":"card","amount":"6"}],
            "cancellations":[{"cancellation":"C1","lines":[\#(cancelled)]}]}
            """#
        let told = try JSONDocument(
            parsing: RecordJSON.answered(body, by: .customerOrders)
        ).root
        #expect(told.member(named: "paid")?.text() == "6")
        #expect(told.member(named: "state")?.text() == (isAllowed ? "cancelled" : nil))
        #expect((told.member(named: "progress") != nil) == isAllowed)
    }
}
