import Foundation
import SQL

/// Everything that a lane has written to a database of sales,
/// to be written once more by something else.
struct WrittenRows {
    private struct Table {
        let insert: String
        let columns: [String]
        let rows: [[SQLValue]]

        func place(_ column: String) throws -> Int {
            guard let place = columns.firstIndex(of: column) else {
                throw Failure(
                    problem: "There is no column \(column).", remedy: "Compare with Store/Schema.")
            }
            return place
        }

        /// The rows of each whole number in `column`.
        func grouped(by column: String) throws -> [Int64: [[SQLValue]]] {
            let place = try place(column)
            return Dictionary(grouping: rows) { $0[place].wholeNumber }
        }
    }

    private let documents: Table
    private let keys: [Int64: [[SQLValue]]]
    private let keyInsert: String
    private let movements: [Int64: [[SQLValue]]]
    private let movementInsert: String
    private let sources: [Int64: [[SQLValue]]]
    private let sourceInsert: String
    private let entries: [Int64: [SQLValue]]
    private let entryTable: Table
    private let lines: [Int64: [[SQLValue]]]
    private let lineTable: Table
    private let tallies: Table

    /// How many documents were written.
    var count: Int { documents.rows.count }

    /// Reads a database that nobody writes to any more.
    init(_ file: URL) throws {
        let connection = try Database(.sqlite(path: file.path)).connect(readOnly: true)
        documents = try Self.table("document", "seq", on: connection)
        let keyTable = try Self.table("idempotency", "document_seq", on: connection)
        keys = try keyTable.grouped(by: "document_seq")
        keyInsert = keyTable.insert
        let movementTable = try Self.table(
            "stock_movement", "document_seq, position", on: connection)
        movements = try movementTable.grouped(by: "document_seq")
        movementInsert = movementTable.insert
        let sourceTable = try Self.table("journal_source", "document_seq", on: connection)
        sources = try sourceTable.grouped(by: "document_seq")
        sourceInsert = sourceTable.insert
        entryTable = try Self.table("journal_entry", "seq", on: connection)
        entries = try entryTable.grouped(by: "seq").compactMapValues(\.first)
        lineTable = try Self.table("journal_line", "entry_seq, line_key", on: connection)
        lines = try lineTable.grouped(by: "entry_seq")
        tallies = try Self.table("tally", "route, outcome", on: connection)
    }

    private static func table(
        _ name: String, _ order: String, on connection: any SQLConnection
    ) throws -> Table {
        let columns = try connection.all(
            "SELECT name, type FROM pragma_table_info('\(name)') ORDER BY cid"
        ) { row throws(SQLError) in (name: row.text(0), type: row.text(1)) }
        let names = columns.map(\.name)
        let rows = try connection.all(
            "SELECT \(names.joined(separator: ", ")) FROM \(name) ORDER BY \(order)"
        ) { row throws(SQLError) in
            columns.indices.map { place -> SQLValue in
                if row.isNull(place) { return .null }
                switch columns[place].type {
                case "INTEGER": return .integer(row.integer(place))
                case "BLOB": return .blob(row.blob(place))
                default: return .text(row.text(place))
                }
            }
        }
        let marks = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let insert = "INSERT INTO \(name) (\(names.joined(separator: ", "))) VALUES (\(marks))"
        return Table(insert: insert, columns: names, rows: rows)
    }
}

// MARK: - Writing them once more

extension WrittenRows {
    /// The same rows in groups of `groupSize` documents,
    /// table by table as Pipeline's Group writes them.
    ///
    /// - Throws: ``Failure`` when the sales did not all post the same amounts,
    ///   which the sample does.
    func script(groupSize: Int) throws -> Script {
        var script = Script()
        var openEntries: Set<Int64> = []
        let seqPlace = try documents.place("seq")
        for first in stride(from: 0, to: documents.rows.count, by: groupSize) {
            let rows = Array(documents.rows[first..<min(first + groupSize, documents.rows.count)])
            let seqs = rows.map { $0[seqPlace].wholeNumber }
            var batches = [
                Self.counter("document", rows.count),
                Script.Batch(sql: documents.insert, rows: rows),
                Script.Batch(sql: keyInsert, rows: seqs.flatMap { keys[$0] ?? [] }),
                Script.Batch(sql: movementInsert, rows: seqs.flatMap { movements[$0] ?? [] }),
            ]
            batches += try journal(of: seqs, &openEntries)
            batches.append(tally(documents: rows.count))
            script.groups.append(batches.filter { !$0.rows.isEmpty })
            script.documents += rows.count
        }
        return script
    }

