import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Versions of the configuration` {
    /// The shipped configuration with another lease, by which its versions differ here.
    private static func configuration(lease: String) throws -> Configuration {
        try Configuration(
            files: try ShippedConfiguration.files(
                in: "company.yaml", replacing: "lease: 15m", with: "lease: \(lease)"))
    }

    private static func note(_ why: String) throws -> ChangeNote {
        try #require(ChangeNote(by: "ana", why: why))
    }

    @discardableResult
    private func apply(
        _ configuration: Configuration, _ open: OpenBooks, why: String, base: Int64? = nil
    ) throws -> ConfigurationDesk.Outcome {
        let note = try Self.note(why)
        let connection = try open.books.connect()
        return try connection.transaction { () throws(SQLError) in
            try ConfigurationDesk.apply(
                configuration, note, origin: .apply, base: base, at: open.clock.now,
                on: connection)
        }
    }

    private func rollBack(_ open: OpenBooks, why: String) throws -> Int64? {
        let note = try Self.note(why)
        let connection = try open.books.connect()
        return try connection.transaction { () throws(SQLError) in
            try ConfigurationDesk.rollBack(note, at: open.clock.now, on: connection)
        }
    }

    /// `number state why < why ended`, the latest first.
    private func history(_ open: OpenBooks) throws -> [String] {
        try ConfigurationVersionTable.page(
            before: Int64.max, limit: 9, on: open.books.connect()
        ).map { version in
            "\(version.number) \(version.state.rawValue) \(version.why)"
                + (version.ended.map { " < \($0.why)" } ?? "")
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `each one names who, why and what became of it`(_ engine: BooksEngine) throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        #expect(try apply(open.configuration, open, why: "first") == .applied(1))
        let second = try Self.configuration(lease: "16m")
        #expect(try apply(second, open, why: "longer lease") == .applied(2))
        #expect(try apply(second, open, why: "again") == .unchanged(2))
        #expect(
            try history(open) == ["2 active longer lease", "1 superseded first < longer lease"])
        let active = try #require(try ConfigurationVersionTable.active(on: open.books.connect()))
        #expect(active.hash == second.hash)
        #expect(active.by == "ana")
        #expect(
            try ConfigurationTable.files(
                ofConfiguration: active.configurationSeq, on: open.books.connect()
            ).count == second.files.count)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a step back leads to the one before, and not further than the first`(
        _ engine: BooksEngine
    ) throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try apply(open.configuration, open, why: "first")
        #expect(try rollBack(open, why: "nothing before") == nil)
        #expect(try history(open) == ["1 active first"])
        try apply(try Self.configuration(lease: "16m"), open, why: "second")
        try apply(try Self.configuration(lease: "17m"), open, why: "third")
        #expect(try rollBack(open, why: "wrong") == 2)
        #expect(
            try history(open) == [
                "3 rolled_back third < wrong", "2 active second", "1 superseded first < second",
            ])
        #expect(try rollBack(open, why: "wrong too") == 1)
        #expect(
            try apply(try Self.configuration(lease: "18m"), open, why: "fourth") == .applied(4))
        #expect(try rollBack(open, why: "no") == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `one that was reviewed against another version than the active one is not applied`(
        _ engine: BooksEngine
    ) throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try apply(open.configuration, open, why: "first")
        try apply(try Self.configuration(lease: "16m"), open, why: "second")
        let late = try Self.configuration(lease: "17m")
        #expect(try apply(late, open, why: "late", base: 1) == .overtaken(by: 2))
        #expect(try apply(late, open, why: "late", base: 2) == .applied(3))
    }

    @Test(arguments: BooksEngine.allCases)
    func `a look at the books puts the active one in force, once`(_ engine: BooksEngine) throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let holder = open.configurations
        let connection = try open.books.connect()
        guard case .unchanged = try holder.refresh(on: connection) else {
            Issue.record("nothing was applied")
            return
        }
        let second = try Self.configuration(lease: "16m")
        try apply(second, open, why: "longer lease")
        guard case .adopted(let inForce) = try holder.refresh(on: connection) else {
            Issue.record("the version was not adopted")
            return
        }
        #expect(inForce.version == 1)
        #expect(holder.current.configuration.hash == second.hash)
        guard case .unchanged = try holder.refresh(on: connection) else {
            Issue.record("adopted twice")
            return
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `documents decided under two configurations are committed each under its own`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        open.lane.follow(open.configurations)
        let old = open.configurations.current
        let next = try Configuration(
            files: try ShippedConfiguration.files(
                in: "rules/retail-sales.yaml", replacing: "version: 1", with: "version: 2"))
        try apply(next, open, why: "new rules")
        _ = try open.configurations.refresh(on: open.books.connect())
        let inForce = open.configurations.current
        let block = try await LaneBlock(open.lane)
        async let first = open.lane.commit(
            [try Ticket("1").document(old.configuration.rules)], route: "t", under: old.policy)
        try await block.waitUntilWaiting(1)
        async let second = open.lane.commit(
            [try Ticket("2").document(inForce.configuration.rules)], route: "t",
            under: inForce.policy)
        try await block.waitUntilWaiting(2)
        try await block.end()
        let words = try await [first, second].joined().map(\.word)
        #expect(words == ["posted", "posted"])
        let rules = try open.books.connect().all(
            "SELECT rules FROM journal_entry ORDER BY seq", []
        ) { row throws(SQLError) in row.text(0) }
        #expect(rules == ["retail-sales@1", "retail-sales@2"])
        let configurations = try open.books.connect().all(
            "SELECT configuration_seq FROM document ORDER BY seq", []
        ) { row throws(SQLError) in row.integer(0) }
        #expect(configurations == [1, 2])
        #expect(try open.findings() == [])
    }

    @Test func `who and why are said in some words`() {
        #expect(ChangeNote(by: " ", why: "x") == nil)
        #expect(ChangeNote(by: "ana", why: "\n") == nil)
        #expect(ChangeNote(by: "ana", why: String(repeating: "x", count: 1001)) == nil)
        #expect(ChangeNote(by: "ana ", why: "new\n  rates")?.why == "new rates")
    }
}
