@testable import Transform

/// Runs expressions of the standard profile in tests.
enum StandardCases {
    /// The result as a short text, a fault as its rule, a refusal as its code.
    static func run(_ text: String, isChecked: Bool = true, steps: Int = Frame.stepsMax) -> String {
        var scope = Scope()
        var environment = ExpressionEnvironment()
        environment.profile = .standard
        environment.isChecked = isChecked
        environment.zones = ConformanceSuite.zones
        do throws(ExpressionProblem) {
            let expression = try Checker.compile(
                text, at: SourcePlace(file: "test", line: 1, column: 1), scope: &scope,
                environment: environment)
            var frame = Frame(slotCount: scope.slotCount, steps: steps)
            return ExpressionCases.shown(expression.step(&frame))
        } catch {
            return error.rule
        }
    }
}
