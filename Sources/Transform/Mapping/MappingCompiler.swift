/// Makes a plan from a mapping's file; the notation is in Docs/reference/mapping.md, section
/// "Mappings".
struct MappingCompiler {
    let problems: ProblemList
    /// Every schema by its reference, `sale@1`.
    let schemas: [String: Schema]
    var environment: ExpressionEnvironment
    var scope = Scope()
    private let parsed: ParsedExpressions

    init(
        problems: ProblemList, schemas: [String: Schema], environment: ExpressionEnvironment,
        parsed: ParsedExpressions = ParsedExpressions()
    ) {
        self.problems = problems
        self.parsed = parsed
        self.schemas = schemas
        self.environment = environment
    }

    /// The plan, or nil after reported problems.
    static func compile(
        _ shape: Shape, problems: ProblemList, schemas: [String: Schema],
        environment: ExpressionEnvironment, parsed: ParsedExpressions
    ) -> MappingPlan? {
        var compiler = MappingCompiler(
            problems: problems, schemas: schemas, environment: environment, parsed: parsed)
        return compiler.compile(shape)
    }

    private mutating func compile(_ shape: Shape) -> MappingPlan? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let name = map.requiredText("mapping")
        let version = map.requiredVersion("version")
        _ = map.optionalText("describes")
        let source = schema("from", map, isSource: true)
        let target = schema("to", map, isSource: false)
        if let source { declareInput(map, source) }
        let each = eachDocument(map)
        let datedBy = datedBy(map)
        // Skips and fields come after `let` in the file or not; they see its names all the same.
        let definitions = definitions(map)
        let skips = skips(map)
        let set = map.required("set")
        var body: ObjectPlan?
        if let set, let target { body = object(set, target.record, path: "") }
        let tests = MappingTest.read(map.optionalList("tests"), problems: problems)
        map.refuseUnknownKeys()
        guard let name, let version, let source, let target, let body else { return nil }
        return MappingPlan(
            name: name, version: version, source: source, target: target, tests: tests,
            slotCount: scope.slotCount, definitions: definitions, datedBy: datedBy, skips: skips,
            each: each, body: body)
    }

    // MARK: - Head

    private func schema(_ key: String, _ map: MapView, isSource: Bool) -> Schema? {
        guard let shape = map.required(key), let reference = map.text(shape) else { return nil }
        guard let schema = schemas[reference] else {
            problems.report(
                "MAP-001", at: shape.place, "There is no schema \"\(reference)\".",
                remedy: NearestName.remedy(for: reference, among: Array(schemas.keys)))
            return nil
        }
        guard isSource == (schema.format != nil) else {
            problems.report(
                "MAP-002", at: shape.place,
                isSource
                    ? "The schema \"\(reference)\" has no format, so no source sends it."
                    : "The schema \"\(reference)\" is a source's, not a canonical document's.",
                remedy: "`from` names a source's schema and `to` a canonical one.")
            return nil
        }
        return schema
    }

    private mutating func declareInput(_ map: MapView, _ source: Schema) {
        guard let name = map.requiredText("input") else { return }
        switch source.format {
        case .csv:
            scope.declare(name, type: .list(.record(source.record)))
            if name == "row" {
                problems.report(
                    "MAP-003", at: map.place, "`row` is always the first row of the document.",
                    remedy: "Call the input `rows`.")
            } else {
                scope.declare("row", type: .record(source.record))
            }
        case .json, .xml, .x12, .edifact, nil: scope.declare(name, type: .record(source.record))
        }
    }

    /// `each` at the top: every item of the list becomes a document of its own.
    private mutating func eachDocument(_ map: MapView) -> ListPart.Each? {
        let names = (item: map.optionalText("as"), number: map.optionalText("number"))
        return map.optional("each").flatMap { each($0, names, at: map.place) }
    }

    private mutating func datedBy(_ map: MapView) -> (step: Step, place: SourcePlace)? {
        guard let shape = map.optional("dated_by") else { return nil }
        environment.hasLookupDay = true
        guard let expression = expression(shape) else { return nil }
        guard [.timestamp, .text, .dyn].contains(expression.type) else {
            problems.report(
                "MAP-004", at: shape.place, "`dated_by` is \(expression.type.name).",
                remedy: "It must be a timestamp, or a date as text.")
            return nil
        }
        return (expression.step, shape.place)
    }

    private mutating func definitions(_ map: MapView) -> [MappingPlan.Definition] {
        guard let shape = map.optional("let"), let names = MapView(shape, problems: problems)
        else { return [] }
        var definitions: [MappingPlan.Definition] = []
        for entry in names.entries {
            guard isFree(entry.key) else {
                problems.report(
                    "MAP-005", at: entry.keyPlace,
                    "\"\(entry.key)\" is no free name for a value.",
                    remedy: "Use letters, digits and _, and a name that nothing else has.")
                continue
            }
            guard let expression = expression(entry.value) else {
                // Later lines may use the name; one problem is enough.
                scope.declare(entry.key, type: .dyn)
                continue
            }
            let slot = scope.declare(entry.key, type: expression.type)
            definitions.append(MappingPlan.Definition(slot: slot, step: expression.step))
        }
        return definitions
    }

    /// Whether a text is a name that no variable has yet.
    func isFree(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        return scalars.first?.isLetter == true && scope.variables[text] == nil
            && scalars.allSatisfy { $0.isLetter || $0.isDigit }
    }

    private mutating func skips(_ map: MapView) -> [MappingPlan.Skip] {
        var skips: [MappingPlan.Skip] = []
        var order = ConditionOrder()
        for item in map.optionalList("skip") {
            guard let rule = MapView(item, problems: problems) else { continue }
            let condition = rule.required("when").flatMap { self.condition($0) }
            let because = rule.requiredText("because")
            rule.refuseUnknownKeys()
            guard let condition, let because else { continue }
            checkReach(condition, in: &order)
            skips.append(
                MappingPlan.Skip(
                    condition: condition.step, because: because, place: condition.place))
        }
        return skips
    }

    // MARK: - Expressions

    /// The expression of a value; a literal text where an expression belongs is reported.
    mutating func expression(_ shape: Shape) -> Expression? {
        guard case .expression(let text) = shape.content else {
            problems.report(
                "MAP-006", at: shape.place,
                "This is \(shape.kindName) where an expression belongs.",
                remedy: "Begin the value with `=`; texts in an expression stand in quotes.")
            return nil
        }
        do throws(ExpressionProblem) {
            let expression = try Checker.compile(
                parsed.syntax(of: text), at: shape.place, scope: &scope, environment: environment)
            checkDivision(expression)
            return expression
        } catch {
            problems.add(error.placed(at: shape.place))
            return nil
        }
    }

    /// An expression that yields true or false, and not always the same.
    mutating func condition(_ shape: Shape) -> Expression? {
        guard let expression = expression(shape) else { return nil }
        guard [.bool, .dyn].contains(expression.type) else {
            problems.report(
                "MAP-007", at: shape.place, "The condition is \(expression.type.name).",
                remedy: "Compare it with something, so that it is true or false.")
            return nil
        }
        if let constant = expression.constant, case .bool(let claim) = constant {
            problems.report(
                "MAP-008", at: shape.place, "The condition is always \(claim).",
                remedy: "Remove it, or name a field of the source in it.")
            return nil
        }
        checkTruth(expression)
        return expression
    }
}
