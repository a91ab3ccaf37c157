import Transform

/// A test that stands in a route's file: documents, and what must become of each.
public struct RouteTest: Sendable {
    /// What may become of a document.
    public enum State: String, Sendable, CaseIterable {
        case posted
        case waiting
        case duplicate
        /// Its key is known with other content.
        case conflict
        /// A newer revision is in the books.
        case superseded
        /// It breaks the schema, and its sender is told.
        case refused
    }

    /// What must become of one document.
    public struct Expectation: Hashable, Sendable {
        /// What must become of it; nil for a word that nobody knows, which nothing becomes.
        public let state: State?
        /// The code of its case or refusal; nil where nothing is said of it.
        public let code: String?
        /// The queue of its case.
        public let queue: String?
        /// The owner of its case.
        public let owner: String?
        /// Within how many seconds its case is due, counted by the calendar of its queue.
        public let dueSeconds: Int?
        /// Where it stands.
        public let place: SourcePlace
    }

    /// How a person calls it.
    public let name: String
    /// Paths of samples, in the order in which they come.
    public let given: [String]
    /// One for each sample.
    public let expect: [Expectation]
    /// Where the test stands.
    public let place: SourcePlace
}

/// Reads the tests of a route's file.
struct RouteTestReader {
    let problems: ProblemList

    func tests(_ shapes: [Shape]) -> [RouteTest] { shapes.compactMap(test) }

    private func test(_ shape: Shape) -> RouteTest? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let name = map.requiredText("name")
        let given = map.optionalList("given").compactMap { map.text($0) }
        let expect = map.optionalList("expect").compactMap(expectation)
        map.refuseUnknownKeys()
        guard let name else { return nil }
        guard !given.isEmpty, given.count == expect.count else {
            problems.report(
                "ROUTE-030", at: map.place,
                "\(given.count) samples are given and \(expect.count) outcomes expected.",
                remedy: "Expect one outcome for each sample.")
            return nil
        }
        return RouteTest(name: name, given: given, expect: expect, place: map.place)
    }

    private func expectation(_ shape: Shape) -> RouteTest.Expectation? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let state = map.required("state")
        let (code, queue) = (map.optionalText("code"), map.optionalText("queue"))
        let owner = map.optionalText("owner")
        let due = map.optional("due_in").flatMap { Length.seconds($0, map, problems) }
        map.refuseUnknownKeys()
        guard let state else { return nil }
        return RouteTest.Expectation(
            state: self.state(state, map), code: code, queue: queue, owner: owner, dueSeconds: due,
            place: shape.place)
    }

    private func state(_ shape: Shape, _ map: MapView) -> RouteTest.State? {
        guard let text = map.text(shape) else { return nil }
        if let state = RouteTest.State(rawValue: text) { return state }
        if problems.isStrict {
            problems.report(
                "ROUTE-031", at: shape.place, "\"\(text)\" is nothing that becomes of a document.",
                remedy: NearestName.remedy(
                    for: text, among: RouteTest.State.allCases.map(\.rawValue)))
        }
        return nil
    }
}
