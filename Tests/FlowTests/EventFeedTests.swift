import Foundation
import Testing

/// The feed of events, page by page and as a stream.
@Suite(.serialized) struct `Reading the feed of events` {
    private func types(_ page: JSON) -> [String] {
        page.events.list.compactMap(\.type.text)
    }

    @Test(arguments: StoreEngine.allCases)
    func `pages go on behind a cursor, without gaps, by type where that is asked`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await `Sending one sale`.books(engine)
        for number in 1...2 { _ = try await books.server.order(Ticket("\(number)").json) }
        let first = try await books.server.get("/v1/events?limit=3")
        #expect(types(first.json) == ["document.received", "sale.recorded", "stock.moved"])
        #expect(first.json.has_more.flag == true)
        let cursor = try #require(first.json.next_cursor.text)
        #expect(first.field("Link") == "</v1/events?limit=3&after=\(cursor)>; rel=\"next\"")
        let rest = try await books.server.get("/v1/events?after=\(cursor)")
        #expect(
            types(rest.json) == [
                "journal.posted", "document.received", "sale.recorded", "stock.moved",
                "journal.posted",
            ])
        let end = try #require(rest.json.next_cursor.text)
        #expect(types(try await books.server.get("/v1/events?after=\(end)").json) == [])
        #expect(try await books.server.get("/v1/events?after=now").json.next_cursor.text == end)
        let sales = try await books.server.get("/v1/events?types=sale.recorded,case.opened")
        #expect(types(sales.json) == ["sale.recorded", "sale.recorded"])
        #expect(
            sales.json.events[0].subject.text == "ticket/0042/3/2026-03-10/1")
        for (target, verdict) in [
            ("after=orders-1-aa", "404 API-009"), ("after=x", "404 API-009"),
            ("types=sale.done", "404 API-001"), ("limit=0", "400 API-002"),
        ] {
            let answer = try await books.server.get("/v1/events?\(target)")
            #expect(answer.verdict == verdict, "\(target)")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a stream tells what happens as it happens, and goes on behind what was read`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await `Sending one sale`.books(engine)
        _ = try await books.server.order(Ticket("1").json)
        let request = { (fields: [String: String], query: String) in
            Connection.request(
                "GET", "/v1/events?types=sale.recorded\(query)",
                fields.merging(["Accept": "text/event-stream"]) { first, _ in first }, nil)
        }
        let stream = try await Connection.open(
            port: books.server.port, sending: request([:], ""))
        let text = try await stream.text(until: "\n\n\r\n")
        #expect(text.contains("Content-Type: text/event-stream\r\n"))
        let first = try await stream.text(until: "2026-03-10/1\"", after: text)
        #expect(first.contains("event: sale.recorded\n"))
        _ = try await books.server.order(Ticket("2").json)
        let both = try await stream.text(until: "2026-03-10/2\"", after: first)
        let ids = both.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("id: ") }
        try #require(ids.count == 2)
        let resumed = try await Connection.open(
            port: books.server.port,
            sending: request(["Last-Event-ID": String(ids[0].dropFirst(4))], "&after=now"))
        let rest = try await resumed.text(until: "2026-03-10/2\"")
        #expect(!rest.contains("2026-03-10/1\""))
        #expect(try await books.server.stop() == 0)
    }

    @Test func `so many streams and no more`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        let request = Connection.request(
            "GET", "/v1/events", ["Accept": "text/event-stream"], nil)
        var streams: [Connection] = []
        for _ in 0..<64 {
            let stream = try await Connection.open(port: books.server.port, sending: request)
            _ = try await stream.text(until: "retry: 3000")
            streams.append(stream)
        }
        let refused = try await Connection.exchange(request, port: books.server.port)
        #expect(refused.verdict == "503 EVENT-004")
        #expect(refused.field("Retry-After") == "30")
        // Those that are open take no place of others'.
        #expect(try await books.server.order(Ticket("1").json).status == 201)
        streams.removeAll()
    }
}
