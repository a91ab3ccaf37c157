import RetailModel
import Transform

/// Reads routes from their files and checks them against schemas, rules and queues; the notation is
/// in Docs/reference/routes.md.
public struct RouteCompiler {
    /// What a route may name, which other rooms know.
    public struct Surroundings: Sendable {
        /// The owner and deadline in seconds of each queue.
        public let queues: [String: (owner: String, slaSeconds: Int)]
        /// Posting rules by name and by `name@version`.
        public let rules: Set<String>
        /// Types of events that a step may publish, without version.
        public let events: Set<String>
        /// Whose hours deadlines may count.
        public let calendars: BusinessCalendars

        /// Queues, posting rules, events and calendars of one configuration.
        public init(
            queues: [String: (owner: String, slaSeconds: Int)], rules: Set<String>,
            events: Set<String>, calendars: BusinessCalendars
        ) {
            self.queues = queues
            self.rules = rules
            self.events = events
            self.calendars = calendars
        }
    }

    let problems: ProblemList
    let configuration: ConfigurationSet
    let surroundings: Surroundings

    /// A compiler that reports to `problems`.
    public init(
        problems: ProblemList, configuration: ConfigurationSet, surroundings: Surroundings
    ) {
        self.problems = problems
        self.configuration = configuration
        self.surroundings = surroundings
    }

    /// All routes of a configuration, checked against each other.
    public func table(_ shapes: [Shape]) -> RouteTable {
        var plans: [RoutePlan] = []
        for shape in shapes {
            guard let plan = compile(shape) else { continue }
            if plans.contains(where: { $0.name == plan.name }) {
                problems.report(
                    "ROUTE-001", at: shape.place,
                    "Two versions of the route \"\(plan.name)\" are both here.",
                    remedy: "Keep the newer; the history keeps the older.")
            }
            plans.append(plan)
        }
        reportUnreachable(plans.sorted { $0.name < $1.name }, shapes)
        return RouteTable(plans)
    }

    /// The plan of one route, or nil after reported problems.
    private func compile(_ shape: Shape) -> RoutePlan? {
        let before = problems.count
        guard let map = MapView(shape, problems: problems) else { return nil }
        let name = map.requiredText("route")
        let version = map.requiredVersion("version")
        _ = map.optionalText("describes")
        let from = map.requiredText("from")
        guard let from, let schema = schema(from, map),
            let input = map.requiredText("input")
        else { return nil }
        var expressions = RecordExpressions(
            over: schema, named: input, in: configuration, problems: problems)
        let match = map.optional("match").flatMap { expressions.condition($0) }
        let orderBy = map.optional("order_by").flatMap { expressions.key($0) }
        let dedupe = dedupe(map.optional("dedupe"), schema, &expressions)
        let limits = limits(map.optional("limits"))
        let steps = steps(map.required("steps"), &expressions)
        let completion = completion(map.optional("done_when"), steps)
        let failures = failures(map, schema, input)
        let tests = RouteTestReader(problems: problems).tests(map.optionalList("tests"))
        map.refuseUnknownKeys()
        guard problems.count == before, let name, let version, let failures else { return nil }
        return RoutePlan(
            name: name, version: version, from: from, match: match, orderBy: orderBy,
            dedupeKey: dedupe, limits: limits, steps: steps, completion: completion,
            technical: failures.technical, exceptionPolicy: failures.data, tests: tests)
    }

    private func schema(_ reference: String, _ map: MapView) -> Schema? {
        if let schema = configuration.schemas[reference], schema.format == nil { return schema }
        let canonical = configuration.schemas.values.filter { $0.format == nil }
        problems.report(
            "ROUTE-002", at: map.place, "\"\(reference)\" is no canonical document.",
            remedy: NearestName.remedy(for: reference, among: canonical.map(\.reference)))
        return nil
    }

    /// A later route that a former one leaves nothing.
    private func reportUnreachable(_ plans: [RoutePlan], _ shapes: [Shape]) {
        for (index, plan) in plans.enumerated() {
            let former = plans[..<index].first {
                $0.from == plan.from && $0.match == nil && $0.name != plan.name
            }
            guard let former, let shape = shapes.first(where: { $0.isRoute(named: plan.name) })
            else { continue }
            problems.report(
                "ROUTE-003", at: shape.place,
                "No document reaches \"\(plan.name)\": "
                    + "\"\(former.name)\" takes every \(plan.from).",
                remedy: "Give \"\(former.name)\" a `match`; routes are asked in the order of names."
            )
        }
    }

    // MARK: - Order and limits

    private func dedupe(
        _ shape: Shape?, _ schema: Schema, _ expressions: inout RecordExpressions
    ) -> RecordExpression? {
        guard let shape, let map = MapView(shape, problems: problems) else { return nil }
        let keyShape = map.required("key")
        let key = keyShape.flatMap { expressions.key($0) }
        if let kept = map.optional("keep") { _ = Length.seconds(kept, map, problems) }
        let conflict = map.optionalText("same_key_other_content") ?? "exception"
        if conflict != "exception" {
            problems.report(
                "ROUTE-004", at: map.place,
                "\"\(conflict)\" would let other content under a known key pass silently.",
                remedy: "Write `same_key_other_content: exception`, or leave it out.")
        }
        map.refuseUnknownKeys()
        guard let key else { return nil }
        let identity = Self.identity(of: schema)
        if key.fields.isDisjoint(with: identity) {
            problems.report(
                "ROUTE-005", at: keyShape?.place ?? map.place,
                "The key ignores what tells documents apart: "
                    + "\(identity.sorted().joined(separator: ", ")).",
                remedy: "Name one of them in it.")
        }
        return key
    }

