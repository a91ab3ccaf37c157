import HTTP
import Telemetry
import Transform

/// Carries spans to a collector of OpenTelemetry by OTLP/HTTP, in JSON and packed in gzip.
public struct CollectorTransport: SpanTransport {
    /// How long a collector has for its answer, in seconds.
    private static let wholeSeconds = 10
    /// What may pass (OTLP 1.x, "OTLP/HTTP Response", "Retryable Response Codes").
    private static let retryable: Set<Int> = [429, 502, 503, 504]

    private let pool: ClientPool
    private let url: ClientURL
    private let headers: @Sendable () -> Headers?

    /// - Parameters:
    ///   - url: With the path `/v1/traces`.
    ///   - headers: What proves who sends, looked up each time; nil when it is not there.
    public init(
        _ pool: ClientPool, url: ClientURL, headers: @escaping @Sendable () -> Headers?
    ) {
        self.pool = pool
        self.url = url
        self.headers = headers
    }

    public func send(_ body: [UInt8]) async -> SpanAnswer {
        guard var fields = headers() else {
            return .later(
                afterSeconds: nil, problem: "The headers for the collector are not there.")
        }
        fields.set("Content-Type", "application/json")
        fields.set("Content-Encoding", "gzip")
        do throws(ClientError) {
            let answer = try await pool.send(
                .post, url, headers: fields, body: .bytes(Gzip.packed(body)),
                wholeSeconds: Self.wholeSeconds)
            return Self.meaning(of: answer)
        } catch {
            return .later(afterSeconds: nil, problem: error.problem)
        }
    }

    private static func meaning(of answer: ClientResponse) -> SpanAnswer {
        let code = answer.status.code
        let problem = "The collector answered \(code)."
        if (200..<300).contains(code) { return .taken(rejected: rejected(answer.body)) }
        guard retryable.contains(code) else { return .refused(problem: problem) }
        return .later(
            afterSeconds: WebhookTransport.retryAfterSeconds(answer.headers), problem: problem)
    }

    /// `partialSuccess.rejectedSpans`: a 64-bit number, so a text or a number.
    private static func rejected(_ body: [UInt8]) -> Int {
        let root = try? JSONDocument(parsing: body).root
        let count = root?.member(named: "partialSuccess")?.member(named: "rejectedSpans")
        return count?.integer().map(Int.init) ?? count?.text().flatMap { Int($0) } ?? 0
    }
}
