import RetailModel

/// Compiles expressions over documents of one canonical schema, for rules that stand outside of
/// mappings: routes, limits of approval, filters of subscribers.
public struct RecordExpressions {
    /// The schema whose documents the expressions read.
    public let schema: Schema
    private let name: String
    private var compiler: MappingCompiler

    /// Expressions that call the document `name`, and further texts by the names in `texts`.
    public init(
        over schema: Schema, named name: String, texts: [String] = [],
        in configuration: ConfigurationSet, problems: ProblemList
    ) {
        self.schema = schema
        self.name = name
        compiler = MappingCompiler(
            problems: problems, schemas: [:], environment: configuration.environment)
        compiler.scope.declare(name, type: .record(schema.record))
        for text in texts { compiler.scope.declare(text, type: .text) }
    }

    /// A condition, or nil after reported problems; one that is always true or false is a problem.
    public mutating func condition(_ shape: Shape) -> RecordExpression? {
        compiler.condition(shape).map(compiled)
    }

    /// What documents have in common or are told apart by: a text or whole number; nil after
    /// reported problems.
    public mutating func key(_ shape: Shape) -> RecordExpression? {
        guard let expression = compiler.expression(shape) else { return nil }
        guard [.text, .int, .dyn].contains(expression.type), expression.constant == nil else {
            compiler.problems.report(
                "MAP-009", at: shape.place, "A key is a text, and this is \(expression.type.name).",
                remedy: "Name a text or whole number of the document; string() makes one.")
            return nil
        }
        return compiled(expression)
    }

    private func compiled(_ expression: Expression) -> RecordExpression {
        RecordExpression(
            expression, slotCount: compiler.scope.slotCount,
            fields: expression.syntax.fields(of: name))
    }
}

/// An expression over one document, checked and ready to run: pure, for any number of threads.
public final class RecordExpression: Sendable {
    /// The fields of the document that it reads, by their names at the top.
    public let fields: Set<String>
    /// Where it stands.
    public var place: SourcePlace { expression.place }
    private let expression: Expression
    private let slotCount: Int

    init(_ expression: Expression, slotCount: Int, fields: Set<String>) {
        self.expression = expression
        self.slotCount = slotCount
        self.fields = fields
    }

    /// Whether the condition holds for a document.
    ///
    /// - Parameter texts: Values of the further names, in their order.
    /// - Throws: the problem of a document that lacks what the condition asks for.
    public func holds(
        in record: Record, texts: [String] = []
    ) throws(MappingProblem) -> Bool {
        let value = self.value(in: record, texts)
        if case .bool(let claim) = value { return claim }
        throw problem(value, wanted: "a bool")
    }

    /// The key of a document as a text.
    ///
    /// - Throws: the problem of a document that has none.
    public func text(in record: Record) throws(MappingProblem) -> String {
        switch value(in: record, []) {
        case .text(let text): return text
        case .int(let number): return String(number)
        case .optional(.some(let box)):
            if case .text(let text) = box.value { return text }
            throw problem(box.value, wanted: "a text")
        case let other: throw problem(other, wanted: "a text")
        }
    }

    private func value(in record: Record, _ texts: [String]) -> Value {
        var frame = Frame(slotCount: slotCount)
        frame.slots[0] = .record(record)
        for (index, text) in texts.enumerated() { frame.slots[index + 1] = .text(text) }
        return expression.step(&frame)
    }

    private func problem(_ value: Value, wanted: String) -> MappingProblem {
        let fault = value.isFault ? value : Fault.wrongType(wanted, found: value)
        guard case .fault(let fault) = fault else { preconditionFailure("a fault is a fault") }
        // There is no target; without a place in the document the expression's own is told.
        return MappingProblem(
            fault, target: expression.place.description, place: expression.place)
    }
}
