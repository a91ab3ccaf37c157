import SQL
import Store
import Transform

/// Reads bytes that waited because nobody could map them, once more through their connection, with
/// the rows of other files that belong to them.
struct PayloadReplay {
    /// The file that brought them.
    let file: FileRow
    let configuration: Configuration
    let sql: any SQLConnection

    /// What the bytes are now: at least one content.
    func documents(in bytes: [UInt8]) throws(SQLError) -> [FileDocument.Content] {
        let refusal: FileRefusal
        do throws(FileStop) {
            var reader = try reader(for: bytes)
            let found = try FileStop.refusing { () throws(FileRefusal) in
                try reader.feed(bytes) + reader.finish()
            }
            return found.isEmpty
                ? [.unmapped(.nothingThere, payload: bytes)] : found.map(\.content)
        } catch {
            switch error {
            case .refused(let found): refusal = found
            case .failed(let error): throw error
            case .waits, .interrupted, .lost: preconditionFailure("a case leases no file")
            }
        }
        return [
            .unmapped(
                CaseReason(
                    code: refusal.code, problem: refusal.problem, remedy: refusal.remedy),
                payload: bytes)
        ]
    }

    private func reader(for bytes: [UInt8]) throws(FileStop) -> any FileDocumentReader {
        guard !file.connection.isEmpty else {
            return CanonicalLinesReader(configuration: configuration)
        }
        guard let plan = configuration.transform.connection(named: file.connection) else {
            throw .refused(
                FileRefusal(
                    code: "FILE-005",
                    problem: "The configuration has no connection \"\(file.connection)\".",
                    remedy: "Add it to connections/ and try again."))
        }
        if let reader = plan.reader {
            return MappedTreesReader(waiting: plan, reader, configuration: configuration)
        }
        let survey = try FileStop.refusing { () throws(FileRefusal) in
            var survey = MappedRowsReader.Survey(plan)
            try survey.feed(bytes)
            try survey.finish()
            return survey
        }
        return MappedRowsReader(
            plan, survey: survey, joined: try joined(plan, bytes), configuration: configuration)
    }

    /// The rows of other files that belong to these.
    private func joined(
        _ plan: ConnectionPlan, _ bytes: [UInt8]
    ) throws(FileStop) -> [JoinedRows] {
        guard !plan.joins.isEmpty else { return [] }
        let rows = try FileStop.refusing { () throws(FileRefusal) in
            var source = RowSource(plan)
            return try source.feed(bytes) + source.finish()
        }
        var joined: [JoinedRows] = []
        let sides = try FileStop.storing { () throws(SQLError) in
            try JoinTable.sides(ofMain: file.seq, on: sql)
        }
        for side in sides {
            guard let join = plan.joins.first(where: { $0.file == side.part }) else { continue }
            var keys: Set<String> = []
            for case .row(let row) in rows {
                if let key = plan.joinKey(row.record, join) { keys.insert(key) }
            }
            joined.append(
                try read(side, JoinedFileReader(join, dialect: plan.dialect, wanted: keys)))
        }
        return joined
    }

    private func read(
        _ side: JoinedFile, _ reader: JoinedFileReader
    ) throws(FileStop) -> JoinedRows {
        var reader = reader
        var position: Int64 = 0
        while let chunk = try FileStop.storing({ () throws(SQLError) in
            try FileTable.chunk(position: position, ofFile: side.fileSeq, on: sql)
        }) {
            try FileStop.refusing { () throws(FileRefusal) in try reader.feed(chunk) }
            position += 1
        }
        return try FileStop.refusing { () throws(FileRefusal) in try reader.finish() }
    }
}

extension CaseReason {
    fileprivate static let nothingThere = CaseReason(
        code: "CASE-008", problem: "The text holds no document.",
        remedy: "Send the document's whole text, or reject the case.")
}
