/// What of a canonical document breaks its schema.
public enum RecordFaults {
    /// Every value that is missing or of another type, and every field that the schema does not
    /// name; empty for a document that keeps its schema.
    public static func problems(
        in reading: RecordReader.Reading, at root: JSONNode
    ) -> [DocumentProblem] {
        var problems: [DocumentProblem] = []
        for key in reading.unknown {
            problems.append(
                DocumentProblem(
                    "DOC-001", at: key,
                    problem: "The document has no field \"\(key.text() ?? "")\".",
                    remedy: "Correct the name, or put what is your own into \"extensions\"."))
        }
        collect(.record(reading.record), root, into: &problems)
        return Array(problems.prefix(DocumentRefusal.problemsMax))
    }

    private static func collect(
        _ value: Value, _ root: JSONNode, into problems: inout [DocumentProblem]
    ) {
        guard problems.count < DocumentRefusal.problemsMax else { return }
        switch value {
        case .fault(let fault):
            problems.append(
                DocumentProblem(
                    fault.rule == .missing ? "DOC-002" : "DOC-003", at: root,
                    problem: "\(fault.path ?? ""): \(fault.problem)", remedy: fault.remedy))
        case .record(let record):
            for value in record.values { collect(value, root, into: &problems) }
        case .list(let items): for item in items { collect(item, root, into: &problems) }
        default: break
        }
    }
}
