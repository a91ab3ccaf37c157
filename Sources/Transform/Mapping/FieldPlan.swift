/// How the fields of one target object are filled; in the order of the target's schema.
struct ObjectPlan: Sendable {
    let fields: [FieldPlan]
}

/// How one field of the target is filled. A class, so that a run passes over fields without
/// copying them.
final class FieldPlan: Sendable {
    indirect enum Source: Sendable {
        /// The same in every document.
        case constant(Value)
        case expression(Step)
        case object(ObjectPlan)
        /// Parts that follow each other in one list.
        case list([ListPart])
    }

    let name: String
    let type: FieldType
    let isRequired: Bool
    /// Whether line breaks and tabs become spaces, as ``RecordSchema/Field/isOneLine`` says.
    let isOneLine: Bool
    /// The line of the mapping, for messages.
    let place: SourcePlace
    /// Written only when this holds; nil for always.
    let condition: Step?
    let source: Source

    init(
        _ field: RecordSchema.Field, place: SourcePlace, condition: Step?, source: Source
    ) {
        name = field.name
        type = field.type
        isRequired = field.isRequired
        isOneLine = field.isOneLine
        self.place = place
        self.condition = condition
        self.source = source
    }
}

/// One or, with `each`, any number of objects of a target list. A class, as ``FieldPlan`` is.
final class ListPart: Sendable {
    /// The list whose items are bound, one after the other, to the slot.
    final class Each: Sendable {
        let range: Step
        let slot: Int
        /// The slot of the item's number, counted from 1; nil when nothing asks for it.
        let numberSlot: Int?
        let place: SourcePlace

        init(range: @escaping Step, slot: Int, numberSlot: Int?, place: SourcePlace) {
            self.range = range
            self.slot = slot
            self.numberSlot = numberSlot
            self.place = place
        }
    }

    let each: Each?
    /// With `each` asked for every item.
    let condition: Step?
    let place: SourcePlace
    let content: Content

    /// What a part adds to its list, for every item where it has `each`.
    indirect enum Content: Sendable {
        case object(ObjectPlan)
        /// Parts that add their own, each seeing the item of the part around them.
        case parts([ListPart])
    }

    init(each: Each?, condition: Step?, place: SourcePlace, content: Content) {
        self.each = each
        self.condition = condition
        self.place = place
        self.content = content
    }
}
