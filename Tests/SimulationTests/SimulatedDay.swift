import Pipeline
import PipelineFixture
import RandomFixture
import RetailModelFixture
import SQL
import Store
import StoreFixture

/// Books in the hands of chance, and a model of what they must hold: a few dictionaries.
struct SimulatedDay {
    /// What the model knows of a ticket that was taken in.
    private struct Known {
        let ticket: Ticket
        let isPosted: Bool
    }

    private(set) var open: OpenBooks
    /// Where the books answered otherwise than the model.
    private(set) var surprises: [String] = []
    private let engine: BooksEngine
    private let configuration: Configuration
    private var chance: SeededGenerator
    private var known: [String: Known] = [:]
    private var order: [String] = []
    private var deliveries = 0
    private var listed: Set<String> = []
    private var rejected: Set<String> = []
    private var acknowledged: Set<String> = []
    private var files = 0

    init(_ engine: BooksEngine, seed: UInt64) throws {
        self.engine = engine
        chance = SeededGenerator(seed: seed)
        configuration = try ShippedConfiguration.load(
            grain: chance.next() % 4 == 0 ? "ticket" : "store_day")
        open = try OpenBooks(engine, configuration)
    }

    private mutating func number(below bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &chance)
    }

    mutating func takeStep() async throws {
        switch number(below: 12) {
        case 0...3: try await send(fresh())
        case 4: try await send(again())
        case 5: try await send(edited())
        case 6: try await sendMany()
        case 7: try await sendFile()
        case 8: try await list()
        case 9: try await acknowledge()
        case 10: try await reject()
        default: try await restart()
        }
        open.clock.advance(seconds: number(below: 400))
    }

    // MARK: - Tickets

    private mutating func fresh() -> Ticket {
        var ticket = Ticket(
            "\(number(below: 1_000_000))",
            price: "\(number(below: 90) + 1).\(number(below: 90) + 10)")
        ticket.store = "004\(number(below: 3))"
        ticket.date = "2026-03-\(number(below: 3) + 10)"
        if number(below: 6) == 0 { ticket.paid = "100.00" }
        return ticket
    }

    private mutating func again() -> Ticket {
        guard !order.isEmpty, let known = known[order[number(below: order.count)]] else {
            return fresh()
        }
        return known.ticket
    }

    private mutating func edited() -> Ticket {
        var ticket = again()
        ticket.cashier = "C\(number(below: 100) + 10)"
        return ticket
    }

    /// What the books must answer, noted in the model.
    private mutating func expected(_ ticket: Ticket) -> String {
        deliveries += 1
        if let known = known[ticket.naturalKey] {
            return known.ticket.json == ticket.json ? "duplicate" : "conflict"
        }
        let isPosted = ticket.paid == nil
        known[ticket.naturalKey] = Known(ticket: ticket, isPosted: isPosted)
        order.append(ticket.naturalKey)
        return isPosted ? "posted" : "waiting"
    }

    private mutating func compare(_ found: [String], _ wanted: [String], _ what: String) {
        if found != wanted { surprises.append("\(what): \(found) instead of \(wanted)") }
    }

    private mutating func send(_ ticket: Ticket) async throws {
        let wanted = expected(ticket)
        compare(try await open.send(ticket).map(\.word), [wanted], ticket.naturalKey)
    }

    private mutating func some() -> [Ticket] {
        (0..<number(below: 12) + 1).map { _ in
            switch number(below: 5) {
            case 0: again()
            case 1: edited()
            default: fresh()
            }
        }
    }

    /// Several senders at once: who comes first is not known, so they send different tickets.
    private mutating func sendMany() async throws {
        let tickets = (0..<8).map { _ in fresh() }.filter { known[$0.naturalKey] == nil }
        let wanted = tickets.map { expected($0) }
        let open = open
        let found = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, ticket) in tickets.enumerated() {
                group.addTask { (index, try await open.send(ticket)[0].word) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        compare(found.sorted { $0.0 < $1.0 }.map(\.1), wanted, "many")
    }

    private mutating func sendFile() async throws {
        let tickets = some()
        let wanted = tickets.map { expected($0) }
        files += 1
        // A blank at the end of the first line makes the bytes of every file its own.
        let blanks = String(repeating: " ", count: files)
        let text = tickets.map(\.json).joined(separator: blanks + "\n") + blanks
        guard case .accepted(let file) = try await open.store(text) else {
            surprises.append("the file \(files) is new")
            return
        }
        // Now and then the program ends before it has looked at the file.
        if number(below: 3) == 0 { try await restart() }
        await open.pump.run()
        let results = try FileTable.results(
            ofFile: file.seq, from: 0, limit: 100, on: open.books.connect())
        let words = results.map { $0.outcome == .refused ? "conflict" : $0.outcome.rawValue }
        compare(words, wanted, "file")
    }

    // MARK: - The ERP

    private mutating func list() async throws {
        let entries = try await open.desk.offer(after: 0, limit: number(below: 9) + 1)
        for entry in entries {
            if acknowledged.contains(entry.row.id) || rejected.contains(entry.row.id) {
                surprises.append("\(entry.row.id) was offered although it is answered")
            }
            listed.insert(entry.row.id)
        }
    }

    private mutating func anyListed() -> String? {
        guard !listed.isEmpty else { return nil }
        let sorted = listed.sorted()
        return sorted[number(below: sorted.count)]
    }

    private mutating func acknowledge() async throws {
        guard let id = anyListed() else { return }
        let answer = try await open.desk.acknowledge(
            id: id, externalID: "FI-\(id)", externalSystem: "erp", postedAt: nil)
        guard case .accepted(let row) = answer, row.state == .acknowledged else {
            surprises.append("\(id) could not be acknowledged: \(answer)")
            return
        }
        acknowledged.insert(id)
        rejected.remove(id)
    }

    private mutating func reject() async throws {
        guard let id = anyListed() else { return }
        if rejected.contains(id), number(below: 2) == 0 {
            _ = try await open.desk.reoffer(id: id, by: "finance", reason: "mended")
            rejected.remove(id)
            return
        }
        let answer = try await open.desk.reject(id: id, code: .erpRefused, message: "no")
        switch answer {
        case .accepted where !acknowledged.contains(id): rejected.insert(id)
        case .conflict where acknowledged.contains(id): break
        default: surprises.append("\(id) answered a rejection with \(answer)")
        }
    }

    private mutating func restart() async throws {
        open.lane.close()
        open = try OpenBooks(engine, configuration, clock: open.clock, reopening: open.books)
    }

    // MARK: - The end of the day

    /// How the books differ from the model.
    func differences() throws -> [String] {
        let connection = try open.books.connect()
        var differences: [String] = []
        func compare(_ what: String, _ found: Int64?, _ wanted: Int) {
            if found != Int64(wanted) {
                differences.append("\(what): \(found ?? -1) instead of \(wanted)")
            }
        }
        let posted = known.values.count(where: \.isPosted)
        compare("documents", try connection.number("SELECT COUNT(*) FROM document"), known.count)
        compare(
            "posted", try connection.number("SELECT COUNT(*) FROM document WHERE state = 'posted'"),
            posted)
        compare("sources", try connection.number("SELECT COUNT(*) FROM journal_source"), posted)
        compare(
            "open cases of waiting documents",
            try connection.number(
                "SELECT COUNT(*) FROM exception_case WHERE closed_at IS NULL AND code = 'SALE-002'"
            ), known.count - posted)
        compare(
            "open cases of rejected entries",
            try connection.number(
                "SELECT COUNT(*) FROM exception_case WHERE closed_at IS NULL AND code = 'ERP-001'"
            ), rejected.count)
        compare(
            "received",
            try connection.number(
                "SELECT CAST(SUM(documents) AS bigint) FROM tally WHERE outcome = 'received'"),
            deliveries)
        compare(
            "acknowledged",
            try connection.number(
                "SELECT COUNT(*) FROM journal_entry WHERE state = 'acknowledged'"),
            acknowledged.count)
        return differences
    }
}
