import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `POST /v1/orders/bulk`: takes in a file of many documents, whole and unread:
/// 202 with its status resource. A file sent in gzip is kept unpacked.
///
/// NDJSON without more holds canonical sales; every other file needs `?connection=` to name what
/// reads it: CSV, JSON or one JSON document a line, XML, X12, EDIFACT. The same bytes again answer
/// 200 with `outcome: duplicate` and the first file. `?file=` gives its name, which a connection
/// that joins files needs.
enum PostOrdersBulk {
    static let route = "orders-bulk"

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let connection = try connection(request, services)
        try await RouteGate.check(
            fileOf: services.configuration.types(of: connection), services)
        var file = try await services.ask { () throws(SQLError) in
            try await FileIntake.begin(
                route: route, connection: connection,
                contentType: request.headers["Content-Type"] ?? "",
                name: request.query.first("file") ?? "", lane: services.lane, now: services.now)
        }
        do throws(Refusal) {
            return try await receive(request, &file, services)
        } catch {
            await file.abandon()
            throw error
        }
    }

    private static func receive(
        _ request: Request, _ file: inout FileIntake, _ services: Services
    ) async throws(Refusal) -> Response {
        var left = FileIntake.fileBytesMax
        while let piece = try await next(request) {
            left -= Int64(piece.count)
            guard left >= 0 else {
                throw Refusal(BodyError.tooLarge(bytesMax: Int(FileIntake.fileBytesMax)))
            }
            try await services.ask { () throws(SQLError) in try await file.append(piece) }
        }
        guard file.bytesReceived > 0 else {
            throw Refusal(
                code: "API-008", problem: "The body is empty.",
                remedy: "Send the file's bytes as the body.")
        }
        let outcome = try await services.ask(answeredBy: answer) { () throws(SQLError) in
            try await file.finish()
        }
        if case .accepted(let row) = outcome { services.pump(row) }
        return answer(outcome)
    }

    private static func answer(_ outcome: FileIntake.Outcome) -> Response {
        switch outcome {
        case .duplicate(let row): answer(row, .ok, outcome: "duplicate")
        case .accepted(let row): answer(row, .accepted, outcome: "accepted")
        }
    }

    private static func next(_ request: Request) async throws(Refusal) -> [UInt8]? {
        do {
            return try await request.body.next()
        } catch {
            throw Refusal(error)
        }
    }

    private static func answer(_ row: FileRow, _ status: Status, outcome: String) -> Response {
        var response = Reply.json(status) { json in
            json.member("id", row.id)
            json.member("outcome", outcome)
            json.member("state", row.state.rawValue)
            json.member("bytes", row.bytes)
            json.member("sha256", Hexadecimal.text(row.sha256 ?? []))
            json.object("links") { json in
                json.member("self", "/v1/orders/bulk/\(row.id)")
                json.member("results", "/v1/orders/bulk/\(row.id)/results")
                json.member("content", "/v1/orders/bulk/\(row.id)/content")
            }
        }
        response.headers.append("Location", "/v1/orders/bulk/\(row.id)")
        return response
    }

    /// The connection that reads the file; empty for canonical sales.
    private static func connection(
        _ request: Request, _ services: Services
    ) throws(Refusal) -> String {
        let type = (request.headers["Content-Type"] ?? "").prefix { $0 != ";" }.lowercased()
            .filter { $0 != " " }
        let named = request.query.first("connection")
        if lineTypes.contains(type), named == nil { return "" }
        guard let formats = formats[type] else {
            throw Refusal(
                code: "API-003",
                problem: "A file is not read from \(type.isEmpty ? "an unnamed type" : type).",
                remedy: "Send application/x-ndjson for canonical sales, or with ?connection= one "
                    + "of: \(self.formats.keys.sorted().joined(separator: ", ")).")
        }
        let plans = services.configuration.transform.connections.values
            .filter { plan in plan.schema.format.map { formats.contains($0) } ?? false }
        let known = Set(plans.map(\.name))
        guard let named, known.contains(named) else {
            throw Refusal(
                code: "FILE-018",
                problem: named.map { "No connection \"\($0)\" reads \(type)." }
                    ?? "It is not said which connection reads the file.",
                remedy: "Send ?connection= with one of: \(known.sorted().joined(separator: ", ")).")
        }
        return named
    }

    private static let lineTypes: Set<String> = [
        "application/x-ndjson", "application/jsonl", "application/ndjson",
    ]

    /// The formats of connections that read files of a type.
    private static let formats: [String: Set<Transform.Schema.Format>] = [
        "text/csv": [.csv], "application/json": [.json], "application/xml": [.xml],
        "text/xml": [.xml], EDIType.x12: [.x12], EDIType.edifact: [.edifact],
        "application/x-ndjson": [.json], "application/jsonl": [.json],
        "application/ndjson": [.json],
    ]
}

/// The media types of electronic data interchange (RFC 1767).
enum EDIType {
    static let x12 = "application/edi-x12"
    static let edifact = "application/edifact"

    static func isEDI(_ contentType: String) -> Bool {
        let type = contentType.lowercased()
        return type.hasPrefix(x12) || type.hasPrefix(edifact)
    }
}
