import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `The outbox` {
    static func event(
        _ seq: Int64, type: String = "sale.recorded", key: String = "a", minutes: Int = 0
    ) -> EventRow {
        EventRow(
            seq: seq, type: type, subject: key, orderKey: key,
            occurredAt: SampleRows.afternoon.adding(seconds: minutes * 60), traceID: nil,
            content: Array("{}".utf8))
    }

    @Test(arguments: BooksEngine.allCases)
    func `events come in the order of their numbers, also by type`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try EventTable.insert(
            [
                Self.event(1), Self.event(2, type: "stock.moved"), Self.event(3),
                Self.event(4, type: "case.opened"),
            ], on: connection)
        #expect(try EventTable.page(after: 0, limit: 9, on: connection).map(\.seq) == [1, 2, 3, 4])
        #expect(try EventTable.page(after: 1, limit: 2, on: connection).map(\.seq) == [2, 3])
        let some = try EventTable.page(
            after: 1, types: ["sale.recorded", "case.opened"], limit: 9, on: connection)
        #expect(some.map(\.seq) == [3, 4])
        #expect(try EventTable.lastSeq(on: connection) == 4)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `the place of a moment is found by halves, also between numbers that are gone`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        #expect(try EventTable.seq(before: SampleRows.afternoon, on: connection) == 0)
        try EventTable.insert(
            [3, 4, 7, 8, 20].map { Self.event($0, minutes: Int($0)) }, on: connection)
        let found = try [0, 3, 4, 5, 7, 9, 20, 21].map { minutes in
            try EventTable.seq(
                before: SampleRows.afternoon.adding(seconds: minutes * 60), on: connection)
        }
        // Behind each of these numbers the first event is the one of that minute or the next.
        let next = try found.map {
            try EventTable.page(after: $0, limit: 1, on: connection).first?.seq
        }
        #expect(next == [3, 3, 4, 7, 7, 20, 20, nil])
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `old events go, but none that somebody still has to look at or be sent`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try EventTable.insert(
            (1...6).map { Self.event($0, minutes: Int($0)) }, on: connection)
        let end = SampleRows.afternoon.adding(seconds: 6 * 60)
        try SubscriptionTable.insert("a", seenSeq: 4, at: end, on: connection)
        try DeliveryTable.insert([(3, "k")], to: "a", dueAt: end, on: connection)
        #expect(try EventTable.isAny(before: end, on: connection))
        #expect(try EventTable.purge(before: end, limit: 9, on: connection) == 2)
        #expect(try EventTable.firstSeq(on: connection) == 3)
        try connection.execute("DELETE FROM delivery")
        #expect(try EventTable.purge(before: end, limit: 9, on: connection) == 2)
        try SubscriptionTable.disable("a", because: "gone", at: end, on: connection)
        #expect(try EventTable.purge(before: end, limit: 9, on: connection) == 1)
        #expect(try EventTable.firstSeq(on: connection) == 6)
        #expect(try !EventTable.isAny(before: end, on: connection))
        withExtendedLifetime(books) {}
    }
}

@Suite(.takesTurns) struct `What is still to be delivered` {
    private let now = SampleRows.afternoon

    /// Events 1 to 6 of the keys a, b, a, a, b, c, all to be delivered to one subscription.
    private func filled(_ engine: BooksEngine) throws -> (TestBooks, any SQLConnection) {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        let keys = ["a", "b", "a", "a", "b", "c"]
        try EventTable.insert(
            keys.enumerated().map { `The outbox`.event(Int64($0 + 1), key: $1) }, on: connection)
        try SubscriptionTable.insert("s", seenSeq: 0, at: now, on: connection)
        try DeliveryTable.insert(
            keys.enumerated().map { (Int64($0 + 1), $1) }, to: "s", dueAt: now, on: connection)
        return (books, connection)
    }

    private func claim(
        _ connection: any SQLConnection, at instant: Instant? = nil, lease: Int64 = 1,
        limit: Int = 9, batchMax: Int = 1
    ) throws -> [ClaimedDelivery] {
        let at = instant ?? now
        return try DeliveryTable.claim(
            "s", at: at, leaseUntil: at.adding(seconds: 60), lease: lease, limit: limit,
            batchMax: batchMax, on: connection)
    }

