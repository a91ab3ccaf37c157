import RetailModel

/// One document on its way through a plan.
struct MappingRun {
    /// The variable slots that every plan has: its input, and for rows the first of them.
    static let inputSlot = 0
    static let firstRowSlot = 1

    private(set) var problems: [MappingProblem] = []
    private var frame: Frame
    /// Where in the target the run is, as far as lists and objects go.
    private var path: [String] = []
    /// Where the conditions that held are noted; nil outside of tests.
    private let notes: ConditionNotes?

    init(slotCount: Int, notes: ConditionNotes? = nil) {
        frame = Frame(slotCount: slotCount)
        self.notes = notes
    }

    mutating func bind(_ input: MappingInput, format: Schema.Format?) {
        switch input {
        case .document(let record):
            precondition(format != .csv, "a mapping from rows is given rows")
            frame.slots[Self.inputSlot] = .record(record)
        case .rows(let rows):
            precondition(format == .csv, "a mapping from a tree is given one record")
            precondition(!rows.isEmpty, "a document has at least one row")
            frame.slots[Self.inputSlot] = .list(rows.map { .record($0) })
            frame.slots[Self.firstRowSlot] = .record(rows[0])
        }
    }

    /// The items of a list, or nil after a reported problem.
    mutating func items(of each: ListPart.Each) -> [Value]? {
        let range = each.range(&frame)
        if case .list(let items) = range { return items }
        let fault = range.isFault ? range : Fault.wrongType("a list", found: range)
        report(fault, at: each.place)
        return nil
    }

    mutating func bind(_ item: Value, number: Int64, of each: ListPart.Each) {
        frame.slots[each.slot] = item
        if let slot = each.numberSlot { frame.slots[slot] = .int(number) }
    }

    /// A failed definition stays in its slot and is told where it is used.
    mutating func define(_ definition: MappingPlan.Definition) {
        frame.slots[definition.slot] = definition.step(&frame)
    }

    mutating func readLookupDay(_ step: Step, at place: SourcePlace) {
        switch step(&frame) {
        case .timestamp(let moment):
            frame.lookupDay = BusinessDate(utcDayOf: moment)?.daysSinceEpoch
        case .text(let text) where BusinessDate(text) != nil:
            frame.lookupDay = BusinessDate(text)?.daysSinceEpoch
        case .fault(let fault): report(fault, at: place)
        case let other: report(Fault.wrongType("a timestamp or date", found: other), at: place)
        }
    }

    /// Whether a condition holds; a failing one is reported and does not.
    mutating func holds(_ condition: Step, at place: SourcePlace, field: String? = nil) -> Bool {
        let value = condition(&frame)
        if case .bool(let claim) = value {
            if claim { notes?.held.insert(place) }
            return claim
        }
        let fault = value.isFault ? value : Fault.wrongType("a bool", found: value)
        report(fault, at: place, field: field)
        return false
    }

    // MARK: - Objects and lists

    mutating func write(_ plan: ObjectPlan, to json: inout JSONWriter) {
        for field in plan.fields {
            if let condition = field.condition,
                !holds(condition, at: field.place, field: field.name)
            {
                continue
            }
            switch field.source {
            case .constant(let value): writeValue(value, of: field, to: &json)
            case .expression(let step): writeValue(step(&frame), of: field, to: &json)
            case .object(let plan):
                json.key(field.name)
                path.append(field.name)
                json.object { json in write(plan, to: &json) }
                path.removeLast()
            case .list(let parts):
                json.key(field.name)
                path.append(field.name)
                json.array { json in
                    var count = 0
                    for part in parts { write(part, count: &count, to: &json) }
                }
                path.removeLast()
            }
        }
    }

    private mutating func write(_ part: ListPart, count: inout Int, to json: inout JSONWriter) {
        guard let each = part.each else {
            writeItem(part, count: &count, to: &json)
            return
        }
        guard let items = items(of: each) else { return }
        for (index, item) in items.enumerated() {
            guard frame.spendStep() else {
                report(Fault.tooManySteps, at: each.place)
                return
            }
            guard problems.count < MappingProblem.countMax else { return }
            bind(item, number: Int64(index) + 1, of: each)
            writeItem(part, count: &count, to: &json)
        }
    }

    private mutating func writeItem(
        _ part: ListPart, count: inout Int, to json: inout JSONWriter
    ) {
        path.append(String(count))
        let isWanted = part.condition.map { holds($0, at: part.place) } ?? true
        if isWanted, case .object(let plan) = part.content {
            json.object { json in write(plan, to: &json) }
            count += 1
        }
        path.removeLast()
        guard isWanted, case .parts(let parts) = part.content else { return }
        for part in parts { write(part, count: &count, to: &json) }
    }

    // MARK: - Values

    private mutating func writeValue(
        _ value: Value, of field: FieldPlan, to json: inout JSONWriter
    ) {
        var value = value
        if case .optional(let box) = value {
            guard let box else {
                if field.isRequired { reportMissing(field) }
                return
            }
            value = box.value
        }
        if case .fault(let fault) = value {
            report(fault, at: field.place, field: field.name)
            return
        }
        if case .null = value, !field.isRequired { return }
        if field.isOneLine, case .text(let text) = value {
            value = .text(CanonicalValue.oneLine(text))
        }
        json.key(field.name)
        if let fault = CanonicalValue.write(value, as: field.type, to: &json) {
            report(fault, at: field.place, field: field.name)
        }
    }

    private mutating func reportMissing(_ field: FieldPlan) {
        report(
            Fault(
                .missing, "The field \"\(field.name)\" must have a value and gets none.",
                remedy: "Give a default in the mapping: `.orValue(...)`."),
            at: field.place, field: field.name)
    }

    // MARK: - Problems

    private mutating func report(_ value: Value, at place: SourcePlace, field: String? = nil) {
        if case .fault(let fault) = value { report(fault, at: place, field: field) }
    }

    private mutating func report(_ fault: Fault, at place: SourcePlace, field: String? = nil) {
        guard problems.count < MappingProblem.countMax else { return }
        let target = (path + (field.map { [$0] } ?? [])).joined(separator: "/")
        // One wrong value of the source is one problem, in however many places it is used.
        if let path = fault.path,
            problems.contains(where: { $0.path == path && $0.rule == fault.rule })
        {
            return
        }
        problems.append(MappingProblem(fault, target: target, place: place))
    }
}
