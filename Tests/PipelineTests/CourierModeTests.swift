import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `What a subscription asks for` {
    @Test(arguments: BooksEngine.allCases)
    func `only events that its filter lets through`(_ engine: BooksEngine) async throws {
        let transport = ScriptedTransport()
        let fixture = try await CourierFixture(
            engine, #"filter: =event.type == "sale.recorded" && event.data.total != "12.75""#,
            transport: transport)
        _ = try await fixture.open.send(Ticket("1"), Ticket("2", price: "99.00"))
        #expect(try await fixture.settle() == 1)
        #expect(transport.told == ["sale.recorded ticket/0042/3/2026-03-10/2"])
        #expect(try fixture.row()?.seenSeq == EventTable.lastSeq(on: fixture.open.books.connect()))
    }

    @Test func `what happens from now on, or everything that is kept`() async throws {
        for (keys, count) in [("", 1), ("from: beginning", 2)] {
            let transport = ScriptedTransport()
            let first = try await CourierFixture(.sqlite, transport: ScriptedTransport())
            _ = try await first.open.send(Ticket("1"))
            let sql = try first.open.books.connect()
            try sql.execute("DELETE FROM delivery")
            try sql.execute("DELETE FROM subscription")
            let fixture = try await CourierFixture(
                .sqlite,
                """
                events: [sale.recorded]
                \(keys)
                """, transport: transport, sharing: first)
            _ = try await fixture.open.send(Ticket("2"))
            #expect(try await fixture.settle() == count)
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `binary mode: attributes as fields, the content as the body`(
        _ engine: BooksEngine
    ) async throws {
        let transport = ScriptedTransport()
        let fixture = try await CourierFixture(
            engine,
            """
            events: [sale.recorded]
            mode: binary
            """, transport: transport)
        _ = try await fixture.open.send(Ticket("a b"))
        try await fixture.settle()
        let request = try #require(transport.requests.first)
        #expect(request.field("Content-Type") == "application/json")
        #expect(request.field("ce-specversion") == "1.0")
        #expect(request.field("ce-type") == "sale.recorded")
        #expect(request.field("ce-source") == "urn:countinghouse:main")
        #expect(request.field("ce-subject") == "ticket/0042/3/2026-03-10/a%20b")
        #expect(request.field("ce-time") == "2026-03-10T15:00:00.000Z")
        #expect(request.field("ce-dataschema") == "urn:countinghouse:event:sale.recorded:1")
        #expect(request.field("ce-id") == request.field("webhook-id"))
        #expect(request.text.hasPrefix(#"{"id":""#))
        #expect(ScriptedTransport.member("natural_key", request.text).hasSuffix("/a b"))
    }

    @Test(arguments: BooksEngine.allCases)
    func `batch mode: events in one array, in order, the same ones at each attempt`(
        _ engine: BooksEngine
    ) async throws {
        let answers = Mutex([DeliveryAnswer.status(500), .ok, .ok])
        let transport = ScriptedTransport { _ in answers.withLock { $0.removeFirst() } }
        let fixture = try await CourierFixture(
            engine,
            """
            events: [sale.recorded]
            mode: batch
            """, transport: transport)
        _ = try await fixture.open.send(Ticket("1"), Ticket("2"))
        #expect(try await fixture.settle() == 1)
        _ = try await fixture.open.send(Ticket("3"))
        fixture.open.clock.advance(seconds: 5)
        #expect(try await fixture.settle() == 2)
        let requests = transport.requests
        #expect(
            requests[0].field("Content-Type")
                == "application/cloudevents-batch+json; charset=UTF-8")
        #expect(requests[0].body == requests[1].body)
        #expect(requests[0].field("webhook-id") == requests[1].field("webhook-id"))
        #expect(
            requests.map { $0.text.split(separator: "\"specversion\"").count - 1 } == [2, 2, 1])
        #expect(requests[0].text.hasPrefix("[{"))
    }

    @Test(arguments: BooksEngine.allCases)
    func `events are sent again from a moment on, under the same identifiers`(
        _ engine: BooksEngine
    ) async throws {
        let transport = ScriptedTransport()
        let fixture = try await CourierFixture(
            engine, "events: [sale.recorded]", transport: transport)
        for number in 1...3 {
            _ = try await fixture.open.send(Ticket("\(number)"))
            fixture.open.clock.advance(seconds: 60)
        }
        #expect(try await fixture.settle() == 3)
        let since = Instant(microseconds: 1_773_154_800_000_000).adding(seconds: 60)
        #expect(try await fixture.desk.redeliver("books", by: "ops", since: since) != nil)
        #expect(try await fixture.settle() == 2)
        let ids = transport.requests.map { $0.field("webhook-id") }
        #expect(ids[3...] == ids[1...2])
        #expect(try await fixture.desk.redeliver("other", by: "ops", since: since) == nil)
    }

    @Test func `a secret that is not there is a failure that says so`() async throws {
        let transport = ScriptedTransport()
        let fixture = try await CourierFixture(.sqlite, transport: transport)
        let clock = fixture.open.clock
        let configuration = fixture.open.configuration
        let blind = Courier(
            try #require(configuration.connectors.subscriptions.first),
            CourierSurroundings(
                lane: fixture.open.lane, readers: fixture.open.readers, transport: transport,
                configuration: configuration, secret: { _ in nil }, observer: fixture.observer,
                now: { clock.now }, draw: { $0.lowerBound }))
        _ = try await fixture.open.send(Ticket("1"))
        let claimed = try await blind.turn().claimed
        let delivery = try #require(claimed.first)
        _ = try await blind.turn(recording: [await blind.send(delivery)])
        #expect(transport.requests.isEmpty)
        let kept = try DeliveryTable.attempts(
            of: "books", before: .max, limit: 1, on: fixture.open.books.connect())
        #expect(
            kept.first?.attempt.problem
                == #"LINK-010: None of the secrets ["env:BOOKS"] is there."#)
    }
}

