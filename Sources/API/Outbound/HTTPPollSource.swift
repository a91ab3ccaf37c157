import HTTP
import Pipeline
import Telemetry

/// Asks sources over HTTP, guarded like every request of our own.
public struct HTTPPollSource: PollSource {
    private let pool: ClientPool
    private let tracer: Tracer?

    /// A source behind a pool of connections.
    ///
    /// - Parameter tracer: Takes the spans of the questions.
    public init(_ pool: ClientPool, tracer: Tracer? = nil) {
        self.pool = pool
        self.tracer = tracer
    }

    public func get(
        _ url: String, headers: [(name: String, value: String)]
    ) async throws(PollRefusal) -> PolledPage {
        var span: OpenSpan?
        do throws(ClientError) {
            let parsed = try ClientURL(url)
            span = OutboundCall.begin(.get, parsed, tracer)
            var fields = Headers()
            for header in headers { fields.append(header.name, header.value) }
            if let span { fields.set("traceparent", span.context.traceparent) }
            let answer = try await pool.send(.get, parsed, headers: fields)
            span?.end(answer)
            span = nil
            return PolledPage(
                status: answer.status.code, body: answer.body,
                contentType: answer.headers["Content-Type"] ?? "application/json",
                next: try Self.next(answer.headers.all("Link"), behind: url, parsed))
        } catch {
            span?.end(error)
            throw PollRefusal(code: error.code, problem: error.problem)
        }
    }

    /// The target of the Link with `rel="next"` (RFC 8288), on the same origin: what proves who
    /// asks is not sent elsewhere, whatever the answer says.
    private static func next(
        _ links: [String], behind url: String, _ parsed: ClientURL
    ) throws(ClientError) -> String? {
        for link in links.flatMap({ $0.split(separator: ",") }) {
            guard let start = link.firstIndex(of: "<"), let end = link.firstIndex(of: ">"),
                start < end
            else { continue }
            let relation = link[end...].lowercased()
            guard relation.contains("rel=\"next\"") || relation.contains("rel=next") else {
                continue
            }
            let target = String(link[link.index(after: start)..<end])
            if target.hasPrefix("/") {
                return String(url.prefix(url.utf8.count - parsed.target.utf8.count)) + target
            }
            guard try ClientURL(target).origin == parsed.origin else { return nil }
            return target
        }
        return nil
    }
}
