import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// Makes a record what the draft says, with what stands of it, in the caller's transaction; the
    /// change is in the audit log.
    ///
    /// - Parameter isRepeatable: Whether one that is to be new and says what stands already is
    ///   ``RecordOutcome/unchanged(_:)``.
    func put(
        _ draft: RecordDraft, expecting expected: RecordExpectation, _ seal: AccountSeal,
        isRepeatable: Bool = false, at instant: Instant, by changer: RecordChanger,
        on sql: any SQLConnection
    ) throws(SQLError) -> Result<RecordOutcome, Refusal> {
        var draft = draft
        if let carried {
            let standing = try RecordTable.locked(draft.id, in: family, on: sql)
            do throws(Refusal) {
                draft = try self.draft(draft, over: standing, carried, seal)
            } catch {
                // Who knows another version is told so, not what that version would not allow.
                if case .versions(let known) = expected, let standing,
                    !known.contains(standing.version)
                {
                    return .success(.changed(standing.version))
                }
                return .failure(error)
            }
        }
        let outcome = try RecordTable.put(
            draft, in: family, expecting: expected, at: instant, by: changer.name, on: sql)
        if isRepeatable, case .present(let row) = outcome, row.body == draft.body {
            return .success(.unchanged(row))
        }
        try RecordAudit.put(outcome, in: family, at: instant, by: changer, on: sql)
        return .success(outcome)
    }

    private func draft(
        _ draft: RecordDraft, over standing: RecordRow?,
        _ carried: (JSONNode, JSONNode?) throws(RuleBreak) -> [UInt8], _ seal: AccountSeal
    ) throws(Refusal) -> RecordDraft {
        let body = try RecordBody(Array(draft.body.utf8), shape).root
        let text: [UInt8]
        do throws(RuleBreak) {
            text = try carried(body, standing.map { RecordBody.standing($0, of: self) })
        } catch {
            throw Refusal(error)
        }
        return try RecordBody(text, shape).draft(of: self, seal)
    }
}

extension Refusal {
    /// The refusal of a body that breaks a rule, with its place.
    init(_ error: RuleBreak, at pointer: String? = nil) {
        self.init(
            code: error.code, problem: error.problem, remedy: error.remedy,
            places: [
                Refusal.Place(
                    code: error.code, pointer: pointer ?? error.pointer, line: 1, column: 1,
                    problem: error.problem, remedy: error.remedy)
            ])
        if !error.allowed.isEmpty {
            members = [("allowed", error.allowed.joined(separator: ","))]
        }
    }
}
