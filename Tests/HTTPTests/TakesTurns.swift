import Testing
import TurnstileFixture

/// Makes each test of a suite wait for its turn among all tests that block; see ``Turnstile``.
struct TakesTurns: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await Turnstile.shared.pass(function)
    }
}

extension Trait where Self == TakesTurns {
    /// One at a time over all test targets.
    static var takesTurns: TakesTurns { TakesTurns() }
}