    private func journal(
        of seqs: [Int64], _ openEntries: inout Set<Int64>
    ) throws -> [Script.Batch] {
        let ofGroup = seqs.flatMap { sources[$0] ?? [] }
        var counts: [Int64: Int64] = [:]
        for source in ofGroup { counts[source[0].wholeNumber, default: 0] += 1 }
        let touched = counts.keys.sorted()
        let fresh = touched.filter { openEntries.insert($0).inserted }
        var lineRows: [[SQLValue]] = []
        var added: [[SQLValue]] = []
        var seals: [[SQLValue]] = []
        for entry in touched {
            let count = counts[entry] ?? 0
            let share = try share(of: entry, count: count)
            let (debit, credit) = (try lineTable.place("debit"), try lineTable.place("credit"))
            if fresh.contains(entry) {
                lineRows += share
            } else {
                let key = try lineTable.place("line_key")
                added += share.map { [$0[debit], $0[credit], .integer(entry), $0[key]] }
            }
            seals.append([
                .integer(count), .integer(share.reduce(0) { $0 + $1[debit].wholeNumber }),
                .integer(share.reduce(0) { $0 + $1[credit].wholeNumber }), .integer(entry),
            ])
        }
        return [
            Self.counter("journal", fresh.count),
            Script.Batch(sql: entryTable.insert, rows: try fresh.map(emptied)),
            Script.Batch(sql: Self.addToLine, rows: added),
            Script.Batch(sql: lineTable.insert, rows: lineRows),
            Script.Batch(sql: sourceInsert, rows: ofGroup),
            Script.Batch(sql: Self.seal, rows: seals),
        ]
    }

    /// The lines that `count` of the entry's sales add to it.
    private func share(of entry: Int64, count: Int64) throws -> [[SQLValue]] {
        let total = try entries[entry]?[entryTable.place("sources")].wholeNumber ?? 0
        let amounts = [try lineTable.place("debit"), try lineTable.place("credit")]
        return try (lines[entry] ?? []).map { line in
            var line = line
            for place in amounts {
                let whole = line[place].wholeNumber
                guard total > 0, whole % total == 0 else {
                    throw Failure(
                        problem: "Entry \(entry) does not sum up equal sales.",
                        remedy: "Give every sample sale the same amounts.")
                }
                line[place] = .integer(whole / total * count)
            }
            return line
        }
    }

    /// An entry as it is inserted: without sources and sums.
    private func emptied(_ entry: Int64) throws -> [SQLValue] {
        guard var row = entries[entry] else {
            throw Failure(problem: "Entry \(entry) is missing.", remedy: "Run verify.")
        }
        for column in ["sources", "debit", "credit"] {
            row[try entryTable.place(column)] = .integer(0)
        }
        row[try entryTable.place("version")] = .integer(1)
        return row
    }

    private func tally(documents: Int) -> Script.Batch {
        Script.Batch(
            sql: tallies.insert + Self.onTally,
            rows: tallies.rows.map { row in
                var row = row
                row[row.count - 2] = .integer(Int64(documents))
                return row
            })
    }

    private static func counter(_ name: String, _ count: Int) -> Script.Batch {
        Script.Batch(
            sql: "UPDATE counter SET last = last + $1 WHERE name = $2",
            rows: count == 0 ? [] : [[.integer(Int64(count)), .text(name)]])
    }

    private static let addToLine = """
        UPDATE journal_line SET debit = debit + $1, credit = credit + $2
        WHERE entry_seq = $3 AND line_key = $4
        """
    private static let onTally = """
         ON CONFLICT (route, hour, currency, outcome) DO UPDATE SET
            documents = tally.documents + excluded.documents,
            amount = tally.amount + excluded.amount
        """
    private static let seal = """
        UPDATE journal_entry SET version = version + 1, sources = sources + $1, debit = debit + $2,
            credit = credit + $3 WHERE seq = $4
        """
}

extension SQLValue {
    /// The whole number, or 0 for anything else.
    var wholeNumber: Int64 {
        guard case .integer(let number) = self else { return 0 }
        return number
    }
}
