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
        let body = try await AnswerBody(
            request, allowed: ["external_id", "external_system", "posted_at"])
        let id = request.parameter("id")
        let externalID = try body.required("external_id")
        let externalSystem = try body.required("external_system")
        let postedAt = try body.instant("posted_at")
        let result = try await services.ask { () throws(SQLError) in
            try await services.desk.acknowledge(
                id: id, externalID: externalID, externalSystem: externalSystem, postedAt: postedAt)
        }
        return try answer(result, id)
    }

    static func reject(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await AnswerBody(request, allowed: ["code", "message"])
        let id = request.parameter("id")
        let text = try body.required("code")
        guard let code = RejectCode(rawValue: text) else {
            let known = RejectCode.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                code: "API-007", problem: "The code \"\(text)\" is not known.",
                remedy: "Use one of: \(known).")
        }
        let message = try body.required("message")
        let result = try await services.ask { () throws(SQLError) in
            try await services.desk.reject(id: id, code: code, message: message)
        }
        return try answer(result, id)
    }

    static func reoffer(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let body = try await AnswerBody(request, allowed: ["reason"])
        let id = request.parameter("id")
        let reason = try body.required("reason")
        let result = try await services.ask { () throws(SQLError) in
            try await services.desk.reoffer(id: id, by: actor, reason: reason)
        }
        return try answer(result, id)
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
    private let allowed: [String]

    init(
        _ request: Request, allowed: [String], bodyBytesMax: Int = Self.bodyBytesMax
    ) async throws(Refusal) {
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
        self.allowed = allowed
        guard root.kind == .object else {
            throw Self.refusal(root, "The body is not an object.", "Send an object in braces.")
        }
        try root.forEachMember { member throws(Refusal) in
            let name = member.key.text() ?? ""
            guard allowed.contains(name) else {
                throw Self.refusal(
                    member.value, "There is no member \"\(name)\" here.",
                    "Use only: \(allowed.joined(separator: ", ")).")
            }
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
    func texts(_ name: String) throws(Refusal) -> [String] {
        guard let node = node(name) else { return [] }
        var texts: [String] = []
        var isList = node.kind == .array
        if isList {
            node.forEachElement { element in
                let text = element.text() ?? ""
                isList = isList && (1...200).contains(text.utf8.count) && !text.contains("\n")
                texts.append(text)
            }
        }
        guard isList, texts.count <= Keys.listMax else {
            throw Self.refusal(
                node, "\"\(name)\" is no list of texts.", "Send [\"...\"] of one line each.")
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
