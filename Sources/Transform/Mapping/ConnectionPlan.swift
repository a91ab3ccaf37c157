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
        let way: Way
        /// Whether the choices behind it are asked too, so that one source document may become
        /// documents of several kinds.
        let continues: Bool
    }

    /// Where a choice leads.
    enum Way: Sendable {
        case mapping(MappingPlan)
        /// Nothing is made of it, and a person can read why.
        case skip(because: String)
        /// It should not have come; a person must look at it.
        case refuse(because: String)
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
    /// Other files whose rows belong to this one's, for csv.
    public let joins: [JoinPlan]
    /// What names of the main files begin with; nil where every name may be one's that is no other
    /// file's.
    public let mainFile: String?
    private let groupBy: Expression?
    private let choices: [Choice]
    private let slotCount: Int

    init(
        name: String, version: Int, schema: Schema, dialect: CSVDialect, paths: [TreePath],
        joins: [JoinPlan], mainFile: String?, groupBy: Expression?, choices: [Choice],
        slotCount: Int
    ) {
        self.name = name
        self.version = version
        self.schema = schema
        self.dialect = dialect
        self.paths = paths
        reader = schema.format == .csv ? nil : RecordReader(schema: schema)
        self.joins = joins
        self.mainFile = mainFile
        self.groupBy = groupBy
        self.choices = choices
        self.slotCount = slotCount
    }

    /// `online-retail@1`.
    public var reference: String { "\(name)@\(version)" }

    /// The mappings that its documents may take, in the order in which they are tried.
    public var mappings: [MappingPlan] {
        choices.compactMap { choice in
            if case .mapping(let mapping) = choice.way { mapping } else { nil }
        }
    }

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

    /// What a payload holds for this connection.
    public enum Payload: Sendable {
        /// At least one document.
        case documents([JSONNode])
        /// It is of the connection's form and holds no document; a person can read why.
        case nothing(because: String)
        /// None of the connection's paths leads anywhere: it should not have come here.
        case unknown
    }

    /// What a payload that was parsed with the reader's keys holds: itself as the one document
    /// where the connection names no paths.
    public func payload(in root: JSONNode) -> Payload {
        guard !paths.isEmpty else { return .documents([root]) }
        for path in paths {
            let found = path.search(from: root)
            if found.nodes.contains(where: { $0.kind == .object }) {
                return .documents(found.nodes)
            }
            if !found.nodes.isEmpty, path.endsInElements {
                return .nothing(because: "the list holds plain values and no documents")
            }
            if found.nodes.isEmpty, found.hasEmptyList {
                return .nothing(because: "the list is empty")
            }
        }
        return .unknown
    }

    /// The documents inside a payload that was parsed with the reader's keys; see
    /// ``payload(in:)`` for why there are none.
    public func documents(in root: JSONNode) -> [JSONNode] {
        if case .documents(let nodes) = payload(in: root) { return nodes }
        return []
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

    /// Where each choice stands that leads to a mapping, in their order.
    var choicePlaces: [SourcePlace] {
        choices.compactMap { choice in
            if case .mapping = choice.way { choice.place } else { nil }
        }
    }

    /// Maps the rows of one document, in the order of the file, or one tree: at least one result.
    public func map(_ input: MappingInput) -> [Mapped] {
        var run = MappingRun(slotCount: slotCount)
        run.bind(input, format: schema.format)
        var mapped: [Mapped] = []
        for choice in choices {
            let isChosen = choice.condition.map { run.holds($0, at: choice.place) } ?? true
            guard run.problems.isEmpty else { break }
            guard isChosen else { continue }
            switch choice.way {
            case .mapping(let mapping):
                for result in mapping.run(input) {
                    mapped.append(
                        Mapped(
                            documentType: mapping.target.reference,
                            mapping: mapping.reference, result: result))
                }
            case .skip(let because): mapped.append(.unmapped(.skipped(because: because)))
            case .refuse(let because):
                mapped.append(.unmapped(.refused(because, at: choice.place)))
            }
            if !choice.continues { break }
        }
        guard run.problems.isEmpty else {
            return mapped + [.unmapped(.failed(run.problems))]
        }
        return mapped.isEmpty ? [.unwanted] : mapped
    }
}

extension ConnectionPlan.Mapped {
    /// What becomes of a source document that no choice makes into anything: `each` over an empty
    /// list.
    fileprivate static let unwanted = unmapped(
        .skipped(because: "the source document holds nothing for its mapping"))

    fileprivate static func unmapped(_ result: MappingResult) -> ConnectionPlan.Mapped {
        ConnectionPlan.Mapped(documentType: nil, mapping: nil, result: result)
    }
}

extension MappingResult {
    fileprivate static func refused(_ because: String, at place: SourcePlace) -> MappingResult {
        let fault = Fault(
            .oneOf, "The connection refuses the document: \(because).",
            remedy: "Send it to the connection that it belongs to, or add a document there.")
        return .failed([MappingProblem(fault, target: "", place: place)])
    }
}
