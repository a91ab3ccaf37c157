import RetailModel
import SQL
import Store

/// One document of a replay.
struct RouteReplay: Sendable {
    enum Result: Sendable {
        /// It takes another route, or none.
        case notOfRoute
        case unchanged
        case changed([NetLine])
        case waiting(CaseReason)
    }

    /// One account's change.
    struct NetLine: Sendable {
        let account: String
        let currency: String
        let minorUnits: Int64
    }

    let route: String
    let replay: RouteDesk.Replay
    let policy: LanePolicy
    /// What its source is now; nil where it has none, or a person has corrected it.
    let source: SourceReplay.Source?

    /// What a look at the document says, before anything else is asked of the books.
    func look(_ row: DocumentRow, on sql: any SQLConnection) throws(SQLError) -> Result {
        try decided(row, on: sql).result
    }

    /// Decides the document again; what was posted with it stands in `record`.
    func run(
        _ row: DocumentRow, telling record: AmendmentRecord, on sql: any SQLConnection
    ) throws(SQLError) -> Result {
        // Since the page was read, somebody else may have changed it.
        guard let row = try DocumentTable.document(seq: row.seq, on: sql),
            row.state == .posted || row.state == .waiting
        else { return .unchanged }
        let decided = try decided(row, on: sql)
        guard case .changed = decided.result, let document = decided.document else {
            return decided.result
        }
        if row.state == .waiting, try HeldKeyTable.isFollower(documentSeq: row.seq, on: sql) {
            return .unchanged
        }
        let outcome = try Amendment(
            policy: policy, now: policy.now(), on: sql, telling: record
        ).apply(
            row, to: document, treatment: row.treatment,
            configurationSeq: replay.underCurrent
                ? policy.configurationSeq : row.configurationSeq,
            because: AmendmentReason(by: replay.by, code: "replay", words: replay.reason))
        if case .unchanged(let reason) = outcome { return .waiting(reason) }
        return .changed(Self.summed(record.lines.map { NetLine($0.line, 1) }))
    }

    private func decided(
        _ row: DocumentRow, on sql: any SQLConnection
    ) throws(SQLError) -> (result: Result, document: IncomingDocument?) {
        guard row.state == .posted || row.state == .waiting else { return (.unchanged, nil) }
        guard let standing = try Standing.stored(row, policy, on: sql) else {
            return (.waiting(.unreadableRevision(row.naturalKey)), nil)
        }
        // Its money was taken back when the newer revision was posted.
        if try row.isReplaced(inFamily: standing.document.revisionFamily, on: sql) {
            return (.unchanged, nil)
        }
        let document: IncomingDocument
        switch try decidedAnew(row, standing, on: sql) {
        case .success(let decided): document = decided
        case .failure(let stop): return (.waiting(stop.reason), nil)
        }
        guard document.route?.name == route else { return (.notOfRoute, nil) }
        if case .waiting(let reason) = document.posting { return (.waiting(reason), nil) }
        let old = row.state == .posted ? standing : nil
        let lines = Self.net(of: document, 1) + (old.map { Self.net(of: $0.document, -1) } ?? [])
        let net = Self.summed(lines)
        let isSame = net.isEmpty && old?.document.movements == document.movements
        return (isSame ? .unchanged : .changed(net), document)
    }

    private struct Stop: Error {
        let reason: CaseReason
    }

    /// The document of the source as it is mapped now, or the stored one, under the configuration
    /// asked for.
    private func decidedAnew(
        _ row: DocumentRow, _ standing: Standing, on sql: any SQLConnection
    ) throws(SQLError) -> Swift.Result<IncomingDocument, Stop> {
        var (body, mapping) = (row.body, row.mapping)
        // A correction made since the source was read is not undone.
        if let source, try !AmendmentTable.wasCorrected(documentSeq: row.seq, on: sql) {
            switch source {
            case .document(let mapped, let reference): (body, mapping) = (mapped, reference)
            case .gone(let reason): return .failure(Stop(reason: reason))
            }
        }
        var asked = replay.current(policy)
        if asked == nil { asked = try own(row, on: sql) }
        guard let configuration = asked else {
            return .failure(Stop(reason: .unreadableRevision(row.naturalKey)))
        }
        guard body != row.body || replay.underCurrent else { return .success(standing.document) }
        do throws(IntakeRefusal) {
            var anew = row
            anew.mapping = mapping
            var document = try IncomingDocument.read(
                body, type: Ruling.type(of: anew, configuration), under: configuration,
                treatment: row.treatment)
            document.mapping = mapping
            return .success(document)
        } catch {
            return .failure(Stop(reason: error.reason))
        }
    }

    private func own(
        _ row: DocumentRow, on sql: any SQLConnection
    ) throws(SQLError) -> Configuration? {
        do throws(RulingError) {
            return try Ruling(on: sql, configurations: policy.configurations)
                .configuration(of: row)
        } catch {
            if case .database(let cause) = error { throw cause }
            return nil
        }
    }

    private static func net(of document: IncomingDocument, _ sign: Int64) -> [NetLine] {
        guard case .decided(let entry?, _) = document.posting else { return [] }
        return entry.lines.map { NetLine($0, sign) }
    }

    private static func summed(_ lines: [NetLine]) -> [NetLine] {
        var sums: [RouteDesk.NetKey: Int64] = [:]
        for line in lines {
            sums[RouteDesk.NetKey(currency: line.currency, account: line.account), default: 0] +=
                line.minorUnits
        }
        return sums.filter { $0.value != 0 }.map { key, sum in
            NetLine(account: key.account, currency: key.currency, minorUnits: sum)
        }
    }
}

extension RouteReplay.NetLine {
    /// A line, taken `sign` times.
    fileprivate init(_ line: JournalEntry.Line, _ sign: Int64) {
        self.init(
            account: line.account.rawValue, currency: line.amount.currency.code,
            minorUnits: sign * (line.side == .debit ? 1 : -1) * line.amount.minorUnits)
    }
}

extension RouteDesk.Replay {
    /// The configuration in force, where it is the one asked for.
    func current(_ policy: LanePolicy) -> Configuration? {
        underCurrent ? policy.configurations.configuration(policy.configurationSeq) : nil
    }
}
