import Foundation
import Synchronization
import Testing

/// Events that go out, over real sockets.
@Suite(.serialized) struct `Telling others` {
    private func books(
        _ engine: StoreEngine, _ receiver: Receiver, _ keys: String = "events: [sale.recorded]"
    ) async throws -> Books {
        var settings = try ServerSettings(engine)
        try settings.subscribe(receiver, keys)
        let books = Books(server: try await ServerProcess.start(settings))
        // Its first look makes the subscription known: what happens before is not told.
        try await until("the subscription is known") {
            try await !books.server.get("/v1/subscriptions").json.subscriptions.list.isEmpty
        }
        return books
    }

    @Test(arguments: StoreEngine.allCases)
    func `a sale is told within moments, signed`(_ engine: StoreEngine) async throws {
        let receiver = try Receiver()
        let books = try await books(engine, receiver)
        let sale = try await books.server.order(Ticket("1").json)
        #expect(sale.status == 201)
        try await until("the event has come") { receiver.requests.count == 1 }
        let told = try #require(receiver.requests.first)
        #expect(told.json.type.text == "sale.recorded")
        #expect(told.json.specversion.text == "1.0")
        #expect(told.json.subject.text == "ticket/0042/3/2026-03-10/1")
        #expect(told.json.data.id == sale.json.id)
        #expect(told.json.data.total.text == "12.50")
        #expect(told.fields["content-type"] == "application/cloudevents+json; charset=UTF-8")
        #expect(told.fields["webhook-id"] == told.json.id.text)
        let trace = try #require(sale.field("traceparent")).split(separator: "-")[1]
        #expect(told.json.traceparent.text?.contains(trace) == true)
        let key = hexadecimal(
            Array(Data(base64Encoded: String(ServerSettings.secret.dropFirst(6))) ?? Data()))
        let time = told.fields["webhook-timestamp"] ?? ""
        let signed = Array("\(told.json.id.text ?? "").\(time).".utf8) + told.body
        let expected = try await signature(signed, hexadecimalKey: key)
        #expect(told.fields["webhook-signature"] == "v1,\(expected)")
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a receiver that fails for one subject gets the others at once, and that one in order`(
        _ engine: StoreEngine
    ) async throws {
        let failures = Mutex(1)
        let receiver = try Receiver { request in
            let isFirst = request.json.subject.text == "ticket/0042/3/2026-03-10/1"
            return failures.withLock { failures in
                guard isFirst, failures > 0 else { return 204 }
                failures -= 1
                return 500
            }
        }
        let books = try await books(
            engine, receiver, "events: [document.received, sale.recorded]")
        for number in 1...3 { _ = try await books.server.order(Ticket("\(number)").json) }
        try await until("everything has come") { receiver.requests.count == 7 }
        var bySubject: [String: [String]] = [:]
        for told in receiver.requests {
            bySubject[told.json.subject.text ?? "", default: []].append(told.json.type.text ?? "")
        }
        #expect(
            bySubject == [
                "ticket/0042/3/2026-03-10/1": [
                    "document.received", "document.received", "sale.recorded",
                ],
                "ticket/0042/3/2026-03-10/2": ["document.received", "sale.recorded"],
                "ticket/0042/3/2026-03-10/3": ["document.received", "sale.recorded"],
            ])
        // The others did not wait for it.
        let last = receiver.requests.suffix(2).map(\.json.subject.text)
        #expect(last == Array(repeating: "ticket/0042/3/2026-03-10/1", count: 2))
        try await until("the attempts are kept") {
            try await books.server.get("/v1/subscriptions/books/attempts").json.attempts.list.count
                == 7
        }
        let metrics = try await books.server.get("/metrics").text
        #expect(
            metrics.contains(
                #"countinghouse_deliveries_total{subscription="books",outcome="failed"} 1"#))
    }

    @Test(arguments: StoreEngine.allCases)
    func `what was not told when the power failed is told afterwards`(
        _ engine: StoreEngine
    ) async throws {
        let isUp = Mutex(false)
        let receiver = try Receiver { _ in isUp.withLock { $0 } ? 204 : 503 }
        let books = try await books(engine, receiver)
        for number in 1...5 { _ = try await books.server.order(Ticket("\(number)").json) }
        try await until("each was tried, and that is kept") {
            try await books.server.get("/v1/subscriptions/books/attempts").json.attempts.list.count
                >= 5
        }
        try await books.server.kill()
        isUp.withLock { $0 = true }
        let restarted = try await books.server.restarted()
        // What was under way when the power failed has its lease of a minute; where the machine is
        // slow, one was tried a second time before that, and its third try is due in five minutes.
        try await until("nothing waits any more", within: 600) {
            try await restarted.get("/v1/subscriptions/books").json.waiting.number == 0
        }
        #expect(Set(receiver.requests.map(\.json.subject.text)).count == 5)
        try await Books(server: restarted).expectToHold()
    }

    @Test func `a receiver that is gone is disabled, and people enable it and ask for more`()
        async throws
    {
        let status = Mutex(410)
        let receiver = try Receiver { _ in status.withLock { $0 } }
        let books = try await books(.sqlite, receiver)
        _ = try await books.server.order(Ticket("1").json)
        try await until("it is disabled") {
            try await books.server.get("/v1/subscriptions/books").json.state.text == "disabled"
        }
        let found = try #require(try await books.openCases().first)
        #expect(found.code.text == "EVENT-001")
        #expect(found.owner.text == "team-operations")
        status.withLock { $0 = 200 }
        let enabled = try await books.server.send(
            "POST", "/v1/subscriptions/books/enable", [:], [])
        #expect(enabled.json.state.text == "active")
        try await until("it was told") { receiver.requests.count == 2 }
        #expect(try await books.openCases().isEmpty)
        let again = try await books.server.send(
            "POST", "/v1/subscriptions/books/redeliver?since=2026-01-01T00:00:00Z", [:], [])
        #expect(again.status == 200)
        try await until("it was told again") { receiver.requests.count == 3 }
        #expect(Set(receiver.requests.map(\.fields["webhook-id"])).count == 1)
        let disabled = try await books.server.post(
            "/v1/subscriptions/books/disable", json: #"{"reason":"moving house"}"#)
        #expect(disabled.json.because.text == "moving house")
        for (method, target, verdict) in [
            ("POST", "/v1/subscriptions/nobody/enable", "404 API-001"),
            ("GET", "/v1/subscriptions/nobody", "404 API-001"),
            ("POST", "/v1/subscriptions/books/redeliver", "400 API-002"),
            ("POST", "/v1/subscriptions/books/redeliver?since=yesterday", "400 API-002"),
        ] {
            #expect(try await books.server.send(method, target, [:], []).verdict == verdict)
        }
    }

    @Test func `a private address is not called unless it is allowed`() async throws {
        let receiver = try Receiver()
        var settings = try ServerSettings(.sqlite)
        try settings.subscribe(receiver)
        settings.flags.removeAll { $0 == "--outbound-networks" || $0 == "127.0.0.0/8" }
        let server = try await ServerProcess.start(settings)
        try await until("the subscription is known") {
            try await !server.get("/v1/subscriptions").json.subscriptions.list.isEmpty
        }
        _ = try await server.order(Ticket("1").json)
        let attempt = try await eventually("an attempt is kept") {
            try await server.get("/v1/subscriptions/books/attempts").json.attempts.list.first
        }
        #expect(attempt.outcome.text == "failed")
        #expect(attempt.problem.text?.hasPrefix("HTTP-CLIENT-010: ") == true)
        #expect(receiver.requests.isEmpty)
    }
}