    @Test(arguments: BooksEngine.allCases)
    func `only the first of each key is due, and the next once it has ended`(
        _ engine: BooksEngine
    ) throws {
        let (books, connection) = try filled(engine)
        let first = try claim(connection)
        #expect(first.map(\.eventSeq) == [1, 2, 6])
        #expect(first[0].events.map(\.orderKey) == ["a"])
        #expect(try claim(connection).isEmpty)
        #expect(try DeliveryTable.end(first[0], of: "s", at: now, on: connection))
        #expect(try claim(connection).map(\.eventSeq) == [3])
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a lease that ran out is claimed anew, and its first holder's word counts no more`(
        _ engine: BooksEngine
    ) throws {
        let (books, connection) = try filled(engine)
        let first = try claim(connection, lease: 1, limit: 1)
        let later = now.adding(seconds: 61)
        #expect(try DeliveryTable.isDue("s", at: later, on: connection))
        let second = try claim(connection, at: later, lease: 2)
        #expect(second.map(\.eventSeq) == [2, 6, 1])
        #expect(second.map(\.attempt) == [1, 1, 2])
        #expect(try !DeliveryTable.end(first[0], of: "s", at: later, on: connection))
        #expect(
            try !DeliveryTable.retry(
                first[0], of: "s", dueAt: later, on: connection))
        #expect(try DeliveryTable.end(second[2], of: "s", at: later, on: connection))
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a retry waits for its time and holds its followers only`(
        _ engine: BooksEngine
    ) throws {
        let (books, connection) = try filled(engine)
        let first = try claim(connection)
        let due = now.adding(seconds: 300)
        #expect(try DeliveryTable.retry(first[0], of: "s", dueAt: due, on: connection))
        #expect(try DeliveryTable.end(first[1], of: "s", at: now, on: connection))
        #expect(try claim(connection).map(\.eventSeq) == [5])
        let again = try claim(connection, at: due)
        #expect(again.map(\.eventSeq).contains(1))
        #expect(try DeliveryTable.standing(of: "s", on: connection).waiting == 5)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a batch keeps its events when it is tried again`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try EventTable.insert((1...5).map { `The outbox`.event($0) }, on: connection)
        try SubscriptionTable.insert("s", seenSeq: 0, at: now, on: connection)
        try DeliveryTable.insert(
            (1...3).map { (Int64($0), "") }, to: "s", dueAt: now, on: connection)
        let first = try claim(connection, batchMax: 100)
        #expect(first.map { $0.events.map(\.seq) } == [[1, 2, 3]])
        try DeliveryTable.insert([(4, ""), (5, "")], to: "s", dueAt: now, on: connection)
        #expect(try DeliveryTable.retry(first[0], of: "s", dueAt: now, on: connection))
        let again = try claim(connection, batchMax: 100)
        #expect(again.map { $0.events.map(\.seq) } == [[1, 2, 3]])
        #expect(try DeliveryTable.end(again[0], of: "s", at: now, on: connection))
        #expect(try claim(connection, batchMax: 100).map { $0.events.map(\.seq) } == [[4, 5]])
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `enabling makes everything due with fresh attempts`(_ engine: BooksEngine) throws {
        let (books, connection) = try filled(engine)
        let first = try claim(connection)
        #expect(
            try DeliveryTable.retry(
                first[0], of: "s", dueAt: now.adding(seconds: 9999), on: connection))
        try SubscriptionTable.disable("s", because: "410", at: now, on: connection)
        #expect(try SubscriptionTable.row("s", on: connection)?.because == "410")
        try SubscriptionTable.enable("s", at: now, on: connection)
        #expect(try SubscriptionTable.row("s", on: connection)?.isActive == true)
        #expect(try claim(connection).map(\.attempt) == [1, 1, 1])
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `attempts come newest first and old ones go`(_ engine: BooksEngine) throws {
        let (books, connection) = try filled(engine)
        try DeliveryTable.note(
            [
                DeliveryAttempt(
                    eventSeq: 1, lastSeq: 1, attempt: 1, startedAt: now, milliseconds: 7,
                    outcome: .failed, status: 500, problem: "the receiver answered 500."),
                DeliveryAttempt(
                    eventSeq: 1, lastSeq: 1, attempt: 2, startedAt: now.adding(seconds: 5),
                    milliseconds: 9, outcome: .delivered, status: 204, problem: nil),
            ], of: "s", on: connection)
        let all = try DeliveryTable.attempts(of: "s", before: .max, limit: 9, on: connection)
        #expect(all.map(\.attempt.outcome) == [.delivered, .failed])
        #expect(all.map(\.attempt.status) == [204, 500])
        let before = try DeliveryTable.attempts(
            of: "s", before: all[0].seq, limit: 9, on: connection)
        #expect(before.map(\.attempt.problem) == ["the receiver answered 500."])
        let limit = now.adding(seconds: 1)
        #expect(try DeliveryTable.isAnyAttempt(before: limit, on: connection))
        #expect(try DeliveryTable.purgeAttempts(before: limit, limit: 9, on: connection) == 1)
        #expect(try !DeliveryTable.isAnyAttempt(before: limit, on: connection))
        withExtendedLifetime(books) {}
    }
}
