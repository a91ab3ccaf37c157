/// A first look through a large JSON payload, in constant memory: whether it is JSON from its first
/// byte to its last, and which of a connection's paths leads to its documents.
///
/// A second reading then takes the payload element by element, by ``PayloadUnits``.
public struct PayloadSurvey: Sendable {
    /// What the payload holds for the connection.
    public enum Finding: Sendable {
        /// Documents in the elements of a list.
        case units(PayloadUnits)
        /// One document that is the payload, or a member of it, as a whole.
        case whole
        /// It is of the connection's form and holds no document; a person can read why.
        case nothing(because: String)
        /// None of the connection's paths leads anywhere.
        case unknown
    }

    /// What a path found so far.
    private struct Found {
        var hasObjects = false
        var hasNodes = false
        var hasEmptyList = false

        mutating func add(_ search: (nodes: [JSONNode], hasEmptyList: Bool)) {
            hasNodes = hasNodes || !search.nodes.isEmpty
            hasObjects = hasObjects || search.nodes.contains { $0.kind == .object }
            hasEmptyList = hasEmptyList || search.hasEmptyList
        }
    }

    private let paths: [TreePath]
    /// For each path with a list in it, which list that is.
    private let lists: [Int?]
    private let ways: [[[String]]]
    private var scanner: JSONUnitScanner
    private var found: [Found]
    private var unitCount = 0

    /// Nil for a connection whose payloads are one document.
    public init?(_ connection: ConnectionPlan) {
        var ways: [[[String]]] = []
        paths = connection.paths
        lists = paths.map { path in
            path.wayToList.map { way in
                if let known = ways.firstIndex(of: way) { return known }
                ways.append(way)
                return ways.count - 1
            }
        }
        guard !ways.isEmpty else { return nil }
        self.ways = ways
        scanner = JSONUnitScanner(lists: ways, keepsFrame: true)
        found = paths.map { _ in Found() }
    }

    /// Takes the next bytes of the payload.
    public mutating func feed(_ bytes: [UInt8]) throws(SourceRefusal) {
        for unit in try SourceRefusal.cutting({ () throws(JSONUnitScanner.Refusal) in
            try scanner.feed(bytes)
        }) {
            unitCount += 1
            let root = try PayloadUnits.parsed(unit.bytes, number: unitCount)
            for (index, path) in paths.enumerated() where lists[index] == unit.list {
                found[index].add(path.searchElement(root))
            }
        }
    }

    /// Ends the payload.
    public mutating func finish() throws(SourceRefusal) -> Finding {
        guard !scanner.isCut else { throw .cut(element: unitCount + 1) }
        let frame: JSONNode
        do throws(JSONError) {
            frame = try JSONDocument(
                parsing: scanner.frame,
                rules: JSONDocument.Rules(bodyBytesMax: JSONUnitScanner.unitBytesMax)
            ).root
        } catch {
            throw .frame(error)
        }
        for (index, path) in paths.enumerated() {
            var found = found[index]
            if !found.hasNodes { found.add(path.search(from: frame)) }
            if found.hasObjects {
                guard let list = lists[index] else { return .whole }
                return .units(PayloadUnits(path, way: ways[list]))
            }
            if found.hasNodes, path.endsInElements {
                return .nothing(because: "the list holds plain values and no documents")
            }
            if !found.hasNodes, found.hasEmptyList {
                return .nothing(because: "the list is empty")
            }
        }
        return .unknown
    }
}

/// Reads a payload element by element of the list in which its documents lie.
public struct PayloadUnits: Sendable {
    private let path: TreePath
    private var scanner: JSONUnitScanner
    private var unitCount = 0

    init(_ path: TreePath, way: [[String]]) {
        self.path = path
        scanner = JSONUnitScanner(lists: [way], keepsFrame: false)
    }

    /// Takes the next bytes, and hands over the documents that they complete.
    ///
    /// - Parameter keys: The names whose ordinals the documents carry.
    public mutating func feed(
        _ bytes: [UInt8], keys: KeyTable
    ) throws(SourceRefusal) -> [JSONNode] {
        let units = try SourceRefusal.cutting { () throws(JSONUnitScanner.Refusal) in
            try scanner.feed(bytes)
        }
        var documents: [JSONNode] = []
        for unit in units {
            unitCount += 1
            let root = try Self.parsed(unit.bytes, number: unitCount, keys: keys)
            documents += path.searchElement(root).nodes
        }
        return documents
    }

    static func parsed(
        _ bytes: [UInt8], number: Int, keys: KeyTable = .empty
    ) throws(SourceRefusal) -> JSONNode {
        do throws(JSONError) {
            return try JSONDocument(
                parsing: bytes, keys: keys,
                rules: JSONDocument.Rules(bodyBytesMax: JSONUnitScanner.unitBytesMax)
            ).root
        } catch {
            throw .json(error, element: number)
        }
    }
}

extension SourceRefusal {
    fileprivate static func cutting<T>(
        _ body: () throws(JSONUnitScanner.Refusal) -> T
    ) throws(SourceRefusal) -> T {
        do throws(JSONUnitScanner.Refusal) {
            return try body()
        } catch {
            throw .tooLarge
        }
    }
}
