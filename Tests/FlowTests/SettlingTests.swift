import Foundation
import Testing

/// What a person and an operator do over HTTP: settle cases, pause routes; and what a partner of
/// EDI is answered.
@Suite(.serialized) struct `Settling what waits` {
    private static let actor = ["X-Actor": "ada", "Content-Type": "application/json"]

    private static func short(_ number: String) -> String {
        """
        {"kind":"sale","channel":"ecom","store":"WEB","order":"\(number)","revision":"1",\
        "business_date":"2026-03-10","occurred_at":"2026-03-10T14:03:22Z","currency":"GBP",\
        "lines":[{"line":"1","item":"LAMP","quantity":"2","gross":"20.00"}],\
        "tenders":[{"kind":"gateway","amount":"18.00"}],"total":"20.00"}
        """
    }

    private static func act(
        _ server: ServerProcess, _ path: String, _ body: String
    ) async throws -> Answer {
        try await server.send("POST", path, actor, Array(body.utf8))
    }

    @Test(arguments: StoreEngine.allCases)
    func `an unbalanced order waits, is looked at, corrected and posted`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await `Sending one sale`.books(engine)
        let waiting = try await books.server.order(Self.short("A-1"))
        #expect(waiting.status == 202)
        let path = try #require(waiting.json.links.`case`.text)
        let edit = #"""
            {"action":"edit","edits":[{"place":"tenders/0/amount","value":"20.00"}],
             "reason_code":"wrong_tender","reason":"the gateway says so","preview":PREVIEW}
            """#
        let preview = try await Self.act(
            books.server, path + "/actions", edit.replacing("PREVIEW", with: "true"))
        #expect(preview.status == 200)
        #expect(preview.json.changes[0].place.text == "/tenders/0/amount")
        #expect(preview.json.changes[0].old.text == "\"18.00\"")
        #expect(preview.json.lines.list.map(\.amount.text) == ["20.00", "20.00"])
        #expect(try await books.openCases().count == 1)
        let nobody = try await books.server.post(
            path + "/actions", json: edit.replacing("PREVIEW", with: "false"))
        #expect(nobody.verdict == "400 API-002")
        let done = try await Self.act(
            books.server, path + "/actions", edit.replacing("PREVIEW", with: "false"))
        #expect(done.json.state.text == "posted")
        #expect(try await books.openCases().isEmpty)
        let actions = try await books.server.get(path + "/actions").json.actions
        #expect(actions[0].asked_by.text == "ada")
        #expect(
            actions[0].changes.text == "/tenders/0/amount: \"18.00\" -> \"20.00\"")
        let again = try await Self.act(
            books.server, path + "/actions", edit.replacing("PREVIEW", with: "false"))
        #expect(again.verdict == "409 CASE-001")
        // What the shop sent first comes again: nothing new.
        #expect(try await books.server.order(Self.short("A-1")).status == 201)
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `bytes that conflict are refused, and those that do not balance tell where they wait`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await `Sending one sale`.books(engine)
        let paid = Self.short("A-1").replacing("18.00", with: "20.00")
        #expect(try await books.server.order(paid).status == 201)
        // Of another quantity, so that under the first one's key it is no duplicate.
        let broken = Self.short("A-2").replacing("\"LAMP\"", with: "17")
            .replacing(#""quantity":"2""#, with: #""quantity":"4""#)
        let sent = try await books.server.send(
            "POST", "/v1/orders/bulk", ["Content-Type": "application/x-ndjson"],
            Array((broken + "\n").utf8))
        _ = try await books.file(sent.json.id.text ?? "")
        let path = "/v1/cases/\(try await books.openCases().first?.id.text ?? "")/actions"
        let act = { (edits: String, preview: Bool) in
            try await Self.act(
                books.server, path,
                #"{"action":"edit","edits":[{"place":"lines/0/item","value":"LAMP"}\#(edits)],"#
                    + #""reason_code":"item","reason":"as the shop says","preview":\#(preview)}"#)
        }
        for preview in [true, false] {
            let answer = try await act(
                #",{"place":"order","value":"A-1"},{"place":"tenders/0/amount","value":"20.00"}"#,
                preview)
            #expect(answer.verdict == "409 DUP-001")
        }
        let preview = try await act("", true)
        #expect(preview.json.state.text == "waiting")
        #expect(preview.json.code.text == "SALE-002")
        #expect(preview.json.lines.list.isEmpty && preview.json.stock.list.isEmpty)
        let done = try await act("", false)
        #expect(done.json.state.text == "waiting")
        let opened = try #require(done.json.opened.text)
        #expect(try await books.server.get(opened).json.code.text == "SALE-002")
        #expect(try await books.openCases().count == 1)
        try await books.expectToHold()
    }

    @Test func `many cases are rejected at once, each with its answer`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        for number in 1...3 { _ = try await books.server.order(Self.short("A-\(number)")) }
        let done = try await Self.act(
            books.server, "/v1/cases/actions",
            #"{"action":"reject","queue":"finance-exceptions","reason_code":"test","reason":"x"}"#)
        #expect(done.json.results.list.map(\.state.text) == ["rejected", "rejected", "rejected"])
        #expect(try await books.openCases().isEmpty)
        try await books.expectToHold()
    }

    @Test func `a paused route takes nothing and says when to come again`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        let paused = try await Self.act(
            books.server, "/v1/routes/sales/pause", #"{"reason":"a wrong price list"}"#)
        #expect(paused.json.state.text == "paused")
        let refused = try await books.server.order(Ticket("1").json)
        #expect(refused.verdict == "503 ROUTE-101")
        #expect(refused.field("Retry-After") == "60")
        let listed = try await books.server.get("/v1/routes").json.routes.list
        #expect(
            listed.map { "\($0.route.text ?? "") \($0.state.text ?? "")" }.contains("sales paused"))
        _ = try await Self.act(
            books.server, "/v1/routes/sales/resume", #"{"reason":"mended"}"#)
        #expect(try await books.server.order(Ticket("1").json).status == 201)
        let unknown = try await Self.act(
            books.server, "/v1/routes/none/pause", #"{"reason":"x"}"#)
        #expect(unknown.verdict == "404 API-001")
        try await books.expectToHold()
    }

    @Test func `a purchase order in X12 is kept and answered with a 997`() async throws {
        let books = Books(
            server: try await ServerProcess.start(
                try ServerSettings(.sqlite, config: Repository.config)))
        let root = URL(filePath: #filePath).deletingLastPathComponent().path + "/../.."
        let sample = try Data(contentsOf: URL(filePath: root + "/Config/samples/x12-850.x12"))
        let answer = try await books.server.send(
            "POST", "/v1/orders/bulk?connection=x12-purchase-orders",
            ["Content-Type": "application/edi-x12"], Array(sample))
        #expect(answer.status == 202)
        let file = try await books.file(answer.json.id.text ?? "")
        #expect(file.state.text == "processed")
        #expect(file.totals[0].outcome.text == "posted")
        let path = try #require(file.links.acknowledgement.text)
        let acknowledgement = try await books.server.get(path)
        #expect(acknowledgement.field("Content-Type") == "application/edi-x12")
        let text = String(decoding: acknowledgement.body, as: UTF8.self)
        #expect(text.hasPrefix("ISA*00*"))
        #expect(text.contains("ST*997*"))
        #expect(text.contains("AK1*PO*4711"))
        #expect(text.contains("AK9*A*1*1*1"))
        #expect(try await books.server.get(path).body == acknowledgement.body)
        try await books.expectToHold()
    }
}
