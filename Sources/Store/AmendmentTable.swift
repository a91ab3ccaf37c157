import RetailModel
import SQL

/// Why an earlier version of a document was replaced.
public struct AmendmentReason: Hashable, Sendable {
    /// Who asked for it.
    public let by: String
    /// One word of the trade: `revision`, `correction`, `replay`, `suspense`.
    public let code: String
    /// The person's own words.
    public let words: String

    /// A reason with its author.
    public init(by: String, code: String, words: String) {
        self.by = by
        self.code = code
        self.words = words
    }
}

/// One version of a document, in the books or taken back from them, within one entry.
public struct Contribution: Hashable, Sendable {
    public let documentSeq: Int64
    public let version: Int64
    /// 1 where the entry holds the version, -1 where it takes it back.
    public let sign: Int64

    /// A version of a document with its sign.
    public init(documentSeq: Int64, version: Int64, sign: Int64) {
        self.documentSeq = documentSeq
        self.version = version
        self.sign = sign
    }
}

/// An earlier version of a document as it is shown.
public struct DocumentVersionRow: Sendable {
    public let version: Int64
    public let replacedAt: Instant
    public let reason: AmendmentReason
    /// The canonical document as it was, as JSON.
    public let body: [UInt8]
}

/// Earlier versions of documents, and which version each entry holds.
public enum AmendmentTable {
    /// Keeps the version of a document that is about to be replaced.
    public static func keep(
        _ document: DocumentRow, replacedAt: Instant, because reason: AmendmentReason,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO document_version (document_seq, version, content_hash, state,
                business_date, currency, amount, configuration_seq, mapping, treatment, body,
                replaced_at, replaced_by, reason_code, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            [
                .integer(document.seq), .integer(document.version), .blob(document.contentHash),
                .text(document.state.rawValue),
                .integer(Int64(document.businessDate.daysSinceEpoch)), .text(document.currency),
                .integer(document.amountMinorUnits), .integer(document.configurationSeq),
                .optional(document.mapping), .text(document.treatment.rawValue),
                .blob(document.body), .integer(replacedAt.microseconds), .text(reason.by),
                .text(reason.code), .text(reason.words.storable),
            ])
    }

