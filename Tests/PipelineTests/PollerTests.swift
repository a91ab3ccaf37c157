import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Asking sources for what is new` {
    private static let url = "https://shop.example/orders?since={since}&until={until}"

    private func poller(
        _ open: OpenBooks, _ configuration: Configuration, _ source: ScriptedSource
    ) throws -> Poller {
        let clock = open.clock
        return Poller(
            try #require(configuration.connectors.polls.first), lane: open.lane,
            readers: open.readers, pump: open.pump, configuration: configuration, source: source,
            secret: { $0 == .environment("TOKEN") ? "t0ken" : nil }, observer: source,
            now: { clock.now })
    }

    private func opened(
        _ engine: BooksEngine, _ source: ScriptedSource, _ keys: String = ""
    ) throws -> (OpenBooks, Poller) {
        let configuration = try ShippedConfiguration.with(
            "polls/shop.yaml",
            """
            poll: shop
            url: "\(Self.url)"
            from: "2026-03-10T12:00:00Z"
            overlap: 10m
            authorization: {field: X-Token, prefix: "Bearer ", secret: "env:TOKEN"}
            \(keys)
            """)
        let open = try OpenBooks(engine, configuration)
        return (open, try poller(open, configuration, source))
    }

    private func watermark(_ open: OpenBooks) throws -> String? {
        try PollTable.row("shop", on: open.books.connect())?.watermark.description
    }

    @Test(arguments: BooksEngine.allCases)
    func `pages are kept one by one, the watermark moves with the last`(
        _ engine: BooksEngine
    ) async throws {
        let source = ScriptedSource([
            .page(Ticket("1").json, next: "https://shop.example/orders?page=2"),
            .page(Ticket("2").json),
        ])
        let (open, poller) = try opened(engine, source)
        await poller.look()
        #expect(
            source.asked == [
                "https://shop.example/orders?since=2026-03-10T11%3A50%3A00.000Z"
                    + "&until=2026-03-10T15%3A00%3A00.000Z Bearer t0ken",
                "https://shop.example/orders?page=2 Bearer t0ken",
            ])
        #expect(try watermark(open) == "2026-03-10T15:00:00.000Z")
        #expect(source.told == ["shop 2 0 fine"])
        await open.pump.run()
        try await source.settled { try open.tallies().contains("posted 2 2550") }
        #expect(try open.tallies() == ["posted 2 2550", "received 2 2550"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a look that fails in its middle keeps what came and is begun again`(
        _ engine: BooksEngine
    ) async throws {
        let source = ScriptedSource([
            .page(Ticket("1").json, next: "https://shop.example/orders?page=2"), .status(500),
            .page(Ticket("1").json), .page(Ticket("2").json),
        ])
        let (open, poller) = try opened(engine, source)
        await poller.look()
        #expect(try watermark(open) == "2026-03-10T12:00:00.000Z")
        #expect(source.told == ["shop 0 10800 POLL-001: The source answered 500."])
        #expect(
            try PollTable.row("shop", on: open.books.connect())?.problem
                == "POLL-001: The source answered 500.")
        open.clock.advance(seconds: 60)
        await poller.look()
        #expect(source.asked[2].contains("since=2026-03-10T11%3A50"))
        #expect(try watermark(open) == "2026-03-10T15:01:00.000Z")
        open.clock.advance(seconds: 60)
        await poller.look()
        // What overlaps comes twice and is one document.
        #expect(source.asked[3].contains("since=2026-03-10T14%3A51"))
        await open.pump.run()
        try await source.settled { try open.tallies().contains("posted 2 2550") }
        #expect(try open.tallies() == ["posted 2 2550", "received 2 2550"])
    }

    @Test func `a cursor in the body leads on`() async throws {
        let source = ScriptedSource([
            .page(#"{"cursor": "a b"}"#), .page(#"{"cursor": ""}"#),
        ])
        let (open, poller) = try opened(
            .sqlite, source, "cursor: {path: cursor, parameter: cursor}")
        await poller.look()
        #expect(source.asked.count == 2)
        #expect(source.asked[1].contains("Z&cursor=a%20b "))
        withExtendedLifetime(open) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `of two nodes one asks`(_ engine: BooksEngine) async throws {
        let source = ScriptedSource([.page(Ticket("1").json)])
        let (open, poller) = try opened(engine, source)
        let sql = try open.books.connect()
        try PollTable.insert("shop", watermark: open.clock.now, on: sql)
        let end = open.clock.now.adding(seconds: 600)
        #expect(try PollTable.claim("shop", at: open.clock.now, until: end, on: sql))
        await poller.look()
        #expect(source.asked.isEmpty)
        open.clock.advance(seconds: 600)
        await poller.look()
        #expect(source.asked.count == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a day is compared with its source once it is over, and a difference has an owner`(
        _ engine: BooksEngine
    ) async throws {
        let source = ScriptedSource([
            .page("\n"), .page("\n"), .page("\n"), .page(#"{"count": 2, "sum": "25.50"}"#),
            .page("\n"), .page("\n"), .page(#"{"count": 3, "sum": "38.25"}"#),
        ])
        let (open, poller) = try opened(
            engine, source,
            """
            reconcile:
              url: "https://shop.example/count?day={day}"
              count: count
              total: sum
              currency: GBP
              channel: store
              after: 2h
            """)
        _ = try await open.send(Ticket("1"), Ticket("2"))
        let sql = try open.books.connect()
        try PollTable.insert("shop", watermark: open.clock.now, on: sql)
        // Yesterday is compared at the first look; it is not what this is about.
        try PollTable.reconciled(
            "shop", day: try #require(BusinessDate("2026-03-09")), on: sql)
        await poller.look()
        // 11 March, 01:59: the day is over, but not for two hours.
        open.clock.advance(seconds: 10 * 3600 + 3540)
        await poller.look()
        open.clock.advance(seconds: 60)
        await poller.look()
        #expect(source.asked.last?.contains("https://shop.example/count?day=2026-03-10 ") == true)
        #expect(
            try PollTable.row("shop", on: sql)?.reconciledDay?.description == "2026-03-10")
        open.clock.advance(seconds: 60)
        await poller.look()
        #expect(source.asked.count == 5)
        let cases = { try CaseTable.page(after: 0, includingClosed: true, limit: 9, on: sql) }
        #expect(try cases().isEmpty)
        try PollTable.reconciled(
            "shop", day: try #require(BusinessDate("2026-03-09")), on: sql)
        await poller.look()
        #expect(try cases().map(\.code) == ["POLL-004"])
        #expect(
            try cases().first?.problem
                == "shop has 3 documents over 38.25 GBP on 2026-03-10, here are 2 over 25.50 GBP.")
        #expect(try cases().first?.owner == "team-finance")
    }
}

/// A source that answers as a test says.
private final class ScriptedSource: PollSource, PollObserver {
    enum Answer: Sendable {
        case page(String, next: String? = nil)
        case status(Int)
    }

    private struct State {
        var answers: [Answer]
        var asked: [String] = []
        var told: [String] = []
    }

    private let state: Mutex<State>

    init(_ answers: [Answer]) { state = Mutex(State(answers: answers)) }

    var asked: [String] { state.withLock { $0.asked } }
    var told: [String] { state.withLock { $0.told } }

    func get(
        _ url: String, headers: [(name: String, value: String)]
    ) async throws(PollRefusal) -> PolledPage {
        let token = headers.first { $0.name == "X-Token" }?.value ?? ""
        let answer = state.withLock { state in
            state.asked.append("\(url) \(token)")
            return state.answers.isEmpty ? .status(404) : state.answers.removeFirst()
        }
        switch answer {
        case .page(let text, let next):
            return PolledPage(
                status: 200, body: Array(text.utf8), contentType: "application/x-ndjson",
                next: next)
        case .status(let status):
            return PolledPage(status: status, body: [], contentType: "", next: nil)
        }
    }

    func polled(_ poll: String, pages: Int, behindSeconds: Int64, problem: String?) {
        state.withLock { $0.told.append("\(poll) \(pages) \(behindSeconds) \(problem ?? "fine")") }
    }

    /// The pump works beside.
    func settled(_ isSo: () throws -> Bool) async throws {
        for _ in 0..<500 {
            if try isSo() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
