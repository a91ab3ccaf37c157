/// The steps of reading a configuration folder, in the order in which its files depend on each
/// other.
struct ConfigurationLoader {
    private let problems: ProblemList
    private let parsed = ParsedExpressions()
    private var files: [String: [(path: String, text: String)]] = [:]
    private(set) var guides = EDIGuides()
    private(set) var schemas: [String: Schema] = [:]
    private(set) var environment = ExpressionEnvironment()
    private(set) var mappings: [String: MappingPlan] = [:]
    private(set) var connections: [String: ConnectionPlan] = [:]
    private(set) var samples: [String: String] = [:]

    private static let folders = [
        "schemas", "lookups", "edi", "mappings", "connections", "samples",
    ]
    /// Read by other rooms.
    private static let foreignFolders = ["routes", "queues"]

    init(problems: ProblemList, zones: [String: ZoneRules]) {
        self.problems = problems
        environment.zones = zones
    }

    mutating func sort(_ all: [(path: String, text: String)]) {
        for file in all.sorted(by: { $0.path < $1.path }) {
            let folder = String(file.path.prefix { $0 != "/" })
            if folder == "samples" { samples[file.path] = file.text }
            if Self.folders.contains(folder) {
                files[folder, default: []].append(file)
            } else if !Self.foreignFolders.contains(folder) {
                problems.report(
                    "CONF-001", at: Self.top(file.path), "The folder \"\(folder)\" is not known.",
                    remedy: NearestName.remedy(
                        for: folder, among: Self.folders + Self.foreignFolders))
            }
        }
    }

    mutating func readGuides() {
        guides = EDIGuideReader(problems: problems).read(files["edi"] ?? [])
    }

    mutating func readSchemas() {
        for (path, shape) in shapes("schemas") {
            let reader = SchemaReader(
                problems: problems, guides: guides, zones: environment.zones)
            guard let schema = reader.read(shape) else { continue }
            checkName(path, schema.name, schema.version)
            if schemas.updateValue(schema, forKey: schema.reference) != nil {
                reportTwice(path, schema.reference)
            }
        }
    }

    /// The zones come first: schemas and the calendar of stores name them.
    mutating func readZones() {
        for file in files["lookups"] ?? [] where Self.stem(file.path) == ZoneTable.lookupName {
            do throws(ConfigurationProblems) {
                environment.zones.merge(
                    try ZoneTable.read(file: file.path, csv: file.text)
                ) { _, read in read }
            } catch {
                for problem in error.problems { problems.add(problem) }
            }
        }
    }

    mutating func readLookups() {
        for file in files["lookups"] ?? [] {
            let name = Self.stem(file.path)
            if name == ZoneTable.lookupName { continue }
            do throws(ConfigurationProblems) {
                if name == StoreCalendar.lookupName {
                    environment.calendar = try StoreCalendar.read(
                        file: file.path, csv: file.text, zones: environment.zones)
                } else {
                    environment.tables[name] = try LookupTable(
                        name: name, file: file.path, csv: file.text)
                }
            } catch {
                for problem in error.problems { problems.add(problem) }
            }
        }
    }

    mutating func readMappings() {
        for (path, shape) in shapes("mappings") {
            let plan = MappingCompiler.compile(
                shape, problems: problems, schemas: schemas, environment: environment,
                parsed: parsed)
            guard let plan else { continue }
            problems.checkCost(shape, parsed)
            checkName(path, plan.name, plan.version)
            if mappings.updateValue(plan, forKey: plan.reference) != nil {
                reportTwice(path, plan.reference)
            }
        }
    }

    mutating func readConnections() {
        for (path, shape) in shapes("connections") {
            var compiler = ConnectionCompiler(
                problems: problems, schemas: schemas, mappings: Array(mappings.values),
                environment: environment, parsed: parsed)
            guard let plan = compiler.compile(shape) else { continue }
            problems.checkCost(shape, parsed)
            checkName(path, plan.name, plan.version)
            if connections.updateValue(plan, forKey: plan.reference) != nil {
                reportTwice(path, plan.reference)
            }
        }
    }

    // MARK: - Files

    private func shapes(_ folder: String) -> [(path: String, shape: Shape)] {
        var shapes: [(path: String, shape: Shape)] = []
        for file in files[folder] ?? [] {
            do throws(ConfigurationProblems) {
                shapes.append((file.path, try Shape.read(file: file.path, text: file.text)))
            } catch {
                for problem in error.problems { problems.add(problem) }
            }
        }
        return shapes
    }

    /// A file is called after what it holds, so that a person finds it: `sale@1.yaml` or
    /// `sale.yaml`.
    private func checkName(_ path: String, _ name: String, _ version: Int) {
        let stem = Self.stem(path)
        guard stem != name, stem != "\(name)@\(version)" else { return }
        problems.report(
            "CONF-002", at: Self.top(path), "The file holds \"\(name)\" of version \(version).",
            remedy: "Call it \(name)@\(version).yaml, or \(name).yaml.")
    }

    private func reportTwice(_ path: String, _ reference: String) {
        problems.report(
            "CONF-003", at: Self.top(path), "\"\(reference)\" stands in another file too.",
            remedy: "Give one of them the next version.")
    }

    private static func top(_ path: String) -> SourcePlace {
        SourcePlace(file: path, line: 1, column: 1)
    }

    /// `sale@1` of `schemas/sale@1.yaml`.
    private static func stem(_ path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = file.lastIndex(of: ".") else { return file }
        return String(file[..<dot])
    }
}