    /// Writes a document's new version over the old; its number, key and origin stay.
    public static func replace(
        _ document: DocumentRow, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE document SET kind = $2, content_hash = $3, state = $4, channel = $5, store = $6,
                region = $7, business_date = $8, currency = $9, amount = $10, occurred_at = $11,
                configuration_seq = $12, mapping = $13, body = $14, version = $15, treatment = $16
            WHERE seq = $1
            """,
            [
                .integer(document.seq), .text(document.kind), .blob(document.contentHash),
                .text(document.state.rawValue), .text(document.channel), .text(document.store),
                .optional(document.region), .integer(Int64(document.businessDate.daysSinceEpoch)),
                .text(document.currency), .integer(document.amountMinorUnits),
                .integer(document.occurredAt.microseconds), .integer(document.configurationSeq),
                .optional(document.mapping), .blob(document.body), .integer(document.version),
                .text(document.treatment.rawValue),
            ])
    }

    /// The document as it was in an earlier version, or as it is; nil when there is no such
    /// version.
    public static func document(
        seq: Int64, version: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> DocumentRow? {
        guard let current = try DocumentTable.document(seq: seq, on: connection) else {
            return nil
        }
        if current.version == version { return current }
        return try connection.first(
            """
            SELECT content_hash, state, business_date, currency, amount, configuration_seq,
                mapping, treatment, body FROM document_version
            WHERE document_seq = $1 AND version = $2
            """, [.integer(seq), .integer(version)]
        ) { row throws(SQLError) in
            var document = current
            document.version = version
            document.contentHash = row.blob(0)
            document.state = try DocumentTable.state(row.text(1))
            guard let day = BusinessDate(daysSinceEpoch: Int(row.integer(2))) else {
                throw SQLError(.type, message: "document_version.business_date is damaged")
            }
            document.businessDate = day
            document.currency = row.text(3)
            document.amountMinorUnits = row.integer(4)
            document.configurationSeq = row.integer(5)
            document.mapping = row.optionalText(6)
            document.treatment = try DocumentTable.treatment(row.text(7))
            document.body = row.blob(8)
            return document
        }
    }

    /// The earlier versions of a document, oldest first.
    public static func versions(
        ofDocument seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [DocumentVersionRow] {
        try connection.all(
            """
            SELECT version, replaced_at, replaced_by, reason_code, reason, body
            FROM document_version WHERE document_seq = $1 ORDER BY version
            """, [.integer(seq)]
        ) { row throws(SQLError) in
            DocumentVersionRow(
                version: row.integer(0), replacedAt: Instant(microseconds: row.integer(1)),
                reason: AmendmentReason(by: row.text(2), code: row.text(3), words: row.text(4)),
                body: row.blob(5))
        }
    }

    /// Whether an earlier version of the document had exactly that content.
    public static func hadContent(
        _ hash: [UInt8], documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first(
            """
            SELECT 1 FROM document_version WHERE document_seq = $1 AND content_hash = $2 LIMIT 1
            """, [.integer(documentSeq), .blob(hash)]
        ) { row throws(SQLError) in row.integer(0) } != nil
    }

    /// Whether a person has corrected the document, or the bytes of which it was made, so that its
    /// source no longer tells what it is.
    public static func wasCorrected(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first(
            """
            SELECT 1 FROM document_version WHERE document_seq = $1 AND reason_code = 'correction'
            UNION ALL
            SELECT 1 FROM document AS d
            JOIN intake_result AS r ON r.file_seq = d.file_seq AND r.document_seq = d.seq
            JOIN exception_case AS c ON c.seq = r.case_seq
            WHERE d.seq = $1 AND c.payload IS NOT NULL AND r.outcome <> 'refused' LIMIT 1
            """, [.integer(documentSeq)]
        ) { row throws(SQLError) in row.integer(0) } != nil
    }

    // MARK: - Contributions

    /// Notes what an entry holds and takes back; what stands there already is left.
    public static func add(
        _ contributions: [Contribution], toEntry entrySeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        guard !contributions.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO contribution (entry_seq, document_seq, version, sign)
            VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """,
            contributions.map {
                [
                    .integer(entrySeq), .integer($0.documentSeq), .integer($0.version),
                    .integer($0.sign),
                ]
            })
    }

    /// What is noted of an entry; documents that are not named there stand in it as they are.
    public static func contributions(
        toEntry entrySeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [Contribution] {
        try connection.all(
            """
            SELECT document_seq, version, sign FROM contribution WHERE entry_seq = $1
            ORDER BY document_seq, version, sign
            """, [.integer(entrySeq)]
        ) { row throws(SQLError) in
            Contribution(
                documentSeq: row.integer(0), version: row.integer(1), sign: row.integer(2))
        }
    }

    /// The orders of which more than one revision stands in the journal, by what the natural keys
    /// of their revisions begin with. Where one was never amended, no other has joined it.
    public static func familiesStandingTwice(
        on connection: any SQLConnection
    ) throws(SQLError) -> [String] {
        var (seen, twice) = (Set<String>(), Set<String>())
        try connection.query(
            """
            SELECT d.natural_key FROM contribution AS c JOIN document AS d ON d.seq = c.document_seq
            GROUP BY d.seq, d.natural_key HAVING SUM(c.sign) > 0
            """, []
        ) { row throws(SQLError) in
            let key = row.text(0)
            guard key.hasPrefix("order/"), let slash = key.lastIndex(of: "/") else { return }
            let family = String(key[...slash])
            if !seen.insert(family).inserted { twice.insert(family) }
        }
        return twice.sorted()
    }

    /// Whether anything is noted of a document.
    public static func isAmended(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first(
            "SELECT 1 FROM contribution WHERE document_seq = $1 LIMIT 1", [.integer(documentSeq)]
        ) { row throws(SQLError) in row.integer(0) } != nil
    }

    /// Notes where the first version of a document stands, before another version joins it: until
    /// then only `journal_source` says so.
    public static func noteFirst(
        documentSeq: Int64, version: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        guard try !isAmended(documentSeq: documentSeq, on: connection) else { return }
        try connection.execute(
            """
            INSERT INTO contribution (entry_seq, document_seq, version, sign)
            SELECT entry_seq, document_seq, $2, 1 FROM journal_source WHERE document_seq = $1
            """, [.integer(documentSeq), .integer(version)])
    }

    /// Lets a version stand where another stood, whose lines are the same, so that no entry
    /// changes.
    public static func stand(
        _ new: Contribution, inPlaceOf old: Contribution, on connection: any SQLConnection
    ) throws(SQLError) {
        for (contribution, sign) in [(new, Int64(1)), (old, Int64(-1))] {
            try connection.execute(
                """
                INSERT INTO contribution (entry_seq, document_seq, version, sign)
                SELECT entry_seq, $3, $4, $5 FROM contribution
                WHERE document_seq = $1 AND version = $2 AND sign = 1 ON CONFLICT DO NOTHING
                """,
                [
                    .integer(old.documentSeq), .integer(old.version),
                    .integer(contribution.documentSeq), .integer(contribution.version),
                    .integer(sign),
                ])
        }
    }
}