@Suite(.takesTurns) struct `Events of the books` {
    private func told(_ open: OpenBooks) throws -> [String] {
        try EventTable.page(after: 0, limit: 99, on: open.books.connect()).map {
            "\($0.type) \($0.subject) \($0.orderKey)"
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `a sale tells what it did; the same sale again tells nothing`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"))
        _ = try await open.send(Ticket("1"))
        let key = "ticket/0042/3/2026-03-10/1"
        let entry = try #require(
            try JournalTable.page(
                after: 0, state: nil, from: nil, to: nil, limit: 1, on: open.books.connect()
            ).first)
        #expect(
            try told(open) == [
                "document.received \(key) \(key)", "sale.recorded \(key) \(key)",
                "stock.moved \(key) \(key)",
                "journal.posted journal/\(entry.id) journal/\(entry.id)",
            ])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a sale that waits tells of its case, and a conflict of its own`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var short = Ticket("1")
        short.paid = "1.00"
        _ = try await open.send(short)
        short.cashier = "C8"
        _ = try await open.send(short)
        let key = "ticket/0042/3/2026-03-10/1"
        #expect(
            try told(open) == [
                "document.received \(key) \(key)", "case.opened \(key) \(key)",
                "case.opened \(key) \(key)",
            ])
    }

    @Test(arguments: BooksEngine.allCases)
    func `what an ERP answers is told, with the cases that it opens and closes`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"))
        let entry = try #require(try await open.desk.offer(after: 0, limit: 1).first)
        _ = try await open.desk.reject(
            id: entry.row.id, code: .periodClosed, message: "March is closed")
        _ = try await open.desk.acknowledge(
            id: entry.row.id, externalID: "GL-1", externalSystem: "erp", postedAt: nil)
        let key = "journal/\(entry.row.id)"
        #expect(
            try told(open).suffix(4) == [
                "case.opened journal \(entry.row.id) \(key)", "journal.rejected \(key) \(key)",
                "case.closed journal \(entry.row.id) \(key)",
                "journal.acknowledged \(key) \(key)",
            ])
        let last = try #require(
            try EventTable.page(after: 7, limit: 9, on: open.books.connect()).last)
        let text = String(decoding: last.content, as: UTF8.self)
        #expect(ScriptedTransport.member("external_id", text) == "GL-1")
        #expect(ScriptedTransport.member("total", text) == "12.75")
    }

    @Test(arguments: BooksEngine.allCases)
    func `what the database refuses leaves no event behind`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let lane = open.lane
        await #expect(throws: SQLError.self) {
            try await lane.write { sql throws(SQLError) in
                let seq = try Sequence.event.take(1, on: sql)
                try EventTable.insert([`The outbox of a test`.event(seq)], on: sql)
                throw SQLError(.other, message: "changed our mind")
            }
        }
        #expect(try told(open).isEmpty)
        _ = try await open.send(Ticket("1"))
        let seqs = try EventTable.page(after: 0, limit: 9, on: open.books.connect()).map(\.seq)
        #expect(seqs == [1, 2, 3, 4])
    }

    @Test func `an event in the words of CloudEvents`() throws {
        var row = `The outbox of a test`.event(7)
        row.traceID = "0af7651916cd43dd8448eb211c80319c"
        let event = CloudEvent(row, company: "main shop")
        #expect(
            String(decoding: event.structured, as: UTF8.self) == """
                {"specversion":"1.0","id":"019cd843-1180-7005-8000-000000000007",\
                "source":"urn:countinghouse:main%20shop","type":"sale.recorded",\
                "subject":"ticket/1","time":"2026-03-10T15:00:00.000Z",\
                "datacontenttype":"application/json",\
                "dataschema":"urn:countinghouse:event:sale.recorded:1",\
                "traceparent":"00-0af7651916cd43dd8448eb211c80319c-0000000000000007-01",\
                "data":{"a":1}}
                """)
        #expect(CloudEvent.batch([]) == Array("[]".utf8))
    }
}

enum `The outbox of a test` {
    static func event(_ seq: Int64) -> EventRow {
        EventRow(
            seq: seq, type: "sale.recorded", subject: "ticket/1", orderKey: "ticket/1",
            occurredAt: SampleRows.afternoon, traceID: nil, content: Array(#"{"a":1}"#.utf8))
    }
}
