import Foundation
import Testing

/// The ERP's side of the journal: listing, lease, acknowledgement, rejection.
@Suite(.serialized) struct `Giving the journal to an ERP` {
    @Test(arguments: StoreEngine.allCases)
    func `ready entries come in a stable order, page by page`(_ engine: StoreEngine) async throws {
        let erp = try await ERP.start(engine)
        try await erp.sell(atStores: ["0001", "0002", "0003", "0004", "0005"])
        let first = try await erp.ready("&limit=2")
        let second = try await erp.ready("&limit=2&cursor=\(first.next_cursor.text ?? "")")
        let third = try await erp.ready("&limit=2&cursor=\(second.next_cursor.text ?? "")")
        let pages = [first, second, third].map { page in page.journals.list.map(\.store.text) }
        #expect(pages == [["0001", "0002"], ["0003", "0004"], ["0005"]])
        #expect([first, second, third].map(\.has_more.flag) == [true, true, false])
        let after = try await erp.ready("&cursor=\(third.next_cursor.text ?? "")")
        #expect(after.journals.list.isEmpty)
        // Without a cursor the ERP asks from the start: what it has not acknowledged comes again.
        let again = try await erp.ready()
        #expect(again.journals.list.map(\.store.text) == ["0001", "0002", "0003", "0004", "0005"])
        #expect(again.journals[0].content_sha256 == first.journals[0].content_sha256)
        try await erp.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `an entry whose lease ran out is offered again behind the cursor`(
        _ engine: StoreEngine
    ) async throws {
        let erp = try await ERP.start(engine) { settings in
            try settings.change("company.yaml", "lease: 15m", to: "lease: 1s")
        }
        try await erp.sell(atStores: ["0001"])
        let page = try await erp.ready()
        let id = try #require(page.journals[0].id.text)
        let cursor = try #require(page.next_cursor.text)
        try await Task.sleep(for: .milliseconds(1100))
        let again = try await erp.ready("&cursor=\(cursor)")
        #expect(again.journals.list.map(\.id.text) == [id])
        #expect(again.next_cursor.text == cursor)
    }

    @Test(arguments: StoreEngine.allCases)
    func `an acknowledgement counts once and holds against another`(
        _ engine: StoreEngine
    ) async throws {
        let erp = try await ERP.start(engine)
        let order = try await erp.sell(atStores: ["0001"])[0]
        let id = try #require(try await erp.books.journals()[0].id.text)
        let early = try await erp.acknowledge(id, as: "GL-1")
        #expect(early.verdict == "409 ERP-003")
        _ = try await erp.ready()
        let first = try await erp.acknowledge(id, as: "GL-1")
        let second = try await erp.acknowledge(id, as: "GL-1")
        #expect([first.verdict, second.verdict] == ["200", "200"])
        #expect(second.json == first.json)
        #expect(first.json.state.text == "acknowledged")
        #expect(first.json.posted_at.text == "2026-03-11T06:00:00.000Z")
        let other = try await erp.acknowledge(id, as: "GL-2")
        #expect(other.verdict == "409 ERP-003")
        #expect(other.json.state.text == "acknowledged")
        let unknown = try await erp.acknowledge("01a2095b-31f8-7002-8000-00000000ffff", as: "GL-1")
        #expect(unknown.verdict == "404 API-001")
        #expect(try await erp.ready().journals.list.isEmpty)
        let outcome = try await erp.server.get(order).json.outcome
        #expect(outcome.posted_in_erp.flag == true)
        let refused = try await erp.reject(id, "period_closed")
        #expect(refused.verdict == "409 ERP-003")
        try await erp.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a rejected entry is someone's work until it is offered again`(
        _ engine: StoreEngine
    ) async throws {
        let codes = [
            "unbalanced", "unknown_account", "period_closed", "party_missing", "bad_currency",
            "erp_refused",
        ]
        let erp = try await ERP.start(engine)
        try await erp.sell(atStores: codes)
        let entries = try await erp.ready().journals.list
        #expect(entries.map(\.store.text) == codes)
        for (entry, code) in zip(entries, codes) {
            let answer = try await erp.reject(entry.id.text ?? "", code)
            #expect(answer.verdict == "200")
            #expect(answer.json.reject_code.text == code)
        }
        let cases = try await erp.books.openCases()
        #expect(cases.map(\.subject.text) == entries.map { "journal \($0.id.text ?? "")" })
        for (row, code) in zip(cases, codes) {
            #expect(row.code.text == "ERP-001")
            #expect(row.queue.text == "erp-exceptions")
            #expect(row.owner.text == "team-finance")
            #expect(row.problem.text?.hasSuffix("\(code): the ERP says \(code)") == true)
            #expect(row.remedy.text?.isEmpty == false)
            #expect(row.amount.text == "12.50")
            #expect(try Self.seconds(from: row.opened_at, to: row.due_at) == 4 * 3600)
        }
        #expect(Set(cases.map(\.remedy.text)).count == 6)
        #expect(try await erp.ready().journals.list.isEmpty)
        #expect(try await erp.books.journals("&status=rejected").count == 6)
        let id = entries[2].id.text ?? ""
        let reoffered = try await erp.server.post(
            "/v1/journals/\(id)/reoffer", json: #"{"reason":"period opened"}"#)
        #expect(reoffered.json.state.text == "delivered")
        #expect(try await erp.ready().journals.list.map(\.id.text) == [id])
        #expect(try await erp.books.openCases().count == 5)
        #expect(try await erp.acknowledge(id, as: "GL-3").verdict == "200")
        #expect(try await erp.reject(id, "no_such_code").verdict == "422 API-007")
        try await erp.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a late ticket joins its store-day's entry until that is delivered`(
        _ engine: StoreEngine
    ) async throws {
        let erp = try await ERP.start(engine)
        _ = try await erp.server.order(Ticket("1").json)
        _ = try await erp.server.order(Ticket("2").json)
        let delivered = try await erp.ready().journals.list
        #expect(delivered.map(\.version.number) == [2])
        #expect(delivered[0].total.text == "25.00")
        #expect(delivered[0].documents.number == 2)
        _ = try await erp.server.order(Ticket("3").json)
        let all = try await erp.books.journals()
        #expect(all.map(\.version.number) == [2, 1])
        #expect(all.map(\.total.text) == ["25.00", "12.50"])
        #expect(all[0].content_sha256 == delivered[0].content_sha256)
        #expect(all[1].id != all[0].id)
        #expect(all[1].business_date == all[0].business_date)
        let sent = try await erp.ready().journals.list
        #expect(sent.map(\.total.text) == ["25.00", "12.50"])
        try await erp.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `the documents behind an entry can be listed page by page`(
        _ engine: StoreEngine
    ) async throws {
        let erp = try await ERP.start(engine)
        for number in ["1", "2", "3"] { _ = try await erp.server.order(Ticket(number).json) }
        let href = try #require(try await erp.books.journals()[0].sources_href.text)
        let first = try await erp.server.get("\(href)?limit=2").json
        let cursor = try #require(first.next_cursor.text)
        let second = try await erp.server.get("\(href)?limit=2&cursor=\(cursor)").json
        let tickets = (first.sources.list + second.sources.list).map(\.document.ticket.text)
        #expect(tickets == ["1", "2", "3"])
        #expect(second.next_cursor == .null)
        #expect(try await erp.server.get("/v1/journals/none/sources").verdict == "404 API-001")
    }

    @Test(arguments: StoreEngine.allCases)
    func `the hash of an entry is that of its content as anyone computes it`(
        _ engine: StoreEngine
    ) async throws {
        let erp = try await ERP.start(engine)
        var ticket = Ticket("1").priced("12.00")
        ticket.lines =
            #"{"line":"1","item":"A","quantity":"1","unit_price":"12.00","department":"HOME","#
            + #""cost":"4.00","taxes":[{"jurisdiction":"UK","rate":"20","included":true}]}"#
        #expect(try await erp.server.order(ticket.json).status == 201)
        let entry = try await erp.ready().journals[0]
        #expect(entry.lines.list.count == 5)
        let path = "\(erp.server.settings.directory.path)/content"
        try Self.content(of: entry).write(toFile: path, atomically: true, encoding: .utf8)
        let hashed = try await run(
            try Tool.require("sha256sum"), [path], in: erp.server.settings.directory.path)
        #expect(hashed.output.prefix(64) == entry.content_sha256.text ?? "")
    }

    @Test(arguments: StoreEngine.allCases)
    func `an acknowledgement that stays away becomes a case, once`(
        _ engine: StoreEngine
    ) async throws {
        var erp = try await ERP.start(engine) { settings in
            try settings.change(
                "company.yaml", "acknowledge_within: 24h", to: "acknowledge_within: 1s")
        }
        try await erp.sell(atStores: ["0001"])
        let id = try #require(try await erp.ready().journals[0].id.text)
        try await Task.sleep(for: .milliseconds(1100))
        // Every start looks for what is overdue, and so does the sweep of each minute.
        for _ in 1...2 {
            try await erp.server.stop()
            erp = ERP(server: try await erp.server.restarted())
            let cases = try await erp.casesOnceThere()
            #expect(cases.map(\.code.text) == ["ERP-002"])
            #expect(cases[0].subject.text == "journal \(id)")
            #expect(cases[0].owner.text == "team-finance")
            #expect(try Self.seconds(from: cases[0].opened_at, to: cases[0].due_at) == 4 * 3600)
        }
        #expect(try await erp.acknowledge(id, as: "GL-1").verdict == "200")
        #expect(try await erp.books.openCases().isEmpty)
        try await erp.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `business that is not complete in time is a case, which is handed on at its deadline`(
        _ engine: StoreEngine
    ) async throws {
        var erp = try await ERP.start(engine) { settings in
            try settings.change(
                "routes/sales.yaml", "posted_in_erp: {within: 24h}",
                to: "posted_in_erp: {within: 1s}")
            try settings.change(
                "routes/sales.yaml", "    sla: 4h\n    remind: [2h, 3h30m]",
                to: "    escalate_to: operations")
            try settings.change("queues/finance-exceptions.yaml", "sla: 4h", to: "sla: 1s")
        }
        try await erp.sell(atStores: ["0001"])
        let id = try #require(try await erp.ready().journals[0].id.text)
        // Every start looks at all deadlines: the first finds the entry, the second its case.
        for owner in ["team-finance", "team-operations"] {
            try await Task.sleep(for: .milliseconds(1100))
            try await erp.server.stop()
            erp = ERP(server: try await erp.server.restarted())
            let cases = try await erp.casesOnceThere { $0.owner.text == owner }
            #expect(cases.map(\.code.text) == ["DONE-001"])
            #expect(cases[0].subject.text == "journal \(id)")
        }
        let path = try #require(try await erp.books.openCases()[0].href.text)
        let row = try await erp.server.get(path).json
        #expect(row.queue.text == "operations")
        #expect(row.escalated_at.text != nil)
        #expect(row.history.list.map(\.what.text) == ["escalated"])
        #expect(try await erp.acknowledge(id, as: "GL-1").verdict == "200")
        #expect(try await erp.books.openCases().isEmpty)
        try await erp.books.expectToHold()
    }

    private static func content(of entry: JSON) -> String {
        func quoted(_ value: JSON) -> String { value.text.map { "\"\($0)\"" } ?? "null" }
        func minor(_ value: JSON) -> String {
            String(Int(value.text?.replacing(".", with: "") ?? "") ?? -1)
        }
        var parts = [
            quoted(entry.id), quoted(entry.company), "\(entry.sequence.number ?? -1)",
            "\(entry.version.number ?? -1)", quoted(entry.kind), quoted(entry.posting_date),
            quoted(entry.currency),
        ]
        for line in entry.lines.list {
            parts += [quoted(line.account), minor(line.debit), minor(line.credit)]
            parts += ["store", "region", "channel", "department", "tender", "jurisdiction"]
                .map { quoted(line.dimensions[$0]) }
        }
        return "[\(parts.joined(separator: ","))]"
    }

    private static func seconds(from start: JSON, to end: JSON) throws -> Int {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let (start, end) = (start.text ?? "", end.text ?? "")
        return Int(try format.parse(end).timeIntervalSince(try format.parse(start)).rounded())
    }
}

/// An ERP that pulls from a server.
struct ERP: Sendable {
    let server: ServerProcess

    var books: Books { Books(server: server) }

    static func start(
        _ engine: StoreEngine, _ change: (inout ServerSettings) throws -> Void = { _ in }
    ) async throws -> ERP {
        var settings = try ServerSettings(engine)
        try change(&settings)
        return ERP(server: try await ServerProcess.start(settings))
    }

    /// One ticket at each of the stores, so one entry each; the orders' places.
    @discardableResult
    func sell(atStores stores: [String]) async throws -> [String] {
        var places: [String] = []
        for store in stores {
            let answer = try await server.order(Ticket("1").at(store: store).json)
            guard answer.status == 201, let place = answer.field("Location") else {
                throw FlowError("The sale at \(store) was answered \(answer.verdict).")
            }
            places.append(place)
        }
        return places
    }

    /// What the server offers.
    func ready(_ query: String = "") async throws -> JSON {
        try await server.get("/v1/journals?status=ready\(query)").json
    }

    func acknowledge(_ id: String, as externalID: String) async throws -> Answer {
        try await server.post(
            "/v1/journals/\(id)/ack",
            json: #"{"external_id":"\#(externalID)","external_system":"erp","#
                + #""posted_at":"2026-03-11T06:00:00Z"}"#)
    }

    func reject(_ id: String, _ code: String) async throws -> Answer {
        try await server.post(
            "/v1/journals/\(id)/reject",
            json: #"{"code":"\#(code)","message":"the ERP says \#(code)"}"#)
    }

    /// The open cases, as soon as there is one.
    func casesOnceThere(
        where isWanted: (JSON) -> Bool = { _ in true }
    ) async throws -> [JSON] {
        for _ in 0..<200 {
            let cases = try await books.openCases()
            if cases.contains(where: isWanted) { return cases }
            try await Task.sleep(for: .milliseconds(50))
        }
        return []
    }
}
