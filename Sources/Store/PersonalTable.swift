import SQL

/// Looks for texts in every table that may hold them, and writes masked ones back.
public enum PersonalTable {
    /// The key of a row within its place.
    public typealias Key = [SQLValue]

    /// The texts to look for in one search, each as its bytes.
    public struct Needles: Sendable {
        let texts: [[UInt8]]

        /// Texts, each in every spelling in which it may stand.
        public init(_ texts: [[UInt8]]) { self.texts = texts }

        /// Whether nothing is looked for.
        public var isEmpty: Bool { texts.isEmpty }
    }

    /// The keys of the rows that hold any of the texts, behind the first key `after`.
    public static func find(
        _ needles: Needles, in place: PersonalPlace, after: Int64? = nil,
        on connection: any SQLConnection
    ) throws(SQLError) -> [Key] {
        guard !needles.isEmpty else { return [] }
        var arguments: [SQLValue] = []
        var conditions: [String] = []
        for column in place.columns {
            for text in needles.texts {
                arguments.append(
                    column.isBlob ? .blob(text) : .text(String(decoding: text, as: UTF8.self)))
                conditions.append(connection.holds(column.name, "$\(arguments.count)"))
            }
        }
        var condition = "(\(conditions.joined(separator: " OR ")))"
        if let after {
            arguments.append(.integer(after))
            condition = "\(place.keys[0]) > $\(arguments.count) AND " + condition
        }
        let keys = place.keys.joined(separator: ", ")
        return try connection.all(
            "SELECT \(keys) FROM \(place.table) WHERE \(condition) ORDER BY \(keys)", arguments
        ) { row throws(SQLError) in key(row, of: place) }
    }

    /// The number of the newest row of a place; 0 where rows have no numbers.
    public static func last(
        of place: PersonalPlace, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        guard place != .answers else { return 0 }
        return try connection.first("SELECT COALESCE(MAX(\(place.keys[0])), 0) FROM \(place.table)")
        {
            row throws(SQLError) in row.integer(0)
        } ?? 0
    }

    /// What a row says, column by column; nil when it is there no more.
    public static func contents(
        _ key: Key, in place: PersonalPlace, on connection: any SQLConnection
    ) throws(SQLError) -> [[UInt8]?]? {
        let columns = place.columns.map(\.name).joined(separator: ", ")
        return try connection.first(
            "SELECT \(columns) FROM \(place.table) WHERE \(condition(place, from: 1))", key
        ) { row throws(SQLError) in
            place.columns.indices.map { column in
                place.columns[column].isBlob
                    ? row.optionalBlob(column) : row.optionalText(column).map { Array($0.utf8) }
            }
        }
    }

    /// Writes what a row is to say, column by column.
    public static func write(
        _ contents: [[UInt8]?], _ key: Key, in place: PersonalPlace,
        on connection: any SQLConnection
    ) throws(SQLError) {
        let count = key.count
        let set = place.columns.indices.map { "\(place.columns[$0].name) = $\(count + $0 + 1)" }
        let values = zip(place.columns, contents).map { column, bytes -> SQLValue in
            guard let bytes else { return .null }
            return column.isBlob ? .blob(bytes) : .text(String(decoding: bytes, as: UTF8.self))
        }
        try connection.execute(
            """
            UPDATE \(place.table) SET \(set.joined(separator: ", "))
            WHERE \(condition(place, from: 1))
            """, key + values)
    }

    /// What tells a row apart: its identifier where it has one, else the parts of its key.
    public static func identifier(
        _ key: Key, in place: PersonalPlace, on connection: any SQLConnection
    ) throws(SQLError) -> String {
        if place == .cases || place == .recordChanges || PersonalPlace.records.contains(place) {
            let id = try connection.first(
                "SELECT id FROM \(place.table) WHERE \(condition(place, from: 1))", key
            ) { row throws(SQLError) in row.text(0) }
            if let id { return id }
        }
        return key.map { part in
            switch part {
            case .integer(let number): String(number)
            default: "answer"
            }
        }.joined(separator: "/")
    }

