import ArgumentParser
import Foundation
import HTTP
import Pipeline
import Telemetry

/// The settings of tracing: where spans go, of which traces, and what proves who sends them.
struct TracingSettings: ParsableArguments {
    @Option(
        help: """
            Collector that spans are sent to by OTLP/HTTP in JSON, as http://127.0.0.1:4318; \
            empty for no tracing. [COUNTINGHOUSE_TRACES_ENDPOINT]
            """)
    var tracesEndpoint = Environment.value("COUNTINGHOUSE_TRACES_ENDPOINT", "")

    @Option(
        help: """
            Part of the traces that begin here whose spans are recorded, 0 to 1; a caller's trace \
            is recorded if the caller's is. [COUNTINGHOUSE_TRACES_RATIO]
            """)
    var tracesRatio = Environment.value("COUNTINGHOUSE_TRACES_RATIO", 1.0)

    @Option(
        help: """
            Where the headers for the collector are kept, as name=value,name=value: env:NAME or \
            file:/path; empty for none. [COUNTINGHOUSE_TRACES_HEADERS]
            """)
    var tracesHeaders = Environment.value("COUNTINGHOUSE_TRACES_HEADERS", "")

    mutating func validate() throws {
        guard TraceRatio(tracesRatio) != nil else {
            throw ValidationError("--traces-ratio is \(tracesRatio); it must be 0 to 1.")
        }
        guard !tracesEndpoint.isEmpty else { return }
        do {
            _ = try ClientURL(Self.tracesURL(tracesEndpoint))
        } catch {
            throw ValidationError("--traces-endpoint: \(error.problem)")
        }
        guard !tracesHeaders.isEmpty else { return }
        guard let reference = SecretReference(tracesHeaders) else {
            throw ValidationError(
                "--traces-headers is \(tracesHeaders); write env:NAME or file:/path.")
        }
        guard let text = Secrets.value(reference), CollectorHeaders(text) != nil else {
            throw ValidationError(
                "--traces-headers: \(reference) does not hold name=value,name=value.")
        }
    }

    /// What a collector's base URL becomes for spans (OTLP 1.x, "OTLP/HTTP Request").
    static func tracesURL(_ endpoint: String) -> String {
        (endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint) + "/v1/traces"
    }
}

/// Header fields as the variable OTEL_EXPORTER_OTLP_HEADERS of OpenTelemetry writes them: names
/// and percent-encoded values, parted by commas.
struct CollectorHeaders {
    let fields: Headers

    /// Nil when a part is no name with a value.
    init?(_ text: String) {
        var fields = Headers()
        for part in text.split(separator: ",") {
            let words = part.split(separator: "=", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard words.count == 2, Headers.isValidName(words[0]),
                let value = words[1].removingPercentEncoding
            else { return nil }
            fields.append(words[0], value)
        }
        self.fields = fields
    }
}
