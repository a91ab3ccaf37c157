import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// What an ERP says of an entry: `ack`, `reject`,
/// and `reoffer` once the cause of a rejection is gone.
enum PostJournalAnswers {
    static func acknowledge(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let body = try await AnswerBody(request, of: acknowledgeOperation)
        let id = request.parameter("id")
        let externalID = try body.required("external_id")
        let externalSystem = try body.required("external_system")
        let postedAt = try body.instant("posted_at")
        let form = { @Sendable (result: JournalDesk.Answer) throws(Refusal) in
            try answer(result, id)
        }
        let result = try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.desk.acknowledge(
                id: id, externalID: externalID, externalSystem: externalSystem, postedAt: postedAt)
        }
        return try form(result)
    }

    static func reject(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await AnswerBody(request, of: rejectOperation)
        let id = request.parameter("id")
        let text = try body.required("code")
        guard let code = RejectCode(rawValue: text) else {
            let known = RejectCode.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                code: "API-007", problem: "The code \"\(text)\" is not known.",
                remedy: "Use one of: \(known).")
        }
        let message = try body.required("message")
        let form = { @Sendable (result: JournalDesk.Answer) throws(Refusal) in
            try answer(result, id)
        }
        let result = try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.desk.reject(id: id, code: code, message: message)
        }
        return try form(result)
    }

    static func reoffer(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let body = try await AnswerBody(request, of: reofferOperation)
        let id = request.parameter("id")
        let reason = try body.required("reason")
        let form = { @Sendable (result: JournalDesk.Answer) throws(Refusal) in
            try answer(result, id)
        }
        let result = try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.desk.reoffer(id: id, by: actor, reason: reason)
        }
        return try form(result)
    }

    private static func answer(
        _ answer: JournalDesk.Answer, _ id: String
    ) throws(Refusal) -> Response {
        switch answer {
        case .unknown: throw .notFound("journal \(id)")
        case .conflict(let row, let problem, let remedy):
            throw Refusal(
                code: "ERP-003", problem: problem, remedy: remedy,
                members: [("state", row.state.rawValue)])
        case .accepted(let row):
            return Reply.json { json in
                json.member("id", row.id)
                json.member("state", row.state.rawValue)
                json.member("version", row.version)
                json.member("content_sha256", optional: row.contentHash)
                json.member("external_id", optional: row.externalID)
                json.member("external_system", optional: row.externalSystem)
                json.member("posted_at", optional: row.postedAt?.description)
                json.member("reject_code", optional: row.rejectCode)
            }
        }
    }
}

/// A small JSON object of texts, as the ERP's answers are.
struct AnswerBody {
    /// The largest body, in bytes.
    static let bodyBytesMax = 16 * 1024
    /// The longest text, in characters.
    static let textLengthMax = 1000

    private let root: JSONNode

    /// Reads the body of a request, and holds it against what the operation declares.
    ///
    /// - Throws: ``Refusal`` for a body that is no JSON, or with every place that is otherwise.
    init(
        _ request: Request, of operation: Operation, bodyBytesMax: Int = Self.bodyBytesMax
    ) async throws(Refusal) {
        guard let shape = operation.body?.forms.first?.shape else {
            preconditionFailure("\(operation.id) declares no body")
        }
        let bytes: [UInt8]
        do {
            bytes = try await request.body.collect(upTo: bodyBytesMax)
        } catch {
            throw Refusal(error)
        }
        do {
            root = try JSONDocument(parsing: bytes).root
        } catch {
            throw Refusal(IntakeRefusal.malformed(error))
        }
        let faults = shape.faults(of: root)
        if let first = faults.first {
            throw Refusal(
                code: "API-007", problem: first.problem, remedy: first.remedy, places: faults)
        }
    }

    func required(_ name: String) throws(Refusal) -> String {
        guard let text = try optional(name) else {
            throw Self.refusal(root, "The member \"\(name)\" is missing.", "Add it as a text.")
        }
        return text
    }

    func instant(_ name: String) throws(Refusal) -> Instant? {
        guard let text = try optional(name), let node = root.member(named: name) else { return nil }
        if let instant = Instant(text) { return instant }
        throw Self.refusal(
            node, "\"\(name)\" is no point in time.",
            "Write RFC 3339 with a zone, such as 2026-03-10T14:03:22Z.")
    }

    func day(_ name: String) throws(Refusal) -> BusinessDate? {
        guard let text = try optional(name), let node = root.member(named: name) else { return nil }
        if let day = BusinessDate(text) { return day }
        throw Self.refusal(node, "\"\(name)\" is no day.", "Write it as 2026-03-10.")
    }

    func claim(_ name: String) throws(Refusal) -> Bool? {
        guard let node = node(name) else { return nil }
        if let claim = node.boolean { return claim }
        throw Self.refusal(node, "\"\(name)\" is not true or false.", "Write it without quotes.")
    }

    /// The texts of a list that may be missing.
    func texts(_ name: String) -> [String] {
        var texts: [String] = []
        node(name)?.forEachElement { element in
            if let text = element.text() { texts.append(text) }
        }
        return texts
    }

    func integer(_ name: String, _ range: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let node = node(name) else { return nil }
        if let number = node.integer(), range.contains(Int(number)) { return Int(number) }
        throw Self.refusal(
            node, "\"\(name)\" is no number from \(range.lowerBound) to \(range.upperBound).",
            "Send a whole number without quotes.")
    }

    /// The value of a member that was sent.
    func node(_ name: String) -> JSONNode? {
        root.member(named: name).flatMap { $0.isNull ? nil : $0 }
    }

    func optional(
        _ name: String, lengthMax: Int = Self.textLengthMax
    ) throws(Refusal) -> String? {
        guard let node = node(name) else { return nil }
        guard let text = node.text(), (1...lengthMax).contains(text.unicodeScalars.count) else {
            throw Self.refusal(
                node, "\"\(name)\" is no text of 1 to \(lengthMax) characters.",
                "Send it in quotes.")
        }
        return text
    }

    private static func refusal(_ node: JSONNode, _ problem: String, _ remedy: String) -> Refusal {
        let (line, column) = node.place
        return Refusal(
            code: "API-007", problem: problem, remedy: remedy,
            places: [
                Refusal.Place(
                    code: "API-007", pointer: node.pointer, line: line, column: column,
                    problem: problem, remedy: remedy)
            ])
    }
}
