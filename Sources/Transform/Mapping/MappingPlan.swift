/// A mapping made ready to run: every name resolved, every type checked, every table bound.
///
/// Immutable and pure: the same input always gives the same bytes. One plan serves any number of
/// threads.
public final class MappingPlan: Sendable {
    /// One rule that leaves documents out.
    struct Skip: Sendable {
        let condition: Step
        let because: String
        let place: SourcePlace
    }

    /// A name under `let:`, computed once a document.
    struct Definition: Sendable {
        let slot: Int
        let step: Step
    }

    /// Room reserved for a document's JSON; most documents fit, and larger ones grow it.
    static let bytesExpected = 4096

    /// The mapping's name.
    public let name: String
    /// The mapping's version.
    public let version: Int
    /// The source documents' schema.
    public let source: Schema
    /// The canonical documents' schema.
    public let target: Schema
    /// The tests that stand in the mapping's file.
    public let tests: [MappingTest]

    let slotCount: Int
    let definitions: [Definition]
    let datedBy: (step: Step, place: SourcePlace)?
    let skips: [Skip]
    /// The list whose items become a document each; nil when the source document becomes one.
    let each: ListPart.Each?
    let body: ObjectPlan

    init(
        name: String, version: Int, source: Schema, target: Schema, tests: [MappingTest],
        slotCount: Int, definitions: [Definition], datedBy: (step: Step, place: SourcePlace)?,
        skips: [Skip], each: ListPart.Each?, body: ObjectPlan
    ) {
        self.name = name
        self.version = version
        self.source = source
        self.target = target
        self.tests = tests
        self.slotCount = slotCount
        self.definitions = definitions
        self.datedBy = datedBy
        self.skips = skips
        self.each = each
        self.body = body
    }

    /// `online-retail-to-sale@1`, as lineage names it.
    public var reference: String { "\(name)@\(version)" }

    /// Maps one source document to one or, with `each` at the top of the mapping, to any number.
    ///
    /// A document of the wrong form (rows where a tree belongs) is a programmer's mistake and
    /// stops the program; everything that a sender can do wrong is a
    /// ``MappingResult/failed(_:)``.
    public func run(_ input: MappingInput) -> [MappingResult] { run(input, notes: nil) }

    /// Maps a source document and notes which conditions held on the way.
    func run(_ input: MappingInput, notes: ConditionNotes?) -> [MappingResult] {
        guard let each else { return [run(input, item: nil, notes)] }
        var outer = MappingRun(slotCount: slotCount)
        outer.bind(input, format: source.format)
        guard let items = outer.items(of: each) else { return [.failed(outer.problems)] }
        return items.enumerated().map { index, item in
            run(input, item: (each, item, Int64(index) + 1), notes)
        }
    }

    private func run(
        _ input: MappingInput, item: (each: ListPart.Each, value: Value, number: Int64)?,
        _ notes: ConditionNotes?
    ) -> MappingResult {
        var run = MappingRun(slotCount: slotCount, notes: notes)
        run.bind(input, format: source.format)
        if let item { run.bind(item.value, number: item.number, of: item.each) }
        if let datedBy { run.readLookupDay(datedBy.step, at: datedBy.place) }
        for definition in definitions { run.define(definition) }
        for skip in skips where run.holds(skip.condition, at: skip.place) {
            return .skipped(because: skip.because)
        }
        guard run.problems.isEmpty else { return .failed(run.problems) }
        var json = JSONWriter(capacity: Self.bytesExpected)
        json.object { json in run.write(body, to: &json) }
        return run.problems.isEmpty ? .document(json.bytes) : .failed(run.problems)
    }
}
