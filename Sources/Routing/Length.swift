import Transform

/// Lengths of time as configuration writes them.
enum Length {
    /// `90s`, `15m`, `3h30m`, `7y`, in seconds; nil after a reported problem.
    static func seconds(_ shape: Shape, _ map: MapView, _ problems: ProblemList) -> Int? {
        guard let text = map.text(shape) else { return nil }
        if let seconds = LengthOfTime.seconds(text) { return seconds }
        problems.report(
            "ROUTE-012", at: shape.place, "\"\(text)\" is no length of time.",
            remedy: LengthOfTime.remedy)
        return nil
    }
}
