import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Delivering events` {
    @Test(arguments: BooksEngine.allCases)
    func `each event is sent once, signed, with what it says`(_ engine: BooksEngine) async throws {
        let transport = ScriptedTransport()
        let fixture = try await CourierFixture(
            engine, "events: [sale.recorded]", transport: transport)
        _ = try await fixture.open.send(Ticket("1"), Ticket("2"))
        #expect(try await fixture.settle() == 2)
        #expect(try await fixture.settle() == 0)
        #expect(
            transport.told == [
                "sale.recorded ticket/0042/3/2026-03-10/1",
                "sale.recorded ticket/0042/3/2026-03-10/2",
            ])
        let first = try #require(transport.requests.first)
        #expect(first.url == "https://books.example/hook")
        #expect(first.field("Content-Type") == "application/cloudevents+json; charset=UTF-8")
        #expect(first.field("webhook-id") == ScriptedTransport.member("id", first.text))
        #expect(first.field("webhook-timestamp") == "1773154800")
        let key = try #require(
            WebhookSignature.key(CourierFixture.secret, for: .standard))
        try WebhookSignature.verify(
            first.body, .standard, secrets: [key], url: "", toleranceSeconds: 0,
            at: fixture.open.clock.now
        ) { first.field($0) }
        #expect(try fixture.attempts() == ["1 delivered", "1 delivered"])
        #expect(fixture.observer.told == ["books delivered", "books delivered"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a subject that fails holds its own followers, and no others`(
        _ engine: BooksEngine
    ) async throws {
        let isMended = Mutex(false)
        let transport = ScriptedTransport { request in
            let isFirst = request.text.contains("2026-03-10/1\"")
            return isFirst && !isMended.withLock { $0 } ? .status(500) : .ok
        }
        let fixture = try await CourierFixture(
            engine, "events: [document.received, sale.recorded]", transport: transport)
        _ = try await fixture.open.send(Ticket("1"), Ticket("2"))
        #expect(try await fixture.settle() == 3)
        #expect(
            transport.told == [
                "document.received ticket/0042/3/2026-03-10/1",
                "document.received ticket/0042/3/2026-03-10/2",
                "sale.recorded ticket/0042/3/2026-03-10/2",
            ])
        isMended.withLock { $0 = true }
        #expect(try await fixture.settle() == 0)
        fixture.open.clock.advance(seconds: 5)
        #expect(try await fixture.settle() == 2)
        #expect(
            transport.told.suffix(2) == [
                "document.received ticket/0042/3/2026-03-10/1",
                "sale.recorded ticket/0042/3/2026-03-10/1",
            ])
        let ids = transport.requests.map { $0.field("webhook-id") }
        #expect(ids[0] == ids[3])
    }

    @Test(arguments: BooksEngine.allCases)
    func `it is tried for three days, then left, its followers go on, and somebody is told`(
        _ engine: BooksEngine
    ) async throws {
        let transport = ScriptedTransport { request in
            request.text.contains("document.received") ? .status(422) : .ok
        }
        let fixture = try await CourierFixture(
            engine,
            """
            events: [document.received, sale.recorded]
            disable_after: 30d
            """, transport: transport)
        _ = try await fixture.open.send(Ticket("1"))
        var waits: [Int] = []
        for wait in [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] {
            #expect(try await fixture.settle() == 1)
            fixture.open.clock.advance(seconds: wait - 2)
            waits.append(try await fixture.settle())
            fixture.open.clock.advance(seconds: 2)
        }
        // Nothing comes before its time.
        #expect(waits == Array(repeating: 0, count: 9))
        #expect(try await fixture.settle() == 2)
        #expect(transport.told.last == "sale.recorded ticket/0042/3/2026-03-10/1")
        #expect(
            try fixture.attempts() == [
                "1 failed", "2 failed", "3 failed", "4 failed", "5 failed", "6 failed",
                "7 failed", "8 failed", "9 failed", "10 given_up", "1 delivered",
            ])
        #expect(try fixture.cases() == ["EVENT-002 team-operations open"])
        #expect(try fixture.row()?.failingSince == nil)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a receiver that is gone is sent nothing more until somebody enables it`(
        _ engine: BooksEngine
    ) async throws {
        let isMended = Mutex(false)
        let transport = ScriptedTransport { _ in
            isMended.withLock { $0 } ? .ok : .status(410)
        }
        let fixture = try await CourierFixture(
            engine, "events: [sale.recorded]", transport: transport)
        _ = try await fixture.open.send(Ticket("1"))
        #expect(try await fixture.settle() == 1)
        #expect(try fixture.row()?.isActive == false)
        #expect(try fixture.row()?.because == "the receiver answered 410, so it is gone")
        #expect(try fixture.attempts() == ["1 disabled"])
        #expect(try fixture.cases() == ["EVENT-001 team-operations open"])
        _ = try await fixture.open.send(Ticket("2"))
        fixture.open.clock.advance(seconds: 100_000)
        #expect(try await fixture.settle() == 0)
        isMended.withLock { $0 = true }
        #expect(try await fixture.desk.enable("books", by: "ops")?.row.isActive == true)
        #expect(try await fixture.settle() == 2)
        #expect(try fixture.cases() == ["EVENT-001 team-operations enabled"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `nothing delivered for three days disables it, one success begins anew`(
        _ engine: BooksEngine
    ) async throws {
        let transport = ScriptedTransport { _ in
            .failed(code: "HTTP-CLIENT-002", problem: "The receiver cannot be reached.")
        }
        let fixture = try await CourierFixture(
            engine,
            """
            events: [sale.recorded]
            disable_after: 1h
            """, transport: transport)
        _ = try await fixture.open.send(Ticket("1"))
        #expect(try await fixture.settle() == 1)
        #expect(try fixture.row()?.failingSince == fixture.open.clock.now)
        fixture.open.clock.advance(seconds: 3599)
        #expect(try await fixture.settle() == 1)
        #expect(try fixture.row()?.isActive == true)
        fixture.open.clock.advance(seconds: 3600)
        #expect(try await fixture.settle() == 1)
        #expect(try fixture.row()?.isActive == false)
        #expect(try fixture.cases() == ["EVENT-001 team-operations open"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a receiver that asks to be left alone is`(_ engine: BooksEngine) async throws {
        let transport = ScriptedTransport { _ in .status(429, retryAfter: 120) }
        let fixture = try await CourierFixture(
            engine, "events: [sale.recorded]", transport: transport)
        _ = try await fixture.open.send(Ticket("1"))
        #expect(try await fixture.settle() == 1)
        fixture.open.clock.advance(seconds: 119)
        #expect(try await fixture.settle() == 0)
        fixture.open.clock.advance(seconds: 1)
        #expect(try await fixture.settle() == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a redirect is a failure and is not followed`(_ engine: BooksEngine) async throws {
        let transport = ScriptedTransport { _ in .status(302) }
        let fixture = try await CourierFixture(
            engine, "events: [sale.recorded]", transport: transport)
        _ = try await fixture.open.send(Ticket("1"))
        #expect(try await fixture.settle() == 1)
        #expect(try fixture.attempts() == ["1 failed"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `two couriers of one subscription share the work and send nothing twice`(
        _ engine: BooksEngine
    ) async throws {
        let transport = ScriptedTransport()
        let one = try await CourierFixture(engine, "events: [sale.recorded]", transport: transport)
        let other = try await CourierFixture(
            engine, "events: [sale.recorded]", transport: transport, sharing: one)
        for number in 1...40 { _ = try await one.open.send(Ticket("\(number)")) }
        async let first = one.settle()
        async let second = other.settle()
        #expect(try await first + second == 40)
        #expect(Set(transport.told).count == 40)
        #expect(transport.requests.count == 40)
    }

    @Test(arguments: BooksEngine.allCases)
    func `what a courier that died had claimed is sent once its lease has ended`(
        _ engine: BooksEngine
    ) async throws {
        let transport = ScriptedTransport()
        let fixture = try await CourierFixture(
            engine, "events: [sale.recorded]", transport: transport)
        _ = try await fixture.open.send(Ticket("1"))
        _ = try await fixture.courier.turn()
        let claimed = try await fixture.courier.turn().claimed
        #expect(claimed.count + transport.requests.count <= 1)
        #expect(try await fixture.settle() == 0)
        fixture.open.clock.advance(seconds: Courier.leaseSeconds)
        #expect(try await fixture.settle() == 1)
    }
}
