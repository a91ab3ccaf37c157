/// Conditions that are asked one after the other, the first that holds deciding: which of them can
/// never be reached.
struct ConditionOrder {
    private var earlier: [(condition: Syntax, place: SourcePlace)] = []

    /// The place of an earlier condition that holds whenever this one does; else nil, and the
    /// condition counts among the earlier ones.
    mutating func add(_ condition: Syntax, at place: SourcePlace) -> SourcePlace? {
        let taken = earlier.first { Self.implies(condition, $0.condition) }
        earlier.append((condition, place))
        return taken?.place
    }

    /// Whether `wide` certainly holds where `narrow` does: `a && b` implies `a`, and `a` implies
    /// `a || b`.
    private static func implies(_ narrow: Syntax, _ wide: Syntax) -> Bool {
        let needed = Set(narrow.parts(joinedBy: .and).map(\.shown))
        return wide.parts(joinedBy: .or).contains { choice in
            needed.isSuperset(of: choice.parts(joinedBy: .and).map(\.shown))
        }
    }
}