    /// The record that a change was made of, with its place; nil when it is there no more.
    public static func record(
        ofChange seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> (place: PersonalPlace, key: Key)? {
        let change = try connection.first(
            "SELECT family, id FROM record_change WHERE seq = $1", [.integer(seq)]
        ) { row throws(SQLError) in (family: row.text(0), id: row.text(1)) }
        guard let change,
            let place = PersonalPlace.records.first(where: { $0.family?.name == change.family })
        else { return nil }
        return try connection.first(
            "SELECT seq FROM \(place.table) WHERE id = $1", [.text(change.id)]
        ) { row throws(SQLError) in (place, [.integer(row.integer(0))]) }
    }

    private static func condition(_ place: PersonalPlace, from first: Int) -> String {
        place.keys.indices.map { "\(place.keys[$0]) = $\(first + $0)" }.joined(separator: " AND ")
    }

    private static func key(_ row: borrowing Row, of place: PersonalPlace) -> Key {
        if place == .answers { return [.blob(row.blob(0))] }
        var key: Key = []
        for column in place.keys.indices { key.append(.integer(row.integer(column))) }
        return key
    }

    // MARK: - Documents and their files

    /// The numbers of documents in whose natural key a part ends or stands that is `text`.
    public static func documents(
        withKeyHolding text: String, on connection: any SQLConnection
    ) throws(SQLError) -> [(seq: Int64, naturalKey: String)] {
        try connection.all(
            """
            SELECT seq, natural_key FROM document WHERE \(connection.holds("natural_key", "$1"))
            ORDER BY seq
            """, [.text(text)]
        ) { row throws(SQLError) in (row.integer(0), row.text(1)) }
    }

    /// Rows that are about a document: its earlier versions, results, cases and what was done with
    /// these.
    public static func rows(
        about documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [(place: PersonalPlace, key: Key)] {
        var found: [(place: PersonalPlace, key: Key)] = []
        let cases = "SELECT seq FROM exception_case WHERE document_seq = $1"
        for (place, condition) in [
            (PersonalPlace.versions, "document_seq = $1"),
            (
                .results,
                "document_seq = $1 AND file_seq IN "
                    + "(SELECT file_seq FROM document WHERE seq = $1)"
            ),
            (.cases, "document_seq = $1"), (.caseActions, "case_seq IN (\(cases))"),
            (.caseEvents, "case_seq IN (\(cases))"),
        ] {
            let keys = place.keys.joined(separator: ", ")
            found += try connection.all(
                "SELECT \(keys) FROM \(place.table) WHERE \(condition) ORDER BY \(keys)",
                [.integer(documentSeq)]
            ) { row throws(SQLError) in (place, key(row, of: place)) }
        }
        return found
    }

    /// How many bytes around the border of two pieces are looked through.
    private static let borderBytes = 512

    /// The numbers of files that hold any of the texts, also where one piece ends and the next
    /// begins.
    public static func files(
        holding needles: Needles, after: Int64 = 0, on connection: any SQLConnection
    ) throws(SQLError) -> Set<Int64> {
        var found = Set<Int64>()
        for key in try find(needles, in: .payloads, after: after, on: connection) {
            if case .integer(let seq) = key[0] { found.insert(seq) }
        }
        guard !needles.isEmpty else { return found }
        let border =
            connection.dialect == .sqlite
            ? "CAST(substr(a.content, -\(borderBytes)) || "
                + "substr(b.content, 1, \(borderBytes)) AS BLOB)"
            : "(substring(a.content from greatest(1, length(a.content) - \(borderBytes - 1))) || "
                + "substring(b.content from 1 for \(borderBytes)))"
        let conditions = needles.texts.indices.map { connection.holds(border, "$\($0 + 2)") }
        try connection.query(
            """
            SELECT DISTINCT a.file_seq FROM intake_chunk AS a
            JOIN intake_chunk AS b ON b.file_seq = a.file_seq AND b.position = a.position + 1
            WHERE a.file_seq > $1 AND (\(conditions.joined(separator: " OR ")))
            """, [.integer(after)] + needles.texts.map { .blob($0) }
        ) { row throws(SQLError) in found.insert(row.integer(0)) }
        return found
    }

    /// How many documents a file holds.
    public static func documents(
        inFile seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        try connection.first(
            "SELECT COUNT(*) FROM intake_result WHERE file_seq = $1", [.integer(seq)]
        ) { row throws(SQLError) in row.integer(0) } ?? 0
    }

    /// Has what is overwritten go from the file of the books, not only from its tables.
    public static func overwriteFreed(on connection: any SQLConnection) throws(SQLError) {
        guard connection.dialect == .sqlite else { return }
        try connection.query("PRAGMA secure_delete = ON") { _ throws(SQLError) in }
    }
}

extension SQLConnection {
    /// Whether a column holds a text, in this engine's words.
    fileprivate func holds(_ column: String, _ text: String) -> String {
        dialect == .sqlite
            ? "instr(\(column), \(text)) > 0" : "position(\(text) in \(column)) > 0"
    }
}
