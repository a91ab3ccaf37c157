import RetailModel
import SQL
import Store
import Transform

/// Tells where the books say something of a person, and masks it without changing the books.
public struct PrivacyDesk: Sendable {
    private static let family: UInt16 = 13
    /// The most rows that an erasure's result names one by one.
    fileprivate static let remainingMax = 100

    private let lane: Lane
    private let readers: ReaderPool
    private let now: @Sendable () -> Instant

    /// A desk over one database.
    public init(lane: Lane, readers: ReaderPool, now: @escaping @Sendable () -> Instant) {
        self.lane = lane
        self.readers = readers
        self.now = now
    }

    /// What is said of a person, and where; nothing is changed.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func report(
        on subject: PersonalSubject
    ) async throws(SQLError) -> MaskingResult {
        let configurations = lane.policy.configurations
        return try await readers.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in
                let finding = try PersonalSearch(subject: subject, connection: sql).find()
                var masking = PersonalMasking(
                    of: subject, .nothing, on: sql, configurations: configurations)
                try masking.mask(finding)
                return masking.result
            }
        }
    }

    /// Masks a person everywhere, in one transaction with its row in the audit log.
    ///
    /// The books are looked through before, while others write; within the transaction only at what
    /// came meanwhile.
    ///
    /// Once more it finds nothing, and leaves a row that says so.
    ///
    /// - Throws: ``SQL/SQLError``; nothing was changed then.
    public nonisolated(nonsending) func erase(
        _ subject: PersonalSubject, by name: String, why: String
    ) async throws(SQLError) -> ErasureRow {
        let (finding, marks) = try await readers.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in
                let search = PersonalSearch(subject: subject, connection: sql)
                return (try search.find(), try search.marks())
            }
        }
        let (configurations, instant) = (lane.policy.configurations, now())
        return try await lane.write { sql throws(SQLError) in
            // As actions on customers' orders take them: documents, then records.
            try Sequence.document.lock(on: sql)
            try Sequence.record.lock(on: sql)
            let secret = try InstallationKey.make(on: sql)
            var found = finding
            found.add(
                try PersonalSearch(subject: subject, connection: sql).find(behind: marks))
            let seq = try Sequence.erasure.take(1, on: sql)
            let erasure = Erasure(
                seq: seq, id: StableID.text(seq: seq, at: instant, family: Self.family),
                at: instant, who: name, why: Self.masked(why, subject), subject: subject,
                secret: secret)
            return try erasure.run(found, configurations, on: sql)
        }
    }

    /// Whoever writes why may name the person; the audit log must not.
    private static func masked(_ why: String, _ subject: PersonalSubject) -> String {
        WordMask.masked(why, [subject.value] + subject.alsoKnownAs) ?? why
    }
}

/// One erasure under way.
private struct Erasure {
    let seq: Int64
    let id: String
    let at: Instant
    let who: String
    let why: String
    let subject: PersonalSubject
    let secret: [UInt8]

    func run(
        _ finding: PersonalFinding, _ configurations: ConfigurationCache,
        on sql: any SQLConnection
    ) throws(SQLError) -> ErasureRow {
        try PersonalTable.overwriteFreed(on: sql)
        // The row comes first: what is masked refers to it.
        let empty = row(MaskingResult())
        try ErasureTable.insert(empty, on: sql)
        let order = PersonalMasking.Order(seq: seq, at: at, who: who, secret: secret)
        try ErasedValues.keep(subject, order, on: sql)
        var masking = PersonalMasking(
            of: subject, .erasure(order), on: sql, configurations: configurations)
        try masking.mask(finding)
        for document in masking.documents {
            try Cases.closeErased(
                documentSeq: document, at: at, because: "erasure \(id)", on: sql)
        }
        let row = row(masking.result)
        try ErasureTable.finish(row, on: sql)
        try AuditLog.write(
            AuditNote(
                who: who, what: ErasedChanges.erased, kind: "erasure", id: id,
                after: after(masking), why: why), at: at, on: sql)
        return row
    }

    private func row(_ result: MaskingResult) -> ErasureRow {
        ErasureRow(
            seq: seq, id: id, at: at, who: who, why: why, kind: subject.kind.rawValue,
            subjectHash: InstallationKey.hash(
                Array("\(subject.kind.rawValue):\(subject.value)".utf8), with: secret),
            result: String(decoding: Self.json { write(result, to: &$0) }, as: UTF8.self))
    }

    private func after(_ masking: PersonalMasking) -> String {
        let bytes = Self.json { json in
            json.member("subject_kind", subject.kind.rawValue)
            write(masking.result, to: &json)
            json.member("changes", Int64(masking.changes.count))
            json.member("changes_sha256", ErasedChanges.digest(of: masking.changes))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ result: MaskingResult, to json: inout JSONWriter) {
        json.array("masked") { json in
            for count in result.counts {
                json.object { json in
                    json.member("place", count.place.name)
                    json.member("rows", Int64(count.rows))
                    json.member("values", Int64(count.values))
                }
            }
        }
        json.array("remaining") { json in
            for item in result.remaining.prefix(PrivacyDesk.remainingMax) {
                json.object { json in
                    json.member("place", item.place.name)
                    json.member("id", item.id)
                    json.member("why", item.why)
                }
            }
        }
    }

    private static func json(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object(body)
        return json.bytes
    }
}
