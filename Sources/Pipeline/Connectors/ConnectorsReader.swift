import RetailModel
import Store
import Transform

/// Reads subscriptions, hooks, inboxes and polls.
struct ConnectorsReader {
    static let folders = ["subscriptions/", "hooks/", "inboxes/", "polls/"]

    let problems = ProblemList()
    private let connections: Set<String>
    private var names: Set<String> = []

    /// What a filter may ask of an event.
    private static let eventSchema = RecordSchema(fields: [
        RecordSchema.Field(name: "type", type: .text(oneOf: []), isRequired: true),
        RecordSchema.Field(name: "subject", type: .text(oneOf: []), isRequired: true),
        RecordSchema.Field(
            name: "time", type: .timestamp(assumed: nil), isRequired: true),
        RecordSchema.Field(name: "data", type: .open, isRequired: true),
    ])

    static func read(
        _ files: [ConfigurationTable.File], connections: Set<String>
    ) throws(ConfigurationProblems) -> Connectors {
        var reader = ConnectorsReader(connections: connections)
        var connectors = Connectors()
        for file in files where file.path.hasSuffix(".yaml") {
            do throws(ConfigurationProblems) {
                reader.read(
                    try Shape.read(file: file.path, text: file.content), file.path, &connectors)
            } catch {
                for problem in error.problems { reader.problems.add(problem) }
            }
        }
        try reader.problems.throwIfAny()
        return connectors
    }

    private init(connections: Set<String>) {
        self.connections = connections
    }

    private mutating func read(_ shape: Shape, _ path: String, _ connectors: inout Connectors) {
        guard let view = MapView(shape, problems: problems) else { return }
        if path.hasPrefix("subscriptions/") {
            subscription(view).map { connectors.subscriptions.append($0) }
        } else if path.hasPrefix("hooks/") {
            hook(view).map { connectors.hooks.append($0) }
        } else if path.hasPrefix("polls/") {
            poll(view).map { connectors.polls.append($0) }
        } else {
            inbox(view).map { connectors.inboxes.append($0) }
        }
        view.refuseUnknownKeys()
    }

    // MARK: - The three kinds

    private mutating func subscription(_ view: MapView) -> Subscription? {
        let name = name("subscription", view)
        let url = view.requiredText("url")
        let types = types(view)
        let filter = view.optional("filter").flatMap {
            RecordFilter.compile(
                $0, calling: "event", schema: Self.eventSchema, problems: problems)
        }
        let mode: Subscription.Mode = choice("mode", view) ?? .structured
        let order: Subscription.Order = choice("order_by", view) ?? .subject
        let start: Subscription.Start = choice("from", view) ?? .now
        let secrets = secrets(view)
        let parallel = number("parallel", 1...64, view) ?? 16
        let disableAfter = seconds("disable_after", view) ?? 3 * 86_400
        guard let name, let url, let types, !secrets.isEmpty else { return nil }
        return Subscription(
            name: name, url: url, types: types, filter: filter, mode: mode, order: order,
            start: start, secrets: secrets, parallelMax: parallel,
            disableAfterSeconds: disableAfter)
    }

    private mutating func hook(_ view: MapView) -> Hook? {
        let name = name("hook", view)
        let connection = connection(view)
        let scheme: SignatureScheme? = choice("signature", view, isRequired: true)
        let secrets = secrets(view)
        let url = view.optionalText("url")
        let tolerance = seconds("tolerance", view) ?? 300
        if scheme == .square, url == nil {
            problems.report(
                "LINK-005", at: view.place,
                "Square signs the notification's URL, which is missing.",
                remedy: "Add `url: https://...`, exactly as it stands in Square's dashboard.")
            return nil
        }
        guard let name, let connection, let scheme, !secrets.isEmpty else { return nil }
        return Hook(
            name: name, connection: connection, scheme: scheme, secrets: secrets, url: url ?? "",
            toleranceSeconds: tolerance)
    }

