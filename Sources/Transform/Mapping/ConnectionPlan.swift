/// How the files of one source become documents: which rows belong together, and which mapping
/// they take.
public final class ConnectionPlan: Sendable {
    /// What became of one group of rows.
    public struct Mapped: Sendable {
        /// The canonical document's schema, `sale@1`; nil when no mapping could be chosen.
        public let documentType: String?
        /// The mapping that ran, `online-retail-to-sale@1`, for the document's lineage.
        public let mapping: String?
        /// The document, the reason why it was left out, or what is wrong with it.
        public let result: MappingResult
    }

    /// One way a group may go; the first whose condition holds is taken.
    struct Choice: Sendable {
        /// Nil for the last, which takes what is left.
        let condition: Step?
        let place: SourcePlace
        let mapping: MappingPlan
        /// Whether the choices behind it are asked too, so that one source document may become
        /// documents of several kinds.
        let continues: Bool
    }

    /// The connection's name.
    public let name: String
    /// The connection's version, counted from 1.
    public let version: Int
    /// The schema of the source's documents or rows.
    public let schema: Schema
    /// How a csv file is written.
    public let dialect: CSVDialect
    /// Reads the source's trees; nil for csv.
    public let reader: RecordReader?
    /// Where documents lie in a payload; the first path that leads somewhere counts.
    let paths: [TreePath]
    private let groupBy: Expression?
    private let choices: [Choice]
    private let slotCount: Int

    init(
        name: String, version: Int, schema: Schema, dialect: CSVDialect, paths: [TreePath],
        groupBy: Expression?, choices: [Choice], slotCount: Int
    ) {
        self.name = name
        self.version = version
        self.schema = schema
        self.dialect = dialect
        self.paths = paths
        reader = schema.format == .csv ? nil : RecordReader(schema: schema)
        self.groupBy = groupBy
        self.choices = choices
        self.slotCount = slotCount
    }

    /// `online-retail@1`.
    public var reference: String { "\(name)@\(version)" }

    /// The mappings that its documents may take, in the order in which they are tried.
    public var mappings: [MappingPlan] { choices.map(\.mapping) }

    /// A reader for one file's rows.
    ///
    /// - Throws: ``SchemaDrift`` when the header lacks a required column.
    public func rowReader(header: [String]) throws(SchemaDrift) -> RowReader {
        try RowReader(schema: schema, header: header)
    }

    /// What the rows of one document have in common, as a text.
    ///
    /// - Throws: the problem of a row that has no such value.
    public func groupKey(_ row: Record) throws(MappingProblem) -> String {
        guard let groupBy else { preconditionFailure("only csv connections group rows") }
        var frame = Frame(slotCount: slotCount)
        frame.slots[MappingRun.firstRowSlot] = .record(row)
        let value = groupBy.step(&frame)
        switch value {
        case .text(let text): return text
        case .int(let number): return String(number)
        case .fault(let fault): throw MappingProblem(fault, target: "", place: groupBy.place)
        default:
            let fault = Fault(
                .type, "\(value.kindName) cannot group rows.", remedy: "Group by a text.")
            throw MappingProblem(fault, target: "", place: groupBy.place)
        }
    }

    /// The documents inside a payload that was parsed with the reader's keys: the payload itself
    /// where the connection says nothing else.
    public func documents(in root: JSONNode) -> [JSONNode] {
        for path in paths {
            let found = path.nodes(from: root)
            if !found.isEmpty { return found }
        }
        return paths.isEmpty ? [root] : []
    }

    /// Where the choices stand that take a source document.
    func chosen(for input: MappingInput) -> [SourcePlace] {
        var run = MappingRun(slotCount: slotCount)
        run.bind(input, format: schema.format)
        var places: [SourcePlace] = []
        for choice in choices {
            guard choice.condition.map({ run.holds($0, at: choice.place) }) ?? true else {
                continue
            }
            places.append(choice.place)
            if !choice.continues { break }
        }
        return places
    }

    /// Where each choice stands, in their order.
    var choicePlaces: [SourcePlace] { choices.map(\.place) }

    /// Maps the rows of one document, in the order of the file, or one tree: at least one result.
    public func map(_ input: MappingInput) -> [Mapped] {
        var run = MappingRun(slotCount: slotCount)
        run.bind(input, format: schema.format)
        var mapped: [Mapped] = []
        for choice in choices {
            let isChosen = choice.condition.map { run.holds($0, at: choice.place) } ?? true
            guard run.problems.isEmpty else { break }
            guard isChosen else { continue }
            for result in choice.mapping.run(input) {
                mapped.append(
                    Mapped(
                        documentType: choice.mapping.target.reference,
                        mapping: choice.mapping.reference, result: result))
            }
            if !choice.continues { break }
        }
        guard run.problems.isEmpty else {
            return mapped + [
                Mapped(documentType: nil, mapping: nil, result: .failed(run.problems))
            ]
        }
        return mapped.isEmpty ? [.unwanted] : mapped
    }
}

extension ConnectionPlan.Mapped {
    /// What becomes of a source document that no choice makes into anything: `each` over an empty
    /// list.
    fileprivate static let unwanted = ConnectionPlan.Mapped(
        documentType: nil, mapping: nil,
        result: .skipped(because: "the source document holds nothing for its mapping"))
}

/// A way from a payload to the documents inside it: `orders/*`, or `data/object`.
struct TreePath: Sendable {
    /// Names of members, and `*` for all elements of an array.
    let steps: [String]

    /// The path that a connection names.
    init(_ text: String) {
        steps = text.split(separator: "/").map(String.init)
    }

    func nodes(from root: JSONNode) -> [JSONNode] {
        var nodes = [root]
        for step in steps {
            var next: [JSONNode] = []
            for node in nodes {
                if step == "*" {
                    node.forEachElement { next.append($0) }
                } else if let member = node.member(named: step), !member.isNull {
                    next.append(member)
                }
            }
            nodes = next
        }
        return nodes
    }
}
