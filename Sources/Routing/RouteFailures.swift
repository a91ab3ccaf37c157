import RetailModel
import Transform

// The `on_failure:` part of a route: every step has a policy, for what is technical and for what
// is wrong with the document.
extension RouteCompiler {
    func failures(
        _ map: MapView, _ schema: Schema, _ input: String
    ) -> (technical: RoutePlan.TechnicalPolicy, data: RoutePlan.ExceptionPolicy)? {
        guard let shape = map.optional("on_failure"),
            let failures = MapView(shape, problems: problems)
        else {
            problems.report(
                "ROUTE-020", at: map.place, "The steps have no failure policy.",
                remedy: "Add `on_failure:` with `technical:` and `data:`, each with a queue.")
            return nil
        }
        let technical = failures.required("technical").flatMap { technicalPolicy($0) }
        let data = failures.required("data").flatMap { exceptionPolicy($0, schema, input) }
        failures.refuseUnknownKeys()
        guard let technical, let data else { return nil }
        return (technical, data)
    }

    // MARK: - Technical

    private func technicalPolicy(_ shape: Shape) -> RoutePlan.TechnicalPolicy? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let retry = map.optional("retry").map(retry) ?? .standard
        let queue = map.required("then").flatMap { then -> String? in
            guard let inner = MapView(then, problems: problems) else { return nil }
            let queue = self.queue(inner)
            inner.refuseUnknownKeys()
            return queue
        }
        map.refuseUnknownKeys()
        guard let retry, let queue else { return nil }
        return RoutePlan.TechnicalPolicy(retry: retry, queue: queue)
    }

    private func retry(_ shape: Shape) -> RetrySchedule? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let standard = RetrySchedule.standard
        let first = length("first", map) ?? standard.firstSeconds
        let longest = length("longest", map) ?? standard.longestSeconds
        let giveUp = length("give_up", map) ?? standard.giveUpSeconds
        let factorText = map.optionalText("factor") ?? String(standard.factor)
        let jitter = map.optionalText("jitter") ?? "full"
        map.refuseUnknownKeys()
        guard let factor = Int(factorText), (1...10).contains(factor), jitter == "full",
            first <= longest, longest <= giveUp
        else {
            problems.report(
                "ROUTE-021", at: map.place, "The pauses of the retry do not fit together.",
                remedy: "first <= longest <= give_up, factor 1 to 10, jitter full.")
            return nil
        }
        return RetrySchedule(
            firstSeconds: first, factor: factor, longestSeconds: longest, giveUpSeconds: giveUp)
    }

    private func length(_ key: String, _ map: MapView) -> Int? {
        map.optional(key).flatMap { Length.seconds($0, map, problems) }
    }

    // MARK: - Data

    private func exceptionPolicy(_ shape: Shape, _ schema: Schema, _ input: String) -> RoutePlan
        .ExceptionPolicy?
    {
        guard let map = MapView(shape, problems: problems) else { return nil }
        if let retry = map.optional("retry") {
            problems.report(
                "ROUTE-022", at: retry.place,
                "A document that is wrong stays wrong, however often it is tried.",
                remedy: "Remove `retry` here; a person edits or replays the document.")
        }
        let queue = queue(map)
        let deadlines = CaseDeadlines.read(
            map, slaSeconds: queue.flatMap { surroundings.queues[$0]?.slaSeconds },
            calendars: surroundings.calendars, problems: problems)
        let hold = map.optionalText("hold") ?? "same_key"
        if hold != "same_key" && hold != "none" {
            problems.report(
                "ROUTE-023", at: map.place, "\"\(hold)\" is nothing that can be held.",
                remedy: "Write `hold: same_key`, or `hold: none`.")
        }
        let may = map.optional("may") == nil ? Set(Action.allCases) : may(map)
        let secondPerson = map.optional("second_person").flatMap { shape in
            var expressions = RecordExpressions(
                over: schema, named: input, texts: ["action"], in: configuration,
                problems: problems)
            return expressions.condition(shape)
        }
        map.refuseUnknownKeys()
        guard let queue else { return nil }
        return RoutePlan.ExceptionPolicy(
            queue: queue, holdsKey: hold == "same_key", may: may, secondPerson: secondPerson,
            deadlines: deadlines)
    }

    private typealias Action = RoutePlan.ExceptionPolicy.Action

    private func may(_ map: MapView) -> Set<Action> {
        var allowed: Set<Action> = []
        for shape in map.optionalList("may") {
            guard let text = map.text(shape) else { continue }
            guard let action = Action(rawValue: text) else {
                problems.report(
                    "ROUTE-024", at: shape.place, "\"\(text)\" is nothing that a person can do.",
                    remedy: NearestName.remedy(
                        for: text, among: Action.allCases.map(\.rawValue)))
                continue
            }
            allowed.insert(action)
        }
        return allowed
    }

    /// A queue that exists; its owner and deadline may be repeated, not changed.
    private func queue(_ map: MapView) -> String? {
        let name = map.requiredText("queue")
        let (owner, sla) = (map.optionalText("owner"), map.optional("sla"))
        let slaSeconds = sla.flatMap { Length.seconds($0, map, problems) }
        guard let name else { return nil }
        guard let queue = surroundings.queues[name] else {
            report(unknown: "queue", name, among: Set(surroundings.queues.keys), map)
            return nil
        }
        let isSame =
            (owner ?? queue.owner) == queue.owner
            && (slaSeconds ?? queue.slaSeconds) == queue.slaSeconds
        guard isSame else {
            problems.report(
                "ROUTE-025", at: map.place,
                "The queue \"\(name)\" belongs to \(queue.owner), due in \(queue.slaSeconds) s.",
                remedy: "Write what queues/ says, or leave owner and sla out here.")
            return nil
        }
        return name
    }
}
