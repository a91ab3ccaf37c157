import RetailModel

/// What a configuration is warned of: it runs, but its author probably meant something else or will
/// regret it.
public struct ConfigurationLint {
    private let set: ConfigurationSet
    private let shapes: [Shape]
    private let today: BusinessDate
    private let warnings = ProblemList(countMax: warningsMax)

    /// The most warnings of one configuration.
    public static let warningsMax = 1000

    /// The warnings of a configuration that was read without an error, in the order of files and
    /// lines, at most ``warningsMax``.
    ///
    /// - Parameters:
    ///   - files: the texts that `set` was read from.
    ///   - today: the day before which a row of a lookup is over.
    public static func warnings(
        in set: ConfigurationSet, files: [(path: String, text: String)], today: BusinessDate
    ) -> [ConfigurationProblem] {
        var shapes: [Shape] = []
        for file in files {
            let isRead = ["mappings/", "connections/"].contains { file.path.hasPrefix($0) }
            guard isRead, let shape = try? Shape.read(file: file.path, text: file.text) else {
                continue
            }
            shapes.append(shape)
        }
        let lint = ConfigurationLint(set: set, shapes: shapes, today: today)
        lint.checkTests()
        lint.checkChoices()
        for shape in shapes { lint.checkLiterals(shape) }
        lint.checkLookups()
        for sample in set.samples.sorted(by: { $0.key < $1.key }) {
            SampleScan.check(sample.key, sample.value, lint.warnings)
        }
        return lint.warnings.problems.sorted {
            ($0.place.file, $0.place.line, $0.place.column)
                < ($1.place.file, $1.place.line, $1.place.column)
        }
    }

    // MARK: - Tests

    private func checkTests() {
        for plan in set.mappings.values {
            guard !plan.tests.isEmpty else {
                warnings.report(
                    "WARN-002", at: place(of: "mapping", named: plan.name, plan.version),
                    "The mapping \"\(plan.reference)\" has no tests.",
                    remedy: "Add `tests:` with a sample and what must come of it.")
                continue
            }
            let notes = ConditionNotes()
            for test in plan.tests {
                for input in (try? plan.inputs(of: test, samples: set.samples)) ?? [] {
                    _ = plan.run(input, notes: notes)
                }
            }
            // What becomes of a whole document is a rule; whether one of its fields is written is
            // an expression like another, whose types were checked.
            for place in plan.skips.map(\.place) where !notes.held.contains(place) {
                warnings.report(
                    "WARN-001", at: place, "No test comes here: the condition never held in one.",
                    remedy: "Add a test whose sample meets the condition.")
            }
        }
    }

    private func checkChoices() {
        for connection in set.connections.values {
            var taken: Set<SourcePlace> = []
            for mapping in connection.mappings {
                for test in mapping.tests {
                    let inputs = (try? mapping.inputs(of: test, samples: set.samples)) ?? []
                    taken.formUnion(inputs.flatMap { connection.chosen(for: $0) })
                }
            }
            for place in connection.choicePlaces where !taken.contains(place) {
                warnings.report(
                    "WARN-001", at: place,
                    "No test comes here: none of the mappings' samples takes this way.",
                    remedy: "Add a test to the mapping whose sample meets the condition.")
            }
        }
    }

    private func place(of kind: String, named name: String, _ version: Int) -> SourcePlace {
        for shape in shapes {
            guard let map = MapView(shape, problems: ProblemList()),
                map.optionalText(kind) == name, map.requiredVersion("version") == version
            else { continue }
            return shape.place
        }
        return SourcePlace(file: "\(kind)s/\(name)", line: 1, column: 1)
    }

    // MARK: - Literals

    /// From so many alternatives on, a table is easier to keep than an expression.
    private static let alternativesMax = 3

    private func checkLiterals(_ shape: Shape) {
        switch shape.content {
        case .text: break
        case .list(let items): for item in items { checkLiterals(item) }
        case .map(let entries):
            for entry in entries where entry.key != "tests" { checkLiterals(entry.value) }
        case .expression(let text):
            guard let syntax = try? ExpressionParser.parse(text) else { return }
            checkLiterals(in: syntax, at: shape.place)
        }
    }

    private func checkLiterals(in syntax: Syntax, at place: SourcePlace) {
        let count = max(Self.chainLength(syntax), Self.tableLength(syntax))
        guard count < Self.alternativesMax else {
            return warnings.report(
                "WARN-004", at: place.moved(byColumns: syntax.offset),
                "\(count) values are translated within the expression.",
                remedy: "Put them into a file of lookups/ and use lookup(table, key, default).")
        }
        for child in syntax.children { checkLiterals(in: child, at: place) }
    }

    /// How many literals `x == "a" ? "1" : x == "b" ? "2" : ...` translates.
    private static func chainLength(_ syntax: Syntax) -> Int {
        var (count, subject, rest) = (0, String?.none, syntax)
        while case .conditional(let test, let yes, let no, _) = rest,
            case .binary(.equal, let left, let right, _) = test, yes.isLiteral,
            left.isLiteral != right.isLiteral
        {
            let compared = (left.isLiteral ? right : left).shown
            guard subject == nil || subject == compared else { break }
            (count, subject, rest) = (count + 1, compared, no)
        }
        return count
    }

    /// How many entries a map of nothing but literals has.
    private static func tableLength(_ syntax: Syntax) -> Int {
        guard case .map(let entries, _) = syntax,
            entries.allSatisfy({ $0.key.isLiteral && $0.value.isLiteral })
        else { return 0 }
        return entries.count
    }

    // MARK: - Lookups

    private func checkLookups() {
        for table in set.lookups.values {
            for ending in table.endings where ending.day < today.daysSinceEpoch {
                warnings.report(
                    "WARN-005", at: ending.place, "The row is over since its valid_to.",
                    remedy: "Add the row that follows it, or remove it once nothing of its time "
                        + "is read any more.")
            }
        }
    }
}
