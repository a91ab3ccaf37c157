import HTTP
import Pipeline
import RetailModel
import Telemetry

/// Carries deliveries over HTTP, guarded against receivers that only this machine can reach.
public struct WebhookTransport: EventTransport {
    /// How long a receiver has for its answer; Courier's lease is longer.
    public static let wholeSeconds = 20
    /// Receivers answer little; more than this of an answer is not read.
    public static let answerBytesMax = 64 * 1024

    private let pool: ClientPool
    private let tracer: Tracer?

    /// A transport over a pool of connections.
    ///
    /// - Parameter tracer: Takes the spans of deliveries, in the traces of what they tell.
    public init(_ pool: ClientPool, tracer: Tracer? = nil) {
        self.pool = pool
        self.tracer = tracer
    }

    /// Whether a text can be a receiver's URL; the sentence that says why not.
    public static func problem(ofURL text: String) -> String? {
        do throws(ClientError) {
            _ = try ClientURL(text)
            return nil
        } catch {
            return "\(error.problem) \(error.remedy)"
        }
    }

    public func send(_ request: DeliveryRequest) async -> DeliveryAnswer {
        var span: OpenSpan?
        do throws(ClientError) {
            let url = try ClientURL(request.url)
            var headers = Headers()
            for field in request.headers { headers.append(field.name, field.value) }
            let trace = headers["traceparent"].flatMap { TraceContext(traceparent: $0) }
            span = OutboundCall.begin(.post, url, in: trace, tracer)
            if let span { headers.set("traceparent", span.context.traceparent) }
            let answer = try await pool.send(
                .post, url, headers: headers, body: .bytes(request.body),
                wholeSeconds: Self.wholeSeconds)
            span?.end(answer)
            return .answered(
                status: answer.status.code,
                retryAfterSeconds: Self.retryAfterSeconds(answer.headers))
        } catch {
            span?.end(error)
            return .failed(code: error.code, problem: error.problem)
        }
    }

    /// Retry-After as seconds (RFC 9110 section 10.2.3); its form as a date is passed over, and the
    /// schedule decides.
    static func retryAfterSeconds(_ headers: Headers) -> Int? {
        guard let text = headers["Retry-After"], (1...9).contains(text.utf8.count),
            let seconds = Int(text), seconds >= 0
        else {
            return nil
        }
        return seconds
    }
}
