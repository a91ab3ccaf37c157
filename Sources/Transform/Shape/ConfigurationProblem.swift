/// One thing that is wrong in a configuration file, told so that its author can repair it.
public struct ConfigurationProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The stable name of the broken rule, such as `SHAPE-004`; listed in
    /// Docs/reference/mapping.md.
    public let rule: String
    /// Where it stands.
    public let place: SourcePlace
    /// What is wrong, as a sentence.
    public let problem: String
    /// What to do about it, as a sentence.
    public let remedy: String

    /// A problem from its four parts.
    public init(rule: String, place: SourcePlace, problem: String, remedy: String) {
        self.rule = rule
        self.place = place
        self.problem = problem
        self.remedy = remedy
    }

    /// `file:line:column: RULE: problem remedy` on one line.
    public var description: String { "\(place): \(rule): \(problem) \(remedy)" }
}

/// Everything found wrong in one reading, in the order of the files and lines.
public struct ConfigurationProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many problems one reading reports at most; more would bury the first.
    public static let countMax = 50

    /// At least one problem, at most ``countMax``.
    public let problems: [ConfigurationProblem]

    init(_ problems: [ConfigurationProblem]) {
        precondition(!problems.isEmpty, "a refusal names at least one problem")
        let sorted = problems.sorted {
            ($0.place.file, $0.place.line, $0.place.column)
                < ($1.place.file, $1.place.line, $1.place.column)
        }
        self.problems = Array(sorted.prefix(Self.countMax))
    }

    /// One problem a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Gathers problems while a reading goes on past the first.
public final class ProblemList {
    private(set) var problems: [ConfigurationProblem] = []
    /// Whether everything is told that would be an error in a new configuration, or only what keeps
    /// an old one from running.
    public let isStrict: Bool
    private let countMax: Int

    /// An empty list.
    public init(
        isStrict: Bool = false, countMax: Int = ConfigurationProblems.countMax
    ) {
        self.isStrict = isStrict
        self.countMax = countMax
    }

    /// How many have been gathered.
    public var count: Int { problems.count }

    /// Adds a problem from its parts.
    public func report(_ rule: String, at place: SourcePlace, _ problem: String, remedy: String) {
        add(ConfigurationProblem(rule: rule, place: place, problem: problem, remedy: remedy))
    }

    /// Adds a problem.
    public func add(_ problem: ConfigurationProblem) {
        // One beyond the bound is kept, so that a full list is never mistaken for a complete one.
        guard problems.count <= countMax else { return }
        problems.append(problem)
    }

    /// - Throws: everything gathered, when there is something.
    public func throwIfAny() throws(ConfigurationProblems) {
        if !problems.isEmpty { throw ConfigurationProblems(problems) }
    }
}
