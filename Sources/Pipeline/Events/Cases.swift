import RetailModel
import SQL
import Store

/// Opens and closes cases together with the events that tell of it. Callers hold a transaction.
enum Cases {
    /// Opens cases outside of a group of documents.
    static func open(
        _ rows: [CaseRow], at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try CaseTable.insert(rows, on: connection)
        var events = EventDrafts(at: instant)
        for row in rows { events.add(.caseOpened, row) }
        try events.write(on: connection)
    }

    /// Opens a case unless one of its code about its subject is open already. Its number.
    @discardableResult
    static func openOnce(
        _ queue: WorkQueue, code: String, problem: String, remedy: String, subject: String,
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        // The lock keeps two nodes from finding none at once.
        try Sequence.case.lock(on: connection)
        let known = try CaseTable.open(code: code, subject: subject, on: connection)
        if let known { return known.seq }
        let row = try queue.nextCase(
            code: code, problem: problem, remedy: remedy, subject: subject, at: instant,
            on: connection)
        try open([row], at: instant, on: connection)
        return row.seq
    }

    /// Closes every open case about a journal entry, but those of the code `kept`.
    static func close(
        entrySeq: Int64, except kept: String = "", at instant: Instant, because: String,
        on connection: any SQLConnection
    ) throws(SQLError) {
        let rows = try CaseTable.open(entrySeq: entrySeq, on: connection)
            .filter { $0.code != kept }
        guard !rows.isEmpty else { return }
        try CaseTable.close(
            entrySeq: entrySeq, except: kept, at: instant, because: because, on: connection)
        try tell(rows, at: instant, because: because, on: connection)
    }

    /// Closes every open case about a document, but that of a person in it who was erased: what
    /// the document says otherwise, and what becomes of it, does not settle that.
    static func close(
        documentSeq: Int64, at instant: Instant, because: String, on connection: any SQLConnection
    ) throws(SQLError) {
        let kept = CaseReason.erasedCode
        let rows = try CaseTable.allOpen(documentSeq: documentSeq, on: connection)
            .filter { $0.code != kept }
        guard !rows.isEmpty else { return }
        try CaseTable.close(
            documentSeq: documentSeq, except: kept, at: instant, because: because, on: connection)
        try tell(rows, at: instant, because: because, on: connection)
    }

    /// Closes the cases of persons who were erased and stood in a document again.
    static func closeErased(
        documentSeq: Int64, at instant: Instant, because: String, on connection: any SQLConnection
    ) throws(SQLError) {
        for row in try CaseTable.allOpen(documentSeq: documentSeq, on: connection)
        where row.code == CaseReason.erasedCode {
            try close(seq: row.seq, at: instant, because: because, on: connection)
        }
    }

    /// Closes one case, if it is open.
    static func close(
        seq: Int64, at instant: Instant, because: String, on connection: any SQLConnection
    ) throws(SQLError) {
        guard let row = try CaseTable.row(seq: seq, on: connection) else { return }
        guard try CaseTable.close(seq: seq, at: instant, because: because, on: connection)
        else { return }
        try tell([row], at: instant, because: because, on: connection)
    }

    /// Tells that the owner of a case is reminded of it, or that another has it now.
    static func tell(
        _ type: EventType, of caseSeq: Int64, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        guard let row = try CaseTable.row(seq: caseSeq, on: connection) else { return }
        var events = EventDrafts(at: instant)
        events.add(type, row)
        try events.write(on: connection)
    }

    private static func tell(
        _ rows: [CaseRow], at instant: Instant, because: String, on connection: any SQLConnection
    ) throws(SQLError) {
        var events = EventDrafts(at: instant)
        for var row in rows {
            row.closedAt = instant
            row.closedBecause = because
            events.add(.caseClosed, row)
        }
        try events.write(on: connection)
    }
}