    private mutating func inbox(_ view: MapView) -> Inbox? {
        let name = name("inbox", view)
        let folder = view.requiredText("folder")
        let connection = connection(view)
        let pattern = view.optionalText("pattern") ?? "*"
        let settle = seconds("settle", view) ?? 5
        let every = seconds("every", view) ?? 2
        guard let name, let folder, let connection else { return nil }
        return Inbox(
            name: name, folder: folder, connection: connection, pattern: FilePattern(pattern),
            settleSeconds: settle, everySeconds: every)
    }

    // MARK: - Values

    mutating func name(_ key: String, _ view: MapView) -> String? {
        guard let shape = view.required(key), let name = view.text(shape) else { return nil }
        let isPlain = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
        }
        guard isPlain, (1...64).contains(name.utf8.count) else {
            problems.report(
                "LINK-009", at: shape.place, "\"\(name)\" cannot stand in a URL as a name.",
                remedy: "Use 1 to 64 small letters, digits, - and _.")
            return nil
        }
        guard names.insert("\(key) \(name)").inserted else {
            problems.report(
                "LINK-004", at: shape.place, "The \(key) \"\(name)\" stands in another file too.",
                remedy: "Give each a name of its own.")
            return nil
        }
        return name
    }

    func connection(_ view: MapView) -> String? {
        guard let shape = view.optional("connection") else { return "" }
        guard let name = view.text(shape) else { return nil }
        guard connections.contains(name) else {
            problems.report(
                "LINK-002", at: shape.place, "There is no connection \"\(name)\".",
                remedy: "Name one of those in connections/, or leave it out for canonical sales.")
            return nil
        }
        return name
    }

    private func types(_ view: MapView) -> Set<String>? {
        var types: Set<String> = []
        let items = view.optionalList("events")
        for item in items {
            guard let text = view.text(item) else { return nil }
            guard EventType(rawValue: text) != nil else {
                let known = EventType.allCases.map(\.rawValue).joined(separator: ", ")
                problems.report(
                    "LINK-008", at: item.place, "There are no events \"\(text)\".",
                    remedy: "Use one of: \(known).")
                return nil
            }
            types.insert(text)
        }
        return types
    }

    private func secrets(_ view: MapView) -> [SecretReference] {
        let items = view.optionalList("secrets")
        let secrets = items.compactMap { view.text($0) }.compactMap { SecretReference($0) }
        guard !items.isEmpty, secrets.count == items.count, secrets.count <= 4 else {
            problems.report(
                "LINK-003", at: items.first?.place ?? view.place,
                "No list of one to four secrets says where each is kept.",
                remedy:
                    "Write `secrets: [\"env:NAME\"]` or `secrets: [\"file:/path\"]`; the secret "
                    + "itself never stands here.")
            return []
        }
        return secrets
    }

    func choice<Choice>(
        _ key: String, _ view: MapView, isRequired: Bool = false
    ) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
        let shape = isRequired ? view.required(key) : view.optional(key)
        guard let shape, let text = view.text(shape) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        problems.report(
            "LINK-001", at: shape.place, "\"\(text)\" is not known here.",
            remedy: "Use one of: \(known).")
        return nil
    }

    private func number(_ key: String, _ range: ClosedRange<Int>, _ view: MapView) -> Int? {
        guard let shape = view.optional(key), let text = view.text(shape) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        problems.report(
            "LINK-007", at: shape.place, "\"\(text)\" is out of range.",
            remedy: "Write a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    func seconds(_ key: String, _ view: MapView) -> Int? {
        guard let shape = view.optional(key), let text = view.text(shape) else { return nil }
        if let seconds = LengthOfTime.seconds(text) { return seconds }
        problems.report(
            "LINK-006", at: shape.place, "\"\(text)\" is no length of time.",
            remedy: LengthOfTime.remedy)
        return nil
    }
}
