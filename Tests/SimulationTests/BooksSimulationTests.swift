import PipelineFixture
import RetailModelFixture
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `A long day at the books` {
    private static let stepsCount = 150

    @Test(arguments: BooksEngine.allCases, [11, 2_026, 99_991] as [UInt64])
    func `whatever comes in whatever order, the books balance and nothing is nobody's`(
        _ engine: BooksEngine, _ seed: UInt64
    ) async throws {
        var day = try SimulatedDay(engine, seed: seed)
        for step in 1...Self.stepsCount {
            do {
                try await day.takeStep()
            } catch {
                Issue.record("seed \(seed), step \(step): \(error)")
                return
            }
        }
        #expect(day.surprises == [], "seed \(seed)")
        #expect(try day.open.findings() == [], "seed \(seed)")
        #expect(try day.differences() == [], "seed \(seed)")
    }
}
