import HTTP
import Pipeline

/// Asks sources over HTTP, guarded like every request of our own.
public struct HTTPPollSource: PollSource {
    private let pool: ClientPool

    /// A source behind a pool of connections.
    public init(_ pool: ClientPool) {
        self.pool = pool
    }

    public func get(
        _ url: String, headers: [(name: String, value: String)]
    ) async throws(PollRefusal) -> PolledPage {
        do throws(ClientError) {
            let parsed = try ClientURL(url)
            var fields = Headers()
            for header in headers { fields.append(header.name, header.value) }
            let answer = try await pool.send(.get, parsed, headers: fields)
            return PolledPage(
                status: answer.status.code, body: answer.body,
                contentType: answer.headers["Content-Type"] ?? "application/json",
                next: try Self.next(answer.headers.all("Link"), behind: url, parsed))
        } catch {
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
