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
    }

    /// The connection's name.
    public let name: String
    /// The connection's version, counted from 1.
    public let version: Int
    /// The schema of the rows.
    public let schema: Schema
    /// How the file is written.
    public let dialect: CSVDialect
    private let groupBy: Expression
    private let choices: [Choice]
    private let slotCount: Int

    init(
        name: String, version: Int, schema: Schema, dialect: CSVDialect, groupBy: Expression,
        choices: [Choice], slotCount: Int
    ) {
        self.name = name
        self.version = version
        self.schema = schema
        self.dialect = dialect
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

    /// Maps the rows of one document, in the order of the file.
    public func map(_ rows: [Record]) -> Mapped {
        let input = MappingInput.rows(rows)
        var run = MappingRun(slotCount: slotCount)
        run.bind(input, format: schema.format)
        for choice in choices {
            let isChosen = choice.condition.map { run.holds($0, at: choice.place) } ?? true
            guard run.problems.isEmpty else { break }
            guard isChosen else { continue }
            return Mapped(
                documentType: choice.mapping.target.reference, mapping: choice.mapping.reference,
                result: choice.mapping.run(input))
        }
        return Mapped(documentType: nil, mapping: nil, result: .failed(run.problems))
    }
}
