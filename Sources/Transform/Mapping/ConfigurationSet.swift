/// Everything that a folder of configuration says, checked together and ready to run.
///
/// Pure: texts in, plans out. Files are told apart by their folder: `schemas/`, `lookups/`,
/// `edi/`, `mappings/`, `connections/` and `samples/`; `routes/` and `queues/` are read by other
/// rooms.
public struct ConfigurationSet: Sendable {
    /// Schemas by their reference, `sale@1`.
    public let schemas: [String: Schema]
    /// Descriptions of the transactions of X12 and EDIFACT.
    public let guides: EDIGuides
    /// Lookup tables by name.
    public let lookups: [String: LookupTable]
    /// Mappings by their reference, `online-retail-to-sale@1`.
    public let mappings: [String: MappingPlan]
    /// Connections by their reference, `online-retail@1`.
    public let connections: [String: ConnectionPlan]
    /// When each store's day begins.
    public let calendar: StoreCalendar
    /// What expressions can name besides their variables.
    let environment: ExpressionEnvironment
    /// Texts of samples by path, for the tests of mappings.
    public let samples: [String: String]

    /// Reads and checks all files together.
    ///
    /// - Parameters:
    ///   - files: each with its path inside the configuration folder, `mappings/x.yaml`.
    ///   - zones: the rules of time zones besides those of `lookups/time-zones.csv`.
    ///   - isStrict: whether the rules for new configurations (`LINT`) hold too, which one that is
    ///     in the books already need not keep.
    /// - Throws: every problem found; problems of one kind of file may hide those that depend on
    ///   it.
    public static func load(
        files: [(path: String, text: String)], zones: [String: ZoneRules] = [:],
        isStrict: Bool = false
    ) throws(ConfigurationProblems) -> ConfigurationSet {
        let problems = ProblemList(isStrict: isStrict)
        var loader = ConfigurationLoader(problems: problems, zones: zones)
        loader.sort(files)
        // Mappings are checked against schemas and lookups: without these every line would be
        // wrong.
        loader.readGuides()
        loader.readZones()
        loader.readSchemas()
        loader.readLookups()
        try problems.throwIfAny()
        loader.readMappings()
        try problems.throwIfAny()
        loader.readConnections()
        try problems.throwIfAny()
        return ConfigurationSet(
            schemas: loader.schemas, guides: loader.guides, lookups: loader.environment.tables,
            mappings: loader.mappings,
            connections: loader.connections, calendar: loader.environment.calendar,
            environment: loader.environment,
            samples: loader.samples)
    }

    /// The latest version of a connection; nil when there is none of that name.
    public func connection(named name: String) -> ConnectionPlan? {
        connections.values.filter { $0.name == name }.max { $0.version < $1.version }
    }
}
