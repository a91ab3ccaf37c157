/// Makes a plan from a connection's file; the notation is in Docs/reference/mapping.md,
/// "Connections".
struct ConnectionCompiler {
    let problems: ProblemList
    private let mappings: [MappingPlan]
    private var mappingCompiler: MappingCompiler

    init(
        problems: ProblemList, schemas: [String: Schema], mappings: [MappingPlan],
        environment: ExpressionEnvironment, parsed: ParsedExpressions
    ) {
        self.problems = problems
        self.mappings = mappings
        mappingCompiler = MappingCompiler(
            problems: problems, schemas: schemas, environment: environment, parsed: parsed)
    }

    /// The plan, or nil after reported problems.
    mutating func compile(_ shape: Shape) -> ConnectionPlan? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let name = map.requiredText("connection")
        let version = map.requiredVersion("version")
        _ = map.optionalText("describes")
        let schema = schema(map)
        let dialect = dialect(map)
        let paths = map.optionalList("at").compactMap { map.text($0) }.map { TreePath($0) }
        let groupShape = map.optional("group_by")
        guard let schema else {
            _ = (map.optionalList("documents"), map.optionalList("join"), map.optionalText("main"))
            map.refuseUnknownKeys()
            return nil
        }
        let groupBy = groupBy(groupShape, schema, map)
        let joins = joins(map, schema)
        let mainFile = map.optionalText("main")
        let choices = choices(map, schema)
        map.refuseUnknownKeys()
        let isComplete = schema.format != .csv || groupBy != nil
        guard let name, let version, let dialect, isComplete, !choices.isEmpty else { return nil }
        return ConnectionPlan(
            name: name, version: version, schema: schema, dialect: dialect, paths: paths,
            joins: joins, mainFile: mainFile, groupBy: groupBy, choices: choices,
            slotCount: mappingCompiler.scope.slotCount)
    }

    private func schema(_ map: MapView) -> Schema? {
        let format = map.requiredText("format")
        guard let shape = map.required("schema"), let reference = map.text(shape) else {
            return nil
        }
        guard let schema = mappingCompiler.schemas[reference] else {
            problems.report(
                "CONN-001", at: shape.place, "There is no schema \"\(reference)\".",
                remedy: NearestName.remedy(
                    for: reference, among: Array(mappingCompiler.schemas.keys)))
            return nil
        }
        guard let format, format == schema.format?.rawValue else {
            problems.report(
                "CONN-002", at: shape.place,
                "The connection's format is not that of \"\(reference)\".",
                remedy: schema.format.map { "Write `format: \($0.rawValue)`." }
                    ?? "Name a source's schema, which has a format.")
            return nil
        }
        return schema
    }

    private func dialect(_ map: MapView) -> CSVDialect? {
        let separator = map.optionalText("separator") ?? ","
        let quote = map.optionalText("quote") ?? "\""
        let encoding = map.optionalText("encoding") ?? "utf-8"
        let encodings: [String: CSVDialect.Encoding] = [
            "utf-8": .utf8, "windows-1252": .windows1252, "iso-8859-1": .latin1,
        ]
        let marks = [separator, quote].map { $0.count == 1 ? $0.first : nil }
        let isUsable = marks.allSatisfy { $0?.isASCII == true && $0?.isNewline == false }
        guard let first = marks[0], let second = marks[1], isUsable, first != second,
            let encoding = encodings[encoding]
        else {
            problems.report(
                "CONN-003", at: map.place, "The separator, quote or encoding cannot be used.",
                remedy:
                    "Two different ASCII characters; encoding utf-8, windows-1252 or iso-8859-1.")
            return nil
        }
        return CSVDialect(separator: first, quote: second, encoding: encoding)
    }

    private mutating func groupBy(
        _ shape: Shape?, _ schema: Schema, _ map: MapView
    ) -> Expression? {
        // The slots agree with those that MappingRun binds.
        guard schema.format == .csv else {
            let input = map.optionalText("input") ?? "document"
            mappingCompiler.scope.declare(input, type: .record(schema.record))
            if let shape {
                problems.report(
                    "CONN-009", at: shape.place,
                    "Only rows are grouped; here come whole documents.",
                    remedy: "Remove `group_by`.")
            }
            return nil
        }
        mappingCompiler.scope.declare("rows", type: .list(.record(schema.record)))
        mappingCompiler.scope.declare("row", type: .record(schema.record))
        guard let shape = shape ?? map.required("group_by") else { return nil }
        guard let expression = mappingCompiler.expression(shape) else { return nil }
        guard [.text, .int].contains(expression.type), expression.constant == nil else {
            problems.report(
                "CONN-004", at: shape.place, "Rows cannot be grouped by \(expression.type.name).",
                remedy: "Name a text or integer of `row`.")
            return nil
        }
        return expression
    }

    // MARK: - Documents

    private mutating func choices(_ map: MapView, _ schema: Schema) -> [ConnectionPlan.Choice] {
        let items = map.optionalList("documents")
        var choices: [ConnectionPlan.Choice] = []
        var order = ConditionOrder()
        for (index, item) in items.enumerated() {
            guard let entry = MapView(item, problems: problems) else { continue }
            let when = entry.optional("when")
            let way = self.way(of: entry, schema)
            let continues = entry.optionalClaim("continue") ?? false
            entry.refuseUnknownKeys()
            let isLast = index == items.count - 1
            if isLast != (when == nil) && !(continues && !isLast) {
                problems.report(
                    "CONN-005", at: entry.place,
                    isLast
                        ? "The last document has a condition, so some rows would go nowhere."
                        : "Without a condition it takes every row, and the next gets none.",
                    remedy: "Give every document but the last a `when`.")
            }
            let condition = when.flatMap { mappingCompiler.condition($0) }
            // A choice that lets the next ones be asked too takes nothing away from them.
            if let condition, !continues { mappingCompiler.checkReach(condition, in: &order) }
            guard let way, when == nil || condition != nil else { continue }
            choices.append(
                ConnectionPlan.Choice(
                    condition: condition?.step, place: when?.place ?? entry.place,
                    way: way, continues: continues))
        }
        if items.isEmpty {
            problems.report(
                "CONN-006", at: map.place, "The connection names no documents.",
                remedy: "Add `documents:` with at least one `- mapping: ...`.")
        }
        return choices
    }

    /// Where the entry leads: exactly one of a mapping, `skip` and `refuse`.
    private func way(of entry: MapView, _ schema: Schema) -> ConnectionPlan.Way? {
        let (skip, refuse) = (entry.optionalText("skip"), entry.optionalText("refuse"))
        let hasMapping = entry.optional("mapping") != nil
        guard [skip != nil, refuse != nil, hasMapping].filter({ $0 }).count == 1 else {
            problems.report(
                "CONN-010", at: entry.place,
                "A document says exactly one of `mapping`, `skip` and `refuse`.",
                remedy: "Add `mapping: ...`, or the reason why nothing is made of it.")
            return nil
        }
        if let skip { return .skip(because: skip) }
        if let refuse { return .refuse(because: refuse) }
        return mapping(of: entry, schema).map { .mapping($0) }
    }

    /// A mapping by `name@version`, or the latest version of a name.
    private func mapping(of entry: MapView, _ schema: Schema) -> MappingPlan? {
        guard let shape = entry.required("mapping"), let reference = entry.text(shape) else {
            return nil
        }
        let found = mappings.filter { $0.name == reference || $0.reference == reference }
            .max { $0.version < $1.version }
        guard let found else {
            problems.report(
                "CONN-007", at: shape.place, "There is no mapping \"\(reference)\".",
                remedy: NearestName.remedy(for: reference, among: mappings.map(\.name)))
            return nil
        }
        guard found.source.reference == schema.reference else {
            problems.report(
                "CONN-008", at: shape.place,
                "The mapping reads \(found.source.reference), the connection \(schema.reference).",
                remedy: "Use one schema for both.")
            return nil
        }
        return found
    }
}
