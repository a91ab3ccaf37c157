import Pipeline
import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// Makes a record what the draft says, with what stands of it, in the caller's transaction; the
    /// change is in the audit log.
    ///
    /// - Parameters:
    ///   - isRepeatable: Whether one that is to be new and says what stands already is
    ///     ``RecordOutcome/unchanged(_:)``.
    ///   - isInformed: Whether whoever writes has seen what stands, so that they may say again of a
    ///     person what an erasure masked.
    func put(
        _ draft: RecordDraft, expecting expected: RecordExpectation, _ seal: AccountSeal,
        isRepeatable: Bool = false, isInformed: Bool = false, at instant: Instant,
        by changer: RecordChanger,
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
        if !isInformed, let found = try erased(draft, expecting: expected, on: sql) {
            return .failure(.erased(found))
        }
        let outcome = try RecordTable.put(
            draft, in: family, expecting: expected, at: instant, by: changer.name, on: sql)
        if isRepeatable, case .present(let row) = outcome, row.body == draft.body {
            return .success(.unchanged(row))
        }
        try RecordAudit.put(outcome, in: family, at: instant, by: changer, on: sql)
        return .success(outcome)
    }

    /// What the draft says again of a person who was erased.
    private func erased(
        _ draft: RecordDraft, expecting expected: RecordExpectation, on sql: any SQLConnection
    ) throws(SQLError) -> ErasedValueFound? {
        // One that is there already is not made anew, whatever it says.
        if case .absence = expected, try RecordTable.row(draft.id, in: family, on: sql) != nil {
            return nil
        }
        var placedAt: Instant?
        if family == .customerOrder,
            let root = try? JSONDocument(parsing: Array(draft.body.utf8)).root
        {
            placedAt = root.member(named: "placed_at")?.text().flatMap { Instant($0) }
        }
        return try ErasedValues.found(in: draft, of: family, placedAt: placedAt, on: sql)
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
    /// The refusal of a record that would bring an erased person back.
    fileprivate static func erased(_ found: ErasedValueFound) -> Refusal {
        let problem =
            "It says of a person what was erased on \(found.erasure.at), "
            + "by erasure \(found.erasure.erasureID)."
        let remedy =
            "Leave it out, and have whoever sends it forget the person too. If the person agreed "
            + "since, read the record and send it with its ETag in If-Match."
        return Refusal(
            code: "PRIVACY-003", problem: problem, remedy: remedy,
            places: [
                Place(
                    code: "PRIVACY-003", pointer: found.pointer, line: 1, column: 1,
                    problem: problem, remedy: remedy)
            ],
            members: [("erasure", "/v1/privacy/erasures/\(found.erasure.erasureID)")])
    }

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
