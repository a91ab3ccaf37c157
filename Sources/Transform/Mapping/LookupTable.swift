import RetailModel

/// A table from a key to a value, read from a CSV text; rows may begin to hold on a day.
public struct LookupTable: Sendable {
    /// How many rows a table may have.
    public static let rowsMax = 1_000_000

    private struct Row {
        /// From this day on, days since 1970-01-01.
        let validFrom: Int32
        /// The last day on which it holds.
        let validTo: Int32
        let value: Value
    }

    /// The name that `lookup()` uses.
    public let name: String
    /// Whether the table has the column `valid_from` or `valid_to`.
    public let isDated: Bool
    /// The place and last day of each row that has one, in the order of the file.
    let endings: [(place: SourcePlace, day: Int32)]
    /// The rows of each key, the latest first.
    private let rows: [String: [Row]]

    /// Reads a CSV text with the columns `key`, `value` and maybe `valid_from` and `valid_to`;
    /// others are remarks.
    ///
    /// - Throws: every row that is wrong, with its line.
    public init(name: String, file: String, csv: String) throws(ConfigurationProblems) {
        let problems = ProblemList()
        let sheet = try LookupSheet.read(file: file, csv: csv)
        let (key, value) = (sheet.required("key", problems), sheet.required("value", problems))
        let (validFrom, validTo) = (sheet.optional("valid_from"), sheet.optional("valid_to"))
        try problems.throwIfAny()
        self.name = name
        isDated = validFrom != nil || validTo != nil
        var endings: [(place: SourcePlace, day: Int32)] = []
        var rows: [String: [Row]] = [:]
        for row in sheet.rows {
            let day = Self.day(row, validFrom, problems) ?? Int32.min
            let last = Self.day(row, validTo, problems)
            if let last { endings.append((row.place, last)) }
            if let last, last < day {
                problems.report(
                    "LOOKUP-007", at: row.place, "The row ends before it begins.",
                    remedy: "Give valid_to a day that is not before valid_from.")
            }
            let text = row.fields[key]
            if rows[text]?.contains(where: { $0.validFrom == day }) == true {
                problems.report(
                    "LOOKUP-004", at: row.place, "The key \"\(text)\" stands already above.",
                    remedy: validFrom == nil
                        ? "Keep one of the rows." : "Give each row of a key its own valid_from.")
            }
            rows[text, default: []].append(
                Row(validFrom: day, validTo: last ?? Int32.max, value: .text(row.fields[value])))
        }
        try problems.throwIfAny()
        self.endings = endings
        self.rows = rows.mapValues { $0.sorted { $0.validFrom > $1.validFrom } }
    }

    /// The day in a column of a row; nil where there is none.
    static func day(
        _ row: LookupSheet.Row, _ column: Int?, _ problems: ProblemList
    ) -> Int32? {
        // A row without a date has always held, and always will.
        guard let column, !row.fields[column].isEmpty else { return nil }
        if let date = BusinessDate(row.fields[column]) { return date.daysSinceEpoch }
        problems.report(
            "LOOKUP-005", at: row.place, "\"\(row.fields[column])\" is no date.",
            remedy: "Write it as 2026-03-10.")
        return nil
    }

    /// The value that holds for a key on a day (days since 1970-01-01); nil when there is none.
    func value(for key: String, on day: Int32?) -> Value? {
        guard let found = rows[key] else { return nil }
        guard isDated, let day else { return found.first?.value }
        guard let row = found.first(where: { $0.validFrom <= day }) else { return nil }
        return day <= row.validTo ? row.value : nil
    }
}
