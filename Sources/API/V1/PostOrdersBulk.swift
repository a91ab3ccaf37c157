import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `POST /v1/orders/bulk`: takes in a file of many documents, whole and unread:
/// 202 with its status resource. A file sent in gzip is kept unpacked.
///
/// NDJSON holds canonical sales; CSV needs `?connection=` to name the mapping that reads it. The
/// same bytes again answer 200 with `outcome: duplicate` and the first file.
enum PostOrdersBulk {
    static let route = "orders-bulk"

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let connection = try connection(request, services)
        try await RouteGate.check(
            fileOf: services.configuration.types(of: connection), services)
        var file = try await services.ask { () throws(SQLError) in
            try await FileIntake.begin(
                route: route, connection: connection,
                contentType: request.headers["Content-Type"] ?? "", lane: services.lane,
                now: services.now)
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
        let outcome = try await services.ask { () throws(SQLError) in try await file.finish() }
        switch outcome {
        case .duplicate(let row): return answer(row, .ok, outcome: "duplicate")
        case .accepted(let row):
            let pump = services.pump
            Task.detached { await pump.run() }
            return answer(row, .accepted, outcome: "accepted")
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
        let named = request.query.first("connection")
        switch type.filter({ $0 != " " }) {
        case "application/x-ndjson", "application/jsonl", "application/ndjson":
            if let named {
                throw .parameter(
                    "connection", "NDJSON is read as canonical sales, not through \(named).",
                    remedy: "Leave it out, or send text/csv.")
            }
            return ""
        case "text/csv":
            let known = Set(services.configuration.transform.connections.values.map(\.name))
            guard let named, known.contains(named) else {
                throw .parameter(
                    "connection",
                    named.map { "there is no connection \"\($0)\"." } ?? "it is missing.",
                    remedy: "Name one of: \(known.sorted().joined(separator: ", ")).")
            }
            return named
        default:
            throw Refusal(
                code: "API-003",
                problem: "A file is not read from \(type.isEmpty ? "an unnamed type" : type).",
                remedy: "Send application/x-ndjson for canonical sales, or text/csv with "
                    + "?connection=.")
        }
    }
}
