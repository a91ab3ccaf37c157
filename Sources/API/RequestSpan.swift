import HTTP
import Telemetry

/// The span of an answered request, by the semantic conventions of OpenTelemetry for HTTP servers.
enum RequestSpan {
    /// Where the request is in its trace; nil when that is not recorded.
    static func context(of request: FinishedRequest, _ tracer: Tracer) -> TraceContext? {
        guard !request.traceparent.isEmpty else {
            // No route took it, so that nobody has decided yet.
            let trace = tracer.context(continuing: request.headers["traceparent"])
            return trace.isSampled ? trace : nil
        }
        guard request.traceparent.utf8.last == UInt8(ascii: "1") else { return nil }
        return TraceContext(traceparent: request.traceparent)
    }

    /// The span of a request that ends now.
    static func ended(_ request: FinishedRequest, _ context: TraceContext) -> TraceSpan {
        let isRouted = request.route != "-"
        let method = request.method.conventionalName
        return TraceSpan(
            context, remoteParent: request.headers["traceparent"],
            name: isRouted ? "\(method) \(request.route)" : method, kind: .server,
            endingAfter: request.nanoseconds,
            attributes: attributes(of: request, method, isRouted: isRouted),
            failure: request.errorType)
    }

    private static func attributes(
        of request: FinishedRequest, _ method: String, isRouted: Bool
    ) -> [SpanAttribute] {
        var found = [
            SpanAttribute("http.request.method", method),
            SpanAttribute("url.path", request.path),
            SpanAttribute("url.scheme", request.security == nil ? "http" : "https"),
            SpanAttribute("http.response.status_code", request.status),
            SpanAttribute("http.request.body.size", request.bytesIn),
            SpanAttribute("http.response.body.size", request.bytesOut),
            SpanAttribute("client.address", request.peer),
            SpanAttribute("network.peer.address", request.peer),
        ]
        if isRouted { found.append(SpanAttribute("http.route", request.route)) }
        if case .other(let name) = request.method {
            found.append(SpanAttribute("http.request.method_original", name))
        }
        if let host = request.headers["Host"] { found += server(host) }
        if !request.userAgent.isEmpty {
            found.append(SpanAttribute("user_agent.original", request.userAgent))
        }
        if !request.id.isEmpty {
            found.append(SpanAttribute("countinghouse.request.id", request.id))
        }
        if let errorType = request.errorType {
            found.append(SpanAttribute("error.type", errorType))
        }
        return found
    }

    /// What the client asked, by the Host field; an address of version 6 stands without brackets.
    private static func server(_ host: String) -> [SpanAttribute] {
        let colon = host.lastIndex(of: ":").flatMap { host[$0...].contains("]") ? nil : $0 }
        let name = host[..<(colon ?? host.endIndex)].filter { $0 != "[" && $0 != "]" }
        guard let colon, let port = Int(host[host.index(after: colon)...]) else {
            return [SpanAttribute("server.address", name)]
        }
        return [SpanAttribute("server.address", name), SpanAttribute("server.port", port)]
    }
}
