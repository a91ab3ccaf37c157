/// Which conditions held while tests ran, by their places.
final class ConditionNotes {
    var held: Set<SourcePlace> = []
}

extension MappingPlan {
    /// Where the mapping's conditions stand: of skips, fields and parts of lists.
    var conditionPlaces: [SourcePlace] { skips.map(\.place) + Self.places(in: body) }

    private static func places(in plan: ObjectPlan) -> [SourcePlace] {
        plan.fields.flatMap { field in
            var places = field.condition == nil ? [] : [field.place]
            switch field.source {
            case .object(let inner): places += Self.places(in: inner)
            case .list(let parts):
                for part in parts {
                    if part.condition != nil { places.append(part.place) }
                    places += Self.places(in: part.body)
                }
            case .constant, .expression: break
            }
            return places
        }
    }
}
