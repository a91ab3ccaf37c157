import Testing

/// Makes each test of a suite wait for its turn among all tests that block; see ``Turnstile``.
public struct TakesTurns: SuiteTrait, TestTrait, TestScoping {
    /// Each test of a suite takes a turn of its own.
    public let isRecursive = true
    private let isAlone: Bool

    fileprivate init(isAlone: Bool) {
        self.isAlone = isAlone
    }

    /// Runs a test case once its turn has come.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await Turnstile.shared.pass(alone: isAlone, function)
    }
}

extension Trait where Self == TakesTurns {
    /// With a few others at once, over all test targets.
    public static var takesTurns: TakesTurns { TakesTurns(isAlone: false) }

    /// One at a time over all test targets, for who looks at the whole process.
    public static var takesTurnsAlone: TakesTurns { TakesTurns(isAlone: true) }
}
