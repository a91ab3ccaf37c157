@testable import Transform

/// Runs expressions in tests: without variables, or on a small order.
enum ExpressionCases {
    /// The order's schema: id, total, note?, test, placed and lines of sku, quantity, price and
    /// tag?.
    static let line = RecordSchema(fields: [
        RecordSchema.Field(name: "sku", type: .text(oneOf: []), isRequired: true),
        RecordSchema.Field(name: "quantity", type: .integer, isRequired: true),
        RecordSchema.Field(name: "price", type: .decimal, isRequired: true),
        RecordSchema.Field(name: "tag", type: .text(oneOf: []), isRequired: false),
    ])
    static let order = RecordSchema(fields: [
        RecordSchema.Field(name: "id", type: .integer, isRequired: true),
        RecordSchema.Field(name: "note", type: .text(oneOf: []), isRequired: false),
        RecordSchema.Field(name: "test", type: .boolean, isRequired: true),
        RecordSchema.Field(name: "lines", type: .list(.record(line)), isRequired: true),
        RecordSchema.Field(name: "extra", type: .open, isRequired: false),
    ])

    static func sample(note: Value = .absent) throws -> Value {
        func item(_ sku: String, _ quantity: Int64, _ price: String, _ tag: Value) throws -> Value {
            let price = FunctionLibrary.money["decimal"]?[1].run([.text(price)])
            let values = [.text(sku), .int(quantity), price ?? .null, tag]
            return .record(Record(schema: line, values: values))
        }
        let lines = [
            try item("A-1", 2, "9.99", .text("red")), try item("B-2", -3, "0.10", .absent),
        ]
        return .record(
            Record(schema: order, values: [.int(7), note, .bool(false), .list(lines), .absent]))
    }

    /// Compiles and runs; the result as a short text, a fault as its rule.
    static func run(_ text: String, note: Value = .absent) throws -> String {
        var scope = Scope()
        scope.declare("order", type: .record(order))
        let place = SourcePlace(file: "test", line: 1, column: 1)
        let expression = try Checker.compile(
            text, at: place, scope: &scope, environment: ExpressionEnvironment())
        var frame = Frame(slotCount: scope.slotCount)
        frame.slots[0] = try sample(note: note)
        return shown(expression.step(&frame))
    }

    /// The rule that refuses a text, with the offset: `EXPR-032 at 4`; `accepted` when none does.
    static func refusal(_ text: String) -> String {
        do {
            _ = try run(text)
            return "accepted"
        } catch let problem as ExpressionProblem {
            return "\(problem.rule) at \(problem.offset)"
        } catch {
            return "\(error)"
        }
    }

    static func shown(_ value: Value) -> String {
        switch value {
        case .absent: "absent"
        case .null: "null"
        case .bool(let claim): "\(claim)"
        case .int(let number): "\(number)"
        case .decimal(let number): "\(number)d"
        case .text(let text): "'\(text)'"
        case .bytes(let bytes): "bytes \(bytes)"
        case .timestamp(let moment): "\(moment)"
        case .uint(let number): "\(number)u"
        case .double(let number): "\(number)f"
        case .moment(let moment): "\(moment)"
        case .duration(let span): "\(span)"
        case .type(let type): "type \(type.rawValue)"
        case .list(let items): "[" + items.map(shown).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.map { "\(shown($0)): \(shown($1))" }.sorted().joined(separator: ", ") + "}"
        case .record: "record"
        case .optional(let box): box.map { "some(\(shown($0.value)))" } ?? "none"
        case .fault(let fault): fault.rule.rawValue
        }
    }

    /// Rows of `expression => result`, one a line.
    static func table(_ text: String) -> [(expression: String, result: String)] {
        text.split(separator: "\n").compactMap { line in
            guard let arrow = line.range(of: " => ") else { return nil }
            return (String(line[..<arrow.lowerBound]), String(line[arrow.upperBound...]))
        }
    }
}

extension Substring {
    /// The last place of `mark`, so that expressions may hold one themselves.
    fileprivate func range(of mark: String) -> Range<Substring.Index>? {
        var found: Range<Substring.Index>?
        for index in indices where self[index...].hasPrefix(mark) {
            found = index..<self.index(index, offsetBy: mark.count)
        }
        return found
    }
}
