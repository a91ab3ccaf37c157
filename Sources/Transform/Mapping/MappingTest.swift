/// A test that stands in a mapping's own file: a sample, and what must come of it.
public struct MappingTest: Sendable {
    /// What the sample must become.
    public enum Expectation: Sendable {
        /// Values of the canonical document at these places, `lines/0/gross`, as texts.
        case values([(pointer: String, text: String, place: SourcePlace)])
        /// The reason of the rule that leaves it out.
        case skipped(String)
        /// A problem of this rule at this place of the source or target.
        case problem(rule: String, at: String?)
    }

    /// How a person calls it.
    public let name: String
    /// The sample's path among the configuration files.
    public let given: String
    /// Changes to the sample: a place, `line/2/UnitPrice` or `line_items/0/price`, and its new
    /// text.
    public let changes: [String: String]
    /// Which of the documents that the sample holds and the mapping makes is meant, from 1.
    public let document: Int
    /// What must come of the sample.
    public let expectation: Expectation
    /// Where the test stands.
    public let place: SourcePlace

    static func read(_ shapes: [Shape], problems: ProblemList) -> [MappingTest] {
        shapes.compactMap { read($0, problems: problems) }
    }

    private static func read(_ shape: Shape, problems: ProblemList) -> MappingTest? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let (name, given) = (map.requiredText("name"), map.requiredText("given"))
        let changes = map.optional("with").flatMap { texts($0, problems) } ?? []
        let expect = map.required("expect").flatMap { expectation($0, problems) }
        let document = map.optional("document") == nil ? 1 : map.requiredVersion("document")
        map.refuseUnknownKeys()
        guard let name, let given, let expect, let document else { return nil }
        return MappingTest(
            name: name, given: given,
            changes: Dictionary(uniqueKeysWithValues: changes.map { ($0.pointer, $0.text) }),
            document: document, expectation: expect, place: map.place)
    }

    private static func expectation(_ shape: Shape, _ problems: ProblemList) -> Expectation? {
        guard let texts = texts(shape, problems) else { return nil }
        let byKey = Dictionary(uniqueKeysWithValues: texts.map { ($0.pointer, $0.text) })
        if let because = byKey["skipped"], texts.count == 1 { return .skipped(because) }
        if let rule = byKey["exception"] {
            guard Fault.Rule(rawValue: rule) != nil else {
                problems.report(
                    "MAP-040", at: shape.place, "\"\(rule)\" is no rule of a mapping problem.",
                    remedy: NearestName.remedy(
                        for: rule, among: Fault.Rule.allCases.map(\.rawValue)))
                return nil
            }
            return .problem(rule: rule, at: byKey["at"])
        }
        return .values(texts)
    }

    private static func texts(
        _ shape: Shape, _ problems: ProblemList
    ) -> [(pointer: String, text: String, place: SourcePlace)]? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        return map.entries.compactMap { entry in
            map.text(entry.value).map { (entry.key, $0, entry.value.place) }
        }
    }
}

/// A test of a mapping that did not come out as written.
public struct MappingTestFailure: Error, Sendable, CustomStringConvertible {
    /// The test's name.
    public let test: String
    /// Where the unmet expectation stands.
    public let place: SourcePlace
    /// What came instead, as a sentence.
    public let problem: String
    /// What the mapping itself told, where it failed on the sample.
    public let causes: [MappingProblem]

    /// What came of a test in place of what is written.
    public init(
        test: String, place: SourcePlace, problem: String, causes: [MappingProblem] = []
    ) {
        self.test = test
        self.place = place
        self.problem = problem
        self.causes = causes
    }

    /// `file:line:column: test: problem` on one line.
    public var description: String { "\(place): \(test): \(problem)" }
}
