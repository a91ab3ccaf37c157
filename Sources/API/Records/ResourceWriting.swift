import HTTP
import RetailModel
import SQL
import Store
import Transform

/// What makes, changes and takes away records one by one.
struct ResourceWriting: Sendable {
    /// The largest body of one record, in bytes.
    static let bodyBytesMax = 1024 * 1024

    let resource: Resource

    func create(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await RecordBody.read(request, resource.shape, of: resource)
        let draft = try body.draft(of: resource, services.accountSeal)
        let written = try await put(
            draft, expecting: .absence, isRepeatable: true, request, services)
        return try answer(written, ignoring: body.ignored, to: request)
    }

    func replace(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await RecordBody.read(request, resource.shape, of: resource)
        let draft = try body.draft(of: resource, services.accountSeal)
        let id = request.parameter("id")
        guard draft.id == id else {
            throw Refusal(
                code: "REC-004",
                problem: "The body is of \(resource.singular) \(draft.id), the path of \(id).",
                remedy: "Send it to \(RecordJSON.href(draft.id, of: resource)).")
        }
        let expected = try await expectation(request, id, services)
        let written = try await put(draft, expecting: expected, request, services)
        return try answer(written, ignoring: body.ignored, to: request)
    }

    func change(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let patch = try await RecordBody.read(
            request, resource.patchShape, of: resource,
            types: ["application/merge-patch+json", "application/json"])
        let (id, family) = (request.parameter("id"), resource.family)
        let row = try await services.read { sql throws(SQLError) in
            try RecordTable.row(id, in: family, on: sql)
        }
        guard let row else { throw .notFound("\(resource.singular) \(id)") }
        try check(request, row)
        let text = MergePatch.applied(patch.root, to: RecordBody.standing(row, of: resource))
        let merged: RecordBody
        do throws(Refusal) {
            merged = try RecordBody(
                text, resource.shape, isLenient: request.prefers("handling=lenient"))
        } catch {
            // The change is of the right shape; what would come of it is not.
            throw Refusal(
                code: "REC-007", problem: error.problem, remedy: error.remedy, places: error.places)
        }
        let draft = try merged.draft(of: resource, services.accountSeal)
        guard draft.id == id else {
            throw Refusal(
                code: "REC-004",
                problem: "The change would make another record of it: \(draft.id).",
                remedy: "Make a new \(resource.singular) instead.")
        }
        // What was merged with must still stand.
        let written = try await put(draft, expecting: .versions([row.version]), request, services)
        return try answer(written, ignoring: patch.ignored, to: request)
    }

    func remove(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let (id, family) = (request.parameter("id"), resource.family)
        let expected = try await expectation(request, id, services)
        let (now, changer) = (services.now(), try RecordChanger(request))
        let outcome = try await services.ask { () throws(SQLError) in
            try await services.lane.write { sql throws(SQLError) in
                let outcome = try RecordTable.remove(
                    id, in: family, expecting: expected, at: now, by: changer.name, on: sql)
                try RecordAudit.removed(outcome, in: family, at: now, by: changer, on: sql)
                return outcome
            }
        }
        guard case .updated = outcome else {
            return try answer(Written(outcome: outcome, unknown: []), to: request)
        }
        return Response(status: .noContent)
    }

    // MARK: - Steps

    /// What became of a change, and what the record names that is not there.
    private struct Written: Sendable {
        let outcome: RecordOutcome
        let unknown: [RecordReference]
    }

