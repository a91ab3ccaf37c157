import RetailModel
import SQL
import Store
import Transform

/// Everything that is wrong with a folder of configuration, and everything that probably is.
public struct ConfigurationCheck: Sendable {
    /// What must be mended before it can be applied.
    public private(set) var errors: [ConfigurationProblem]
    /// What should be looked at.
    public private(set) var warnings: [ConfigurationProblem]
    /// The configuration; nil when there are errors.
    public private(set) var configuration: Configuration?
    /// What is deprecated by the version in force.
    private let deprecationsInForce: [Deprecation]

    /// Checks a folder's files by the rules for new configurations.
    ///
    /// - Parameters:
    ///   - today: the day by which rows of lookups are over.
    ///   - active: the files of the version in force, with which it is compared.
    public init(
        files: [ConfigurationTable.File], today: BusinessDate,
        against active: [ConfigurationTable.File] = []
    ) {
        let unraised = UnraisedVersions(files, active)
        deprecationsInForce = (try? DeprecationsReader.read(active)) ?? []
        let texts = files.map { (path: $0.path, text: $0.content) }
        do throws(ConfigurationProblems) {
            let read = try Configuration(files: files, isStrict: true)
            errors = unraised.errors
            warnings =
                ConfigurationLint.warnings(in: read.transform, files: texts, today: today)
                + unraised.warnings
            configuration = unraised.errors.isEmpty ? read : nil
        } catch {
            errors = error.problems + unraised.errors
            warnings = unraised.warnings
            configuration = nil
        }
    }

    /// The same, with what only the books can tell: who still uses what was to end.
    ///
    /// - Throws: ``SQL/SQLError`` of the reading.
    public func reviewed(
        on today: BusinessDate, reading connection: any SQLConnection
    ) throws(SQLError) -> ConfigurationCheck {
        var check = self
        let sunsets = try SunsetReview.problems(
            of: configuration, knowing: deprecationsInForce, on: today, reading: connection)
        check.warnings += sunsets.warnings
        check.errors += sunsets.errors
        if !sunsets.errors.isEmpty { check.configuration = nil }
        return check
    }
}

/// What says something else than the active version under the same name and version.
struct UnraisedVersions {
    private(set) var errors: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []

    /// The key under which files of a folder name themselves.
    private static let nameKeys = [
        "rules": "rules", "mappings": "mapping", "connections": "connection",
        "schemas": "schema", "routes": "route",
    ]

    private struct Named {
        let version: String
        let shape: Shape
        let versionPlace: SourcePlace
    }

    init(_ files: [ConfigurationTable.File], _ active: [ConfigurationTable.File]) {
        guard !active.isEmpty else { return }
        let known = Self.named(active)
        for (key, candidate) in Self.named(files).sorted(by: { $0.key < $1.key }) {
            guard let old = known[key], !candidate.shape.saysTheSame(as: old.shape) else {
                continue
            }
            // An entry of a store-day is made under one version of the posting rules, and names it.
            let isOfRules = key.hasPrefix("rules/")
            let problem = ConfigurationProblem(
                rule: isOfRules ? "LINT-005" : "WARN-006", place: candidate.versionPlace,
                problem: "Version \(candidate.version) is in force with other content.",
                remedy: "Raise `version`, so that what was decided can be told apart.")
            if isOfRules { errors.append(problem) } else { warnings.append(problem) }
        }
    }

    private static func named(_ files: [ConfigurationTable.File]) -> [String: Named] {
        var found: [String: Named] = [:]
        for file in files {
            let folder = String(file.path.prefix { $0 != "/" })
            guard let nameKey = nameKeys[folder],
                let shape = try? Shape.read(file: file.path, text: file.content),
                let view = MapView(shape, problems: ProblemList()),
                let name = view.optionalText(nameKey), let version = view.optional("version"),
                let number = view.text(version)
            else { continue }
            found["\(folder)/\(name)@\(number)"] = Named(
                version: number, shape: shape, versionPlace: version.place)
        }
        return found
    }
}
