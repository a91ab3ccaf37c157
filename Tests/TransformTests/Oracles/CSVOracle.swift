@testable import Transform

/// Separated values are the same however they arrive in pieces, and come back when written.
enum CSVOracle {
    static func check(_ input: [UInt8]) throws(OracleBroken) {
        let dialect = input.count % 2 == 0 ? commas : semicolons
        let whole = read([input], dialect)
        let parts = read(pieces(of: input), dialect)
        try hold(whole.shown == parts.shown, "\(whole.shown) is \(parts.shown) in pieces.")
        var writer = CSVWriter(dialect: dialect)
        for record in whole.records { writer.record(record) }
        // What is written is UTF-8, whatever was read.
        let again = read([writer.bytes], input.count % 2 == 0 ? commas : written)
        try hold(again.records == whole.records, "\(whole.records) comes back \(again.records).")
    }

    private static let commas = CSVDialect(hasHeader: false, raggedRows: .accept)
    private static let semicolons = CSVDialect(
        separator: ";", hasHeader: false, encoding: .windows1252, strayQuotes: .literal)

    private static let written = CSVDialect(
        separator: ";", hasHeader: false, strayQuotes: .literal)

    private static func read(
        _ chunks: [[UInt8]], _ dialect: CSVDialect
    ) -> (records: [[String]], shown: [String]) {
        var reader = CSVReader(dialect: dialect, recordBytesMax: 4096)
        var rows: [CSVBatch.Row] = []
        for chunk in chunks { rows += Array(reader.feed(chunk)) }
        rows += Array(reader.finish())
        var records: [[String]] = []
        var shown: [String] = []
        for row in rows {
            switch row {
            case .record(let record):
                records.append(record.texts)
                shown.append("\(record.line) \(record.byteRange) \(record.texts)")
            case .refused(let error): shown.append("\(error)")
            }
        }
        return (records, shown)
    }
}
