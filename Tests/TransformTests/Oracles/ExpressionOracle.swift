@testable import Transform

/// An expression is refused or runs to its end within its steps, in either profile, and says the
/// same each time.
enum ExpressionOracle {
    private static let stepsMax = 20_000

    static func check(_ input: [UInt8]) throws(OracleBroken) {
        let text = String(decoding: input, as: UTF8.self)
        for profile in [Profile.money, .standard] {
            let first = run(text, profile)
            try hold(!first.isEmpty, "It says nothing: \(text)")
            try hold(first == run(text, profile), "It says something else again: \(text)")
        }
    }

    private static func run(_ text: String, _ profile: Profile) -> String {
        var scope = Scope()
        scope.declare("order", type: .record(ExpressionCases.order))
        var environment = ExpressionEnvironment()
        environment.profile = profile
        do throws(ExpressionProblem) {
            let expression = try Checker.compile(
                text, at: SourcePlace(file: "fuzz", line: 1, column: 1), scope: &scope,
                environment: environment)
            var frame = Frame(slotCount: scope.slotCount, steps: stepsMax)
            guard let order = try? ExpressionCases.sample() else { return "no sample" }
            frame.slots[0] = order
            return ExpressionCases.shown(expression.step(&frame))
        } catch {
            return "\(error.rule) at \(error.offset)"
        }
    }
}
