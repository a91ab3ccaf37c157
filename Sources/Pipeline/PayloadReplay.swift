import Transform

/// Reads bytes that waited because nobody could map them, once more through their connection.
struct PayloadReplay {
    /// The connection's name; empty for canonical sales.
    let connection: String
    let configuration: Configuration

    /// What the bytes are now: at least one content.
    func documents(in bytes: [UInt8]) -> [FileDocument.Content] {
        do throws(FileRefusal) {
            var reader = try reader(for: bytes)
            let found = try reader.feed(bytes) + reader.finish()
            return found.isEmpty
                ? [.unmapped(.nothingThere, payload: bytes)] : found.map(\.content)
        } catch {
            return [
                .unmapped(
                    CaseReason(code: error.code, problem: error.problem, remedy: error.remedy),
                    payload: bytes)
            ]
        }
    }

    private func reader(for bytes: [UInt8]) throws(FileRefusal) -> any FileDocumentReader {
        guard !connection.isEmpty else {
            return CanonicalLinesReader(configuration: configuration)
        }
        guard let plan = configuration.transform.connection(named: connection) else {
            throw FileRefusal(
                code: "FILE-005",
                problem: "The configuration has no connection \"\(connection)\".",
                remedy: "Add it to connections/ and try again.")
        }
        if let reader = plan.reader {
            return MappedTreesReader(waiting: plan, reader, configuration: configuration)
        }
        var survey = MappedRowsReader.Survey(plan)
        try survey.feed(bytes)
        try survey.finish()
        return MappedRowsReader(plan, survey: survey, configuration: configuration)
    }
}

extension CaseReason {
    fileprivate static let nothingThere = CaseReason(
        code: "CASE-008", problem: "The text holds no document.",
        remedy: "Send the document's whole text, or reject the case.")
}
