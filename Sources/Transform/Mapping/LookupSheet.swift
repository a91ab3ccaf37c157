/// A small CSV text read whole, with the place of each row: what lookups and calendars are made of.
struct LookupSheet {
    struct Row {
        let place: SourcePlace
        let fields: [String]
    }

    let file: String
    let header: [String]
    let rows: [Row]

    static func read(file: String, csv: String) throws(ConfigurationProblems) -> LookupSheet {
        let problems = ProblemList()
        var reader = CSVReader()
        let batches = [reader.feed(Array(csv.utf8))]
        let header = reader.header
        var rows: [Row] = []
        for batch in batches + [reader.finish()] {
            for row in batch {
                switch row {
                case .record(let record):
                    let place = SourcePlace(file: file, line: record.line, column: 1)
                    rows.append(Row(place: place, fields: record.texts))
                case .refused(let error):
                    problems.report(
                        "LOOKUP-001",
                        at: SourcePlace(file: file, line: error.line, column: error.column),
                        error.problem, remedy: error.remedy)
                }
            }
        }
        if rows.count > LookupTable.rowsMax {
            problems.report(
                "LOOKUP-002", at: SourcePlace(file: file, line: 1, column: 1),
                "The table has \(rows.count) rows; at most \(LookupTable.rowsMax) are read.",
                remedy: "Split the table.")
        }
        try problems.throwIfAny()
        return LookupSheet(file: file, header: header ?? [], rows: rows)
    }

    func optional(_ column: String) -> Int? { header.firstIndex(of: column) }

    /// The position of a column; reports and yields 0 when the header does not name it.
    func required(_ column: String, _ problems: ProblemList) -> Int {
        if let position = optional(column) { return position }
        problems.report(
            "LOOKUP-003", at: SourcePlace(file: file, line: 1, column: 1),
            "The header does not name the column \"\(column)\".",
            remedy: "The first line names the columns; add \(column).")
        return 0
    }
}
