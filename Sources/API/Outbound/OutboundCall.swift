import HTTP
import Telemetry

/// Spans of requests that the server itself makes, by the semantic conventions of OpenTelemetry
/// for HTTP clients.
enum OutboundCall {
    /// Begins one; nil when it is not recorded.
    ///
    /// - Parameter trace: The trace of what is told; nil for one of its own.
    static func begin(
        _ method: Method, _ url: ClientURL, in trace: TraceContext? = nil, _ tracer: Tracer?
    ) -> OpenSpan? {
        guard var span = tracer?.begin(method.name, .client, in: trace) else { return nil }
        let origin = url.origin
        let host = origin.host.contains(":") ? "[\(origin.host)]" : origin.host
        // The query may hold secrets.
        let path = url.target.prefix { $0 != "?" }
        let scheme = origin.isSecure ? "https" : "http"
        span.add([
            SpanAttribute("http.request.method", method.name),
            SpanAttribute("url.full", "\(scheme)://\(host):\(origin.port)\(path)"),
            SpanAttribute("server.address", origin.host),
            SpanAttribute("server.port", origin.port),
        ])
        return span
    }
}

extension OpenSpan {
    /// Ends a request that was answered.
    func end(_ answer: ClientResponse) {
        var span = self
        span.add([SpanAttribute("http.response.status_code", answer.status.code)])
        span.end(errorType: answer.status.code >= 400 ? String(answer.status.code) : nil)
    }

    /// Ends a request to which no answer came.
    func end(_ error: ClientError) {
        end(errorType: error.code, failure: error.problem)
    }
}
