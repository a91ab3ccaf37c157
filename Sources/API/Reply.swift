import HTTP
import Telemetry
import Transform

/// Builds the answers of the API.
enum Reply {
    /// A JSON object whose members `body` writes.
    static func json(
        _ status: Status = .ok, _ body: (inout JSONWriter) -> Void
    ) -> Response {
        var writer = JSONWriter()
        writer.object(body)
        return .json(writer.bytes, status: status)
    }

    /// Problem details (RFC 9457) with the project's own members `code`, `remedy` and `errors`.
    static func problem(_ refusal: Refusal) -> Response {
        let row = ErrorTable.row(of: refusal.code)
        var writer = JSONWriter()
        writer.object { json in
            json.member("type", "/problems/\(refusal.code)")
            json.member("title", row.title)
            json.member("status", Int64(row.status.code))
            json.member("code", refusal.code)
            json.member("detail", refusal.problem)
            json.member("remedy", refusal.remedy)
            if let trace = TraceContext.current { json.member("trace_id", trace.traceID) }
            for member in refusal.members {
                json.key(member.name)
                json.text(member.value)
            }
            guard !refusal.places.isEmpty else { return }
            json.objects("errors", refusal.places) { Self.write($0, to: &$1) }
        }
        var response = Response(
            status: row.status, contentType: "application/problem+json", bytes: writer.bytes)
        response.caller = refusal.caller
        for field in refusal.fields { response.headers.append(field.name, field.value) }
        if let seconds = refusal.retryAfterSeconds {
            response.headers.append("Retry-After", String(seconds))
        }
        return response
    }

    private static func write(_ place: Refusal.Place, to json: inout JSONWriter) {
        json.member("code", place.code)
        json.member("pointer", place.pointer)
        json.member("line", Int64(place.line))
        json.member("column", Int64(place.column))
        json.member("detail", place.problem)
        json.member("remedy", place.remedy)
    }
}

extension JSONWriter {
    /// Writes a member whose value is an array of objects, one for each row.
    mutating func objects<Row>(
        _ name: StaticString, _ rows: [Row], _ write: (Row, inout JSONWriter) -> Void
    ) {
        array(name) { json in
            for row in rows { json.object { write(row, &$0) } }
        }
    }
}
