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
            case .list(let parts): places += Self.places(in: parts)
            case .constant, .expression: break
            }
            return places
        }
    }

    private static func places(in parts: [ListPart]) -> [SourcePlace] {
        parts.flatMap { part in
            let own = part.condition == nil ? [] : [part.place]
            switch part.content {
            case .object(let plan): return own + places(in: plan)
            case .parts(let inner): return own + places(in: inner)
            }
        }
    }
}
