import Access
import Accounting
import Crypto
import RetailModel
import Routing
import Store
import Transform

/// Everything that the configuration folder says, checked as a whole:
/// no document is taken in under less.
public struct Configuration: Sendable {
    /// The files it was read from, by path.
    public let files: [ConfigurationTable.File]
    /// SHA-256 over all paths and contents.
    public let hash: [UInt8]
    public let transform: ConfigurationSet
    public let chart: ChartOfAccounts
    public let rules: PostingRules
    public let company: CompanySettings
    public let queues: WorkQueues
    /// Posting rules by name.
    public let rulesByName: [String: PostingRules]
    /// What is done with each kind of document.
    public let routes: RouteTable
    /// Readers of canonical documents, by the reference of their schema.
    let canonicalReaders: [String: RecordReader]
    /// The newest version of each canonical schema, by its name.
    private let newestSchemas: [String: String]
    public let connectors: Connectors
    /// Who may do what.
    public let access: AccessRules
    /// What of the API callers are to leave.
    public let deprecations: [Deprecation]

    /// Reads and checks a folder's files together.
    ///
    /// - Parameters:
    ///   - files: each with its path inside the folder.
    ///   - isStrict: whether the rules for new configurations hold too; one that is in the books
    ///     need not keep them.
    /// - Throws: every problem found, each with file, line, column and what repairs it.
    public init(
        files: [ConfigurationTable.File], isStrict: Bool = false
    ) throws(ConfigurationProblems) {
        let sorted = files.sorted { $0.path < $1.path }
        self.files = sorted
        hash = Self.hash(of: sorted)
        transform = try ConfigurationSet.load(
            files: sorted.filter { Self.isOfTransform($0.path) }.map { ($0.path, $0.content) },
            isStrict: isStrict)
        let books = try BooksReader.read(
            sorted.filter {
                Self.isOfBooks($0.path) && !$0.path.hasPrefix(AccessReader.folder)
            }, isStrict: isStrict)
        access = try AccessReader.read(sorted.filter { $0.path.hasPrefix(AccessReader.folder) })
        connectors = try ConnectorsReader.read(
            sorted.filter { Self.isOfConnectors($0.path) },
            connections: Set(transform.connections.values.map(\.name)))
        deprecations = try DeprecationsReader.read(sorted)
        chart = books.chart
        rules = books.rules
        company = books.company
        queues = books.queues
        rulesByName = books.rulesByName
        let canonical = transform.schemas.values.filter { $0.format == nil }
        canonicalReaders = Dictionary(
            uniqueKeysWithValues: canonical.map { ($0.reference, RecordReader(schema: $0)) })
        newestSchemas = Dictionary(
            canonical.sorted { $0.version < $1.version }.map { ($0.name, $0.reference) },
            uniquingKeysWith: { _, newer in newer })
        routes = try Self.routes(sorted, transform, books, isStrict: isStrict)
    }

    private static func routes(
        _ files: [ConfigurationTable.File], _ transform: ConfigurationSet,
        _ books: BooksReader.Books, isStrict: Bool
    ) throws(ConfigurationProblems) -> RouteTable {
        let problems = ProblemList(isStrict: isStrict)
        let rules = books.rulesByName.values.flatMap { [$0.name, "\($0.name)@\($0.version)"] }
        let compiler = RouteCompiler(
            problems: problems, configuration: transform,
            surroundings: RouteCompiler.Surroundings(
                queues: books.queues.byName.mapValues { ($0.owner, $0.slaSeconds) },
                rules: Set(rules), events: [EventType.saleRecorded.rawValue],
                calendars: books.calendars))
        var shapes: [Shape] = []
        for file in files where file.path.hasPrefix("routes/") {
            shapes.append(try Shape.read(file: file.path, text: file.content))
        }
        let table = compiler.table(shapes)
        try problems.throwIfAny()
        return table
    }

    /// The canonical documents that a connection may make; sales where none is named.
    public func types(of connection: String) -> Set<String> {
        guard let plan = transform.connection(named: connection) else {
            return [type(ofKind: "sale")]
        }
        return Set(plan.mappings.map(\.target.reference))
    }

    /// The newest schema of a kind of document: `sale@1` for `return`.
    public func type(ofKind kind: String) -> String {
        let isSale = ["sale", "return", "exchange"].contains(kind)
        let name = isSale ? "sale" : kind.replacing("_", with: "-")
        return newestSchemas[name] ?? "\(name)@1"
    }

    /// SHA-256 over all paths and contents, whatever the order of the files.
    public static func hash(of files: [ConfigurationTable.File]) -> [UInt8] {
        var hasher = SHA256()
        for file in files.sorted(by: { $0.path < $1.path }) {
            hasher.update(data: Array("\(file.path)\u{0}\(file.content)\u{0}".utf8))
        }
        return Array(hasher.finalize())
    }

    /// The first eight digits of the hash, by which people name it.
    public var shortHash: String { Hexadecimal.text(hash.prefix(4)) }

    private static func isOfBooks(_ path: String) -> Bool {
        !isOfTransform(path) && !isOfConnectors(path) && !path.hasPrefix(DeprecationsReader.folder)
    }

    private static func isOfConnectors(_ path: String) -> Bool {
        ConnectorsReader.folders.contains { path.hasPrefix($0) }
    }

    private static func isOfTransform(_ path: String) -> Bool {
        let folders = [
            "schemas/", "lookups/", "edi/", "mappings/", "connections/", "samples/", "routes/",
        ]
        return folders.contains { path.hasPrefix($0) }
    }
}

/// Whose books these are, and how entries are offered to the ERP.
public struct CompanySettings: Hashable, Sendable {
    public let company: String
    /// How long a listed entry is left to the ERP before it is offered again.
    public let leaseSeconds: Int
    /// How long after its first listing an unacknowledged entry becomes a case.
    public let acknowledgeWithinSeconds: Int
    /// Whether a store-day's entry waits for the end of its day.
    public let holdsUntilDayEnd: Bool
    /// Locations that may reserve and send more than they have on hand.
    public let stockBelowZeroAt: Set<String>
}

/// Bytes in hexadecimal.
public enum Hexadecimal {
    /// Two lower-case digits a byte.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            for nibble in [byte >> 4, byte & 0xF] {
                text.append(nibble < 10 ? 48 + nibble : 87 + nibble)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that pairs of digits stand for; nil when the text is something else.
    public static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
