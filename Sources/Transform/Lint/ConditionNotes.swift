/// Which conditions held while tests ran, by their places.
final class ConditionNotes {
    var held: Set<SourcePlace> = []
}