    /// The fields that tell documents of a schema apart.
    private static func identity(of schema: Schema) -> Set<String> {
        if !schema.identity.isEmpty { return Set(schema.identity) }
        let known: Set = ["id", "order", "ticket", "number", "reference"]
        return known.intersection(schema.record.fields.map(\.name))
    }

    private func limits(_ shape: Shape?) -> RoutePlan.Limits {
        guard let shape, let map = MapView(shape, problems: problems) else { return .standard }
        let inFlight = count("in_flight", map) ?? RoutePlan.Limits.standard.inFlight
        let backlog = count("backlog", map) ?? RoutePlan.Limits.standard.backlog
        let whenFull = map.optionalText("when_full") ?? "refuse_with_retry_after"
        if whenFull != "refuse_with_retry_after" {
            problems.report(
                "ROUTE-006", at: map.place, "\"\(whenFull)\" is nothing that a full route can do.",
                remedy: "Write `when_full: refuse_with_retry_after`.")
        }
        map.refuseUnknownKeys()
        return RoutePlan.Limits(inFlight: inFlight, backlog: backlog)
    }

    private func count(_ key: String, _ map: MapView) -> Int? {
        guard let shape = map.optional(key), let text = map.text(shape) else { return nil }
        if let number = Int(text), (1...10_000_000).contains(number) { return number }
        problems.report(
            "ROUTE-007", at: shape.place, "\"\(text)\" is no limit.",
            remedy: "Write a whole number from 1 to 10,000,000.")
        return nil
    }

    // MARK: - Steps

    private func steps(
        _ shape: Shape?, _ expressions: inout RecordExpressions
    ) -> [RoutePlan.Step] {
        guard let shape else { return [] }
        guard case .list(let items) = shape.content, !items.isEmpty else {
            problems.report(
                "ROUTE-008", at: shape.place, "A route does at least one thing.",
                remedy: "Write `- post: ledger`, `- move: stock`, `- notify:` or `- publish:`.")
            return []
        }
        return items.compactMap { step($0, &expressions) }
    }

    private func step(
        _ shape: Shape, _ expressions: inout RecordExpressions
    ) -> RoutePlan.Step? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let condition = map.optional("when").flatMap { expressions.condition($0) }
        let action = action(map)
        map.refuseUnknownKeys()
        return action.map { RoutePlan.Step(action: $0, condition: condition) }
    }

    private func action(_ map: MapView) -> RoutePlan.Step.Action? {
        let (post, move) = (map.optionalText("post"), map.optionalText("move"))
        let (notify, publish) = (map.optionalText("notify"), map.optionalText("publish"))
        let rules = map.optionalText("rules")
        switch (post, move, notify, publish) {
        case ("ledger", nil, nil, nil):
            guard let rules else { return .postLedger(rules: nil) }
            guard surroundings.rules.contains(rules) else {
                report(unknown: "posting rules", rules, among: surroundings.rules, map)
                return nil
            }
            return .postLedger(rules: String(rules.prefix { $0 != "@" }))
        case (nil, "stock", nil, nil): return .moveStock
        case (nil, nil, let queue?, nil):
            guard surroundings.queues[queue] != nil else {
                report(unknown: "queue", queue, among: Set(surroundings.queues.keys), map)
                return nil
            }
            return .notify(queue: queue)
        case (nil, nil, nil, let type?):
            guard surroundings.events.contains(String(type.prefix { $0 != "@" })) else {
                report(unknown: "event", type, among: surroundings.events, map)
                return nil
            }
            return .publish(type: type)
        default:
            problems.report(
                "ROUTE-009", at: map.place, "A step does one thing, and this does none or several.",
                remedy: "Write one of `post: ledger`, `move: stock`, `notify: QUEUE`, "
                    + "`publish: EVENT@1`.")
            return nil
        }
    }

    func report(unknown what: String, _ name: String, among known: Set<String>, _ map: MapView) {
        problems.report(
            "ROUTE-010", at: map.place, "There is no \(what) \"\(name)\".",
            remedy: NearestName.remedy(for: name, among: Array(known)))
    }

    // MARK: - Completion

    private func completion(
        _ shape: Shape?, _ steps: [RoutePlan.Step]
    ) -> RoutePlan.Completion {
        let none = RoutePlan.Completion(postedInERP: nil, stockMoved: nil)
        guard let shape, let map = MapView(shape, problems: problems) else { return none }
        let posts = steps.contains { if case .postLedger = $0.action { true } else { false } }
        let moves = steps.contains { $0.action == .moveStock }
        let posted = within("posted_in_erp", map, isPossible: posts, step: "post: ledger")
        let moved = within("stock_moved", map, isPossible: moves, step: "move: stock")
        map.refuseUnknownKeys()
        return RoutePlan.Completion(postedInERP: posted, stockMoved: moved)
    }

    private func within(
        _ key: String, _ map: MapView, isPossible: Bool, step: String
    ) -> RoutePlan.Clock? {
        guard let shape = map.optional(key), let inner = MapView(shape, problems: problems) else {
            return nil
        }
        let seconds = inner.required("within").flatMap { Length.seconds($0, inner, problems) }
        let calendar = CaseDeadlines.calendar(
            inner, among: surroundings.calendars, problems: problems)
        inner.refuseUnknownKeys()
        guard isPossible else {
            problems.report(
                "ROUTE-011", at: shape.place, "\"\(key)\" never comes: no step does it.",
                remedy: "Add the step `- \(step)`, or remove the condition.")
            return nil
        }
        return seconds.map { RoutePlan.Clock(seconds: $0, calendar: calendar) }
    }
}

extension Shape {
    fileprivate func isRoute(named name: String) -> Bool {
        guard case .map(let entries) = content else { return false }
        return entries.contains { entry in
            if entry.key == "route", case .text(name) = entry.value.content { return true }
            return false
        }
    }
}
