import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Answers that are kept` {
    private static let noon = SampleRows.afternoon
    private static let content = KeptAnswer.Content(
        headers: "ETag: \"1-1\"\n", body: Array("{}".utf8))
    private static let answer = KeptAnswer(status: 201, contentHash: [7, 7], content: content)

    private static func claim(_ token: Int64, digest: [UInt8] = [1]) -> AnswerClaim {
        AnswerClaim(digest: digest, token: token)
    }

    /// What stands `seconds` after noon; leases last 300 seconds, answers a day.
    private static func stand(
        _ claim: AnswerClaim, after seconds: Int, on connection: any SQLConnection
    ) throws -> AnswerStanding {
        let now = noon.adding(seconds: seconds)
        return try KeptAnswerTable.claim(
            claim, by: "anna", at: now, until: now.adding(seconds: 300),
            forgetting: now.adding(seconds: -86_400), on: connection)
    }

    @Test(arguments: BooksEngine.allCases)
    func `the first attempt works, the second waits, later ones get the answer`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        #expect(try Self.stand(Self.claim(1), after: 0, on: connection) == .claimed)
        #expect(try Self.stand(Self.claim(2), after: 1, on: connection) == .running)
        #expect(
            try Self.stand(Self.claim(3, digest: [2]), after: 1, on: connection) == .claimed)
        try KeptAnswerTable.keep(Self.answer, of: Self.claim(1), on: connection)
        #expect(try Self.stand(Self.claim(4), after: 2, on: connection) == .kept(Self.answer))
    }

    @Test(arguments: BooksEngine.allCases)
    func `an attempt that broke down is taken over when its lease ends, and keeps nothing then`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        #expect(try Self.stand(Self.claim(1), after: 0, on: connection) == .claimed)
        try KeptAnswerTable.extend(
            Self.claim(1), until: Self.noon.adding(seconds: 400), on: connection)
        #expect(try Self.stand(Self.claim(2), after: 399, on: connection) == .running)
        #expect(try Self.stand(Self.claim(3), after: 400, on: connection) == .claimed)
        try KeptAnswerTable.keep(Self.answer, of: Self.claim(1), on: connection)
        try KeptAnswerTable.release(Self.claim(1), on: connection)
        #expect(try Self.stand(Self.claim(4), after: 401, on: connection) == .running)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a claim that was taken over, or whose answer is kept, is held no more`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        #expect(try Self.stand(Self.claim(1), after: 0, on: connection) == .claimed)
        #expect(try KeptAnswerTable.hold(Self.claim(1), on: connection))
        #expect(try Self.stand(Self.claim(2), after: 300, on: connection) == .claimed)
        #expect(try !KeptAnswerTable.hold(Self.claim(1), on: connection))
        #expect(try KeptAnswerTable.hold(Self.claim(2), on: connection))
        try KeptAnswerTable.keep(Self.answer, of: Self.claim(2), on: connection)
        // As after a commit in doubt that was made.
        #expect(try !KeptAnswerTable.hold(Self.claim(2), on: connection))
        let other = KeptAnswer(status: 200, contentHash: [7, 7], content: nil)
        try KeptAnswerTable.keep(other, of: Self.claim(2), on: connection)
        #expect(try Self.stand(Self.claim(3), after: 301, on: connection) == .kept(Self.answer))
    }

    @Test(arguments: BooksEngine.allCases)
    func `a request that did nothing may come again at once`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        #expect(try Self.stand(Self.claim(1), after: 0, on: connection) == .claimed)
        try KeptAnswerTable.release(Self.claim(1), on: connection)
        #expect(try Self.stand(Self.claim(2), after: 1, on: connection) == .claimed)
    }

    @Test(arguments: BooksEngine.allCases)
    func `an answer of which only the status is kept says so, and a day later nothing stands`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        let bare = KeptAnswer(status: 200, contentHash: [7], content: nil)
        #expect(try Self.stand(Self.claim(1), after: 0, on: connection) == .claimed)
        try KeptAnswerTable.keep(bare, of: Self.claim(1), on: connection)
        #expect(try Self.stand(Self.claim(2), after: 86_399, on: connection) == .kept(bare))
        #expect(try Self.stand(Self.claim(3), after: 86_400, on: connection) == .claimed)
    }

    @Test(arguments: BooksEngine.allCases)
    func `the oldest answers are swept first, so many at a time`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        for second in 1...4 {
            let claim = Self.claim(1, digest: [UInt8(second)])
            #expect(try Self.stand(claim, after: second, on: connection) == .claimed)
        }
        let third = Self.noon.adding(seconds: 3)
        #expect(try KeptAnswerTable.sweep(before: third, limit: 2, on: connection) == 2)
        #expect(try KeptAnswerTable.sweep(before: third, limit: 2, on: connection) == 1)
        #expect(try KeptAnswerTable.sweep(before: third, limit: 2, on: connection) == 0)
        let left = Self.claim(2, digest: [4])
        #expect(try Self.stand(left, after: 5, on: connection) == .running)
    }
}
