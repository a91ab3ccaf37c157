import Foundation
import RetailModel

@testable import Transform

/// Reads a delivery of several CSV files through a connection that joins them, as the pipeline
/// does: the joined files first, then the main one row by row.
struct DeliveryReading {
    private(set) var results: [ConnectionPlan.Mapped] = []
    private(set) var rowCount = 0
    /// Keys of joined rows that no row of the main file asked for, by file.
    private(set) var unused: [String: [String]] = [:]

    /// - Parameter files: the bytes of each file by its name without folder and endings.
    init(main: [UInt8], files: [String: [UInt8]], through connection: ConnectionPlan) throws {
        var joins: [JoinedRows] = []
        for plan in connection.joins {
            guard let bytes = files[plan.file] else { continue }
            joins.append(try Self.joined(plan, bytes))
        }
        var file = CSVReader(dialect: connection.dialect)
        let first = file.feed(main)
        var reader = try connection.rowReader(header: file.header ?? [])
        var positions: [String: Int] = [:]
        var groups: [[Record]] = []
        for batch in [first, file.finish()] {
            for row in batch {
                guard case .record(let record) = row else { throw Unreadable(row: "\(row)") }
                let whole = connection.joined(reader.record(record), with: &joins)
                let key = try connection.groupKey(whole)
                rowCount += 1
                if let position = positions[key] {
                    groups[position].append(whole)
                } else {
                    positions[key] = groups.count
                    groups.append([whole])
                }
            }
        }
        results = groups.flatMap { connection.map(.rows($0)) }
        for join in joins { unused[join.plan.file] = join.unusedKeys }
    }

    private static func joined(_ plan: JoinPlan, _ bytes: [UInt8]) throws -> JoinedRows {
        var file = CSVReader()
        let first = file.feed(bytes)
        var rows = try JoinedRows(plan, header: file.header ?? [])
        for batch in [first, file.finish()] {
            for row in batch {
                guard case .record(let record) = row, rows.add(record) else {
                    throw Unreadable(row: "\(row)")
                }
            }
        }
        return rows
    }

    /// The mapped sales, each as its reader accepts it.
    func sales() throws -> [Sale] {
        try results.map { mapped in
            guard case .document(let json) = mapped.result else {
                throw Unreadable(row: "\(mapped.result)")
            }
            return try SaleReader.sale(
                try JSONDocument(parsing: json, keys: CanonicalDocument.keys).root)
        }
    }

    struct Unreadable: Error {
        let row: String
    }
}

/// The folders of the shared retail data.
enum RetailFolder {
    static let olist = FormatsFolders.shared.appending(path: "data/retail/olist").path
    static let journey = FormatsFolders.shared.appending(path: "data/retail/complete-journey").path

    static var exists: Bool { FileManager.default.fileExists(atPath: olist) }
}
