/// A condition on JSON documents of one schema, checked before it runs.
public struct RecordFilter: Sendable {
    private let reader: RecordReader
    private let condition: Step
    private let slotCount: Int

    /// Checks the expression of a shape against a schema; nil after a reported problem.
    ///
    /// - Parameter name: How the expression calls the document.
    public static func compile(
        _ shape: Shape, calling name: String, schema: RecordSchema, problems: ProblemList
    ) -> RecordFilter? {
        var compiler = MappingCompiler(
            problems: problems, schemas: [:], environment: ExpressionEnvironment())
        compiler.scope.declare(name, type: .record(schema))
        guard let condition = compiler.condition(shape) else { return nil }
        return RecordFilter(
            reader: RecordReader(
                schema: Schema(name: name, version: 1, format: .json, record: schema)),
            condition: condition.step, slotCount: compiler.scope.slotCount)
    }

    /// Whether the condition holds for a document; false too when it cannot be told, because a
    /// value is missing or of another kind.
    public func holds(_ json: [UInt8]) -> Bool {
        guard let root = try? JSONDocument(parsing: json, keys: reader.keys).root,
            let reading = reader.read(root)
        else { return false }
        var frame = Frame(slotCount: slotCount)
        frame.slots[0] = .record(reading.record)
        if case .bool(let claim) = condition(&frame) { return claim }
        return false
    }
}
