// The errors that `config check` finds beyond those without which nothing could run. They are left
// out where a configuration is read that is in the books already, so that what was decided under it
// can always be decided again.
extension MappingCompiler {
    /// Reports a condition that is the same for every document.
    func checkTruth(_ condition: Expression) {
        guard problems.isStrict,
            let claim = ConditionTruth(scope: scope).value(of: condition.syntax)
        else { return }
        problems.report(
            "LINT-001", at: condition.place, "The condition is always \(claim).",
            remedy: claim
                ? "Remove it, or compare with a value that the field may not have."
                : "Compare with a value that the field may have; its schema lists them.")
    }

    /// Reports a rule behind another that takes everything it would take.
    func checkReach(_ condition: Expression, in order: inout ConditionOrder) {
        guard let taken = order.add(condition.syntax, at: condition.place), problems.isStrict else {
            return
        }
        problems.report(
            "LINT-002", at: condition.place,
            "Nothing comes here: the condition on line \(taken.line) takes it all.",
            remedy: "Put the narrower condition first, or remove one of the two.")
    }

    /// Reports a division that does not say how it rounds, also of whole numbers.
    func checkDivision(_ expression: Expression) {
        guard problems.isStrict else { return }
        expression.syntax.forEachNode { node in
            guard case .binary(.divide, _, _, let offset) = node else { return }
            problems.report(
                "LINT-003", at: expression.place.moved(byColumns: offset),
                "The division does not say how it rounds; `/` of whole numbers cuts off.",
                remedy: "Write div(a, b, 2, \"half_even\"), or div(a, b, 0, \"down\").")
        }
    }
}

extension ProblemList {
    /// Reports a mapping or connection that may take more steps than a run allows.
    func checkCost(_ shape: Shape, _ parsed: ParsedExpressions) {
        guard isStrict else { return }
        var cost = StaticCost(parsed)
        cost.add(shape)
        guard cost.steps > Frame.stepsMax, let costliest = cost.costliest else { return }
        report(
            "LINT-004", at: costliest.place,
            "One document may take \(cost.steps) steps, \(costliest.steps) of them here; at most "
                + "\(Frame.stepsMax) are allowed.",
            remedy: "Take the inner loop out into a name under `let`, or replace it by a lookup.")
    }
}
