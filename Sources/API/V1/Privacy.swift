import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `/v1/privacy`: where the books say something of a person, and its erasure, which leaves the
/// books as they are.
enum Privacy {
    /// The most rows that a report names one by one.
    static let itemsMax = 1000
    static let alsoKnownAsMax = 20

    static func report(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        var given: [(kind: PersonalSubject.Kind, value: String)] = []
        for kind in PersonalSubject.Kind.allCases {
            if let value = request.query.first(kind.rawValue) { given.append((kind, value)) }
        }
        let subject = try subject(given, alsoKnownAs: [])
        let result = try await services.ask { () throws(SQLError) in
            try await services.privacy.report(on: subject)
        }
        var response = Reply.json { json in
            json.member("subject_kind", subject.kind.rawValue)
            write(result.counts, as: "found", to: &json)
            write(items: result, to: &json)
            write(result.remaining, to: &json)
        }
        response.headers.append("Cache-Control", "no-store")
        return response
    }

    static func erase(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let actor = try Actor.name(of: request)
        let body = try await AnswerBody(request, of: eraseOperation)
        var given: [(kind: PersonalSubject.Kind, value: String)] = []
        for kind in PersonalSubject.Kind.allCases {
            if let value = try body.optional(kind.rawValue) { given.append((kind, value)) }
        }
        let subject = try subject(given, alsoKnownAs: body.texts("also_known_as"))
        let reason = try body.required("reason")
        if try body.claim("dry_run") ?? false {
            let result = try await services.ask { () throws(SQLError) in
                try await services.privacy.report(on: subject)
            }
            return Reply.json { json in
                json.member("dry_run", true)
                json.member("subject_kind", subject.kind.rawValue)
                write(result.counts, as: "masked", to: &json)
                write(items: result, to: &json)
                write(result.remaining, to: &json)
            }
        }
        let row = try await services.ask(answeredBy: created) { () throws(SQLError) in
            try await services.privacy.erase(subject, by: actor, why: reason)
        }
        return created(row)
    }

    private static func created(_ row: ErasureRow) -> Response {
        var response = Reply.json(.created) { row.write(to: &$0) }
        response.headers.append("Location", "/v1/privacy/erasures/\(row.id)")
        return response
    }

    static func list(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "erasures")
        let rows = try await services.read { sql throws(SQLError) in
            try ErasureTable.page(after: page.after, limit: page.limit, on: sql)
        }
        return page.reply(rows, to: request, behind: \.seq) { $0.write(to: &$1) }
    }

    static func one(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let id = request.parameter("id")
        let found = try await services.read {
            sql throws(SQLError) -> (row: ErasureRow, changes: [ErasedChange])? in
            guard let row = try ErasureTable.row(id: id, on: sql) else { return nil }
            return (row, try ErasureTable.changes(ofErasure: row.seq, on: sql))
        }
        guard let found else { throw .notFound("erasure \(id)") }
        return Reply.json { json in
            found.row.write(to: &json)
            json.objects("audit_rows", found.changes) { change, json in
                json.member("sequence", change.auditSeq)
                json.member("sha256", Hexadecimal.text(change.hash))
            }
        }
    }

    // MARK: - Of whom

    private static func subject(
        _ given: [(kind: PersonalSubject.Kind, value: String)], alsoKnownAs: [String]
    ) throws(Refusal) -> PersonalSubject {
        let kinds = PersonalSubject.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        guard given.count == 1, let (kind, value) = given.first, !value.isEmpty else {
            throw Refusal(
                code: "PRIVACY-001",
                problem: given.isEmpty
                    ? "It is not said who is meant." : "A person is named in several ways.",
                remedy: "Send exactly one of: \(kinds). Further texts go into also_known_as.")
        }
        let subject = PersonalSubject(kind, value, alsoKnownAs: alsoKnownAs)
        guard subject.texts.allSatisfy({ $0.utf8.count >= PersonalSubject.textBytesMin }) else {
            throw Refusal(
                code: "PRIVACY-002",
                problem: "A text is too short to be looked for wherever it stands.",
                remedy: "Send texts of at least \(PersonalSubject.textBytesMin) bytes, such as a "
                    + "name and surname together.")
        }
        return subject
    }

    // MARK: - Answers

    private static func write(
        _ counts: [(place: PersonalPlace, rows: Int, values: Int)], as name: StaticString,
        to json: inout JSONWriter
    ) {
        json.objects(name, counts) { count, json in
            json.member("place", count.place.name)
            json.member("rows", Int64(count.rows))
            json.member("values", Int64(count.values))
        }
    }

    private static func write(items result: MaskingResult, to json: inout JSONWriter) {
        json.objects("items", Array(result.items.prefix(itemsMax))) { item, json in
            json.member("place", item.place.name)
            json.member("id", item.id)
            json.member("values", Int64(item.values))
            json.array("fields") { json in for field in item.fields { json.text(field) } }
            json.member("href", optional: item.href)
        }
        json.member("is_complete", result.items.count <= itemsMax)
    }

    private static func write(_ remaining: [MaskingResult.Remainder], to json: inout JSONWriter) {
        json.objects("remaining", Array(remaining.prefix(itemsMax))) { item, json in
            json.member("place", item.place.name)
            json.member("id", item.id)
            json.member("why", item.why)
        }
    }
}

extension ErasureRow {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("at", at.description)
        json.member("by", who)
        json.member("reason", why)
        json.member("dry_run", false)
        json.member("subject_kind", kind)
        // Written as compact JSON by the erasure itself.
        guard let result = try? JSONDocument(parsing: Array(result.utf8)).root else { return }
        for name in ["masked", "remaining"] {
            guard let member = result.member(named: name) else { continue }
            json.key(name)
            json.value(member)
        }
    }
}

extension MaskingResult.Item {
    /// Where the row can be read.
    fileprivate var href: String? {
        let segment = PathSegment.encoded(id)
        switch place {
        case .documents: return "/v1/orders/\(segment)"
        case .payloads: return "/v1/orders/bulk/\(segment)"
        case .cases: return "/v1/cases/\(segment)"
        default: return nil
        }
    }
}