    private func put(
        _ draft: RecordDraft, expecting expected: RecordExpectation, isRepeatable: Bool = false,
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Written {
        let (now, resource, seal) = (services.now(), resource, services.accountSeal)
        let isStrict = request.prefers(Preferences.strict)
        let changer = try RecordChanger(request)
        let result = try await services.ask { () throws(SQLError) in
            try await services.lane.write { sql throws(SQLError) -> Result<Written, Refusal> in
                let unknown = try KnownRecords(namedBy: [draft], on: sql).missing(of: draft)
                if isStrict, !unknown.isEmpty {
                    return .success(Written(outcome: .unresolved(unknown), unknown: unknown))
                }
                return try resource.put(
                    draft, expecting: expected, seal, isRepeatable: isRepeatable, at: now,
                    by: changer, on: sql
                ).map { Written(outcome: $0, unknown: unknown) }
            }
        }
        return try result.get()
    }

    /// What the request's `If-Match` and `If-None-Match` say of the record, RFC 9110 section 13.1.
    private func expectation(
        _ request: Request, _ id: String, _ services: Services
    ) async throws(Refusal) -> RecordExpectation {
        if request.headers["If-None-Match"] == "*" { return .absence }
        guard request.isConditional else { return .anything }
        let tags = Preconditions.ifMatch(request)
        if tags == "*" { return .presence }
        let family = resource.family
        let row = try await services.read { sql throws(SQLError) in
            try RecordTable.row(id, in: family, on: sql)
        }
        if let row { try checkAbsence(of: row, request) }
        // What was looked at must still stand.
        guard let tags else { return row.map { .versions([$0.version]) } ?? .anything }
        return .versions(RecordJSON.versions(tags, of: row, in: resource))
    }

    /// `If-None-Match` names what must not stand.
    private func checkAbsence(of row: RecordRow, _ request: Request) throws(Refusal) {
        guard !Preconditions.isKnown(RecordJSON.tag(row, of: resource), to: request) else {
            throw .changed(row.version)
        }
    }

    private func check(_ request: Request, _ row: RecordRow) throws(Refusal) {
        try checkAbsence(of: row, request)
        guard let tags = Preconditions.ifMatch(request), tags != "*" else { return }
        guard RecordJSON.versions(tags, of: row, in: resource).contains(row.version) else {
            throw .changed(row.version)
        }
    }

    private func answer(
        _ written: Written, ignoring ignored: [Refusal.Place] = [], to request: Request
    ) throws(Refusal) -> Response {
        func told(_ row: RecordRow, _ status: Status) -> Response {
            let text = RecordJSON.text(row, of: resource)
            return answer(
                row, status, RecordWarnings.adding(written.unknown, ignored, to: text), request)
        }
        switch written.outcome {
        case .created(let row): return told(row, .created)
        case .updated(let row, _), .unchanged(let row): return told(row, .ok)
        default:
            throw .record(written.outcome, of: resource, isConditional: request.isConditional)
        }
    }

    private func answer(
        _ row: RecordRow, _ status: Status, _ text: [UInt8], _ request: Request
    ) -> Response {
        var response =
            request.prefers("return=minimal")
            ? Response(status: status == .created ? .created : .noContent)
            : Response.json(text, status: status)
        Preferences.tell(request, in: &response)
        response.headers.append("ETag", RecordJSON.tag(row, of: resource))
        if status == .created {
            response.headers.append("Location", RecordJSON.href(row.id, of: resource))
        }
        return response
    }
}

extension Refusal {
    static func changed(_ version: Int64) -> Refusal {
        Refusal(
            code: "REC-001", problem: "Somebody changed it in between; it has version \(version).",
            remedy: "Read it again, and send the change with the ETag that comes with it.")
    }

    /// Why a change of a record was not made.
    static func record(
        _ outcome: RecordOutcome, of resource: Resource, isConditional: Bool
    ) -> Refusal {
        switch outcome {
        case .changed(let version): return .changed(version)
        case .present(let row) where isConditional: return .changed(row.version)
        case .present(let row):
            return Refusal(
                code: "REC-002", problem: "There is a \(resource.singular) \(row.id) already.",
                remedy: "Change it with PATCH or PUT.",
                members: [("existing", RecordJSON.href(row.id, of: resource))])
        case .taken(let key, let owner):
            return Refusal(
                code: "REC-003",
                problem: "\(key.system) \(key.value) is the \(resource.singular) \(owner) already.",
                remedy: "Take it away there first.",
                members: [("existing", RecordJSON.href(owner, of: resource))])
        case .barred(let status):
            return Refusal(
                code: "REC-005",
                problem: "The \(resource.singular) is \(status), which nothing like this follows.",
                remedy: "Read what it says now; make a new one where this one has ended.")
        case .unresolved(let unknown):
            return RecordWarnings.refusal(unknown)
        case .missing where isConditional:
            return Refusal(
                code: "REC-001", problem: "There is no such \(resource.singular) to be changed.",
                remedy: "Make it without If-Match.")
        case .missing, .created, .updated, .unchanged:
            return .notFound("\(resource.singular) of that identifier")
        }
    }
}

extension Request {
    /// Whether it says what it knows of the record.
    fileprivate var isConditional: Bool {
        headers["If-Match"] != nil || headers["If-None-Match"] != nil
    }
}
