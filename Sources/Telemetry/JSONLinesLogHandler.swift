import Logging

/// Writes each log event as one JSON object on one line, for people with `jq` and for collectors.
///
/// Members, in order: `time` (RFC 3339, UTC, milliseconds), `level`, `logger`, `message`, `error`
/// when one was given, `trace_id`, `span_id` and `request_id` inside a ``TraceScope``, then the
/// metadata sorted by key. A nested metadata dictionary is flattened: `["sale": ["store": "7"]]`
/// becomes `"sale.store":"7"`. A metadata key that would repeat one of the members above gets the
/// prefix `metadata.`. Values under ``RedactedKeys`` are never written; messages are written as
/// they are, so whatever names a person belongs into metadata.
public struct JSONLinesLogHandler: LogHandler {
    /// The least severe level that is written.
    public var logLevel: Logger.Level
    /// What every line of this logger carries, unless its event says otherwise.
    public var metadata: Logger.Metadata = [:]
    /// Asked for metadata at each event; wins over ``metadata``.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let output: LogOutput
    private let redacted: RedactedKeys
    private let now: @Sendable () -> UTCTimestamp

    /// - Parameters:
    ///   - label: The logger's name, a room or a part of one: `pipeline.lane`.
    ///   - output: Where the lines go; several handlers may share it.
    ///   - logLevel: The least severe level that is written.
    public init(
        label: String,
        output: LogOutput = .standardError,
        logLevel: Logger.Level = .info,
        redacted: RedactedKeys = .standard
    ) {
        self.init(
            label: label, output: output, logLevel: logLevel, redacted: redacted,
            now: { UTCTimestamp.now() })
    }

    init(
        label: String, output: LogOutput, logLevel: Logger.Level, redacted: RedactedKeys,
        now: @escaping @Sendable () -> UTCTimestamp
    ) {
        self.label = label
        self.output = output
        self.logLevel = logLevel
        self.redacted = redacted
        self.now = now
    }

    /// One item of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes the event as one line.
    public func log(event: LogEvent) {
        var line = JSONLine()
        line.field("time") { [now] in $0.quoted(now()) }
        line.field("level", text: event.level.rawValue)
        line.field("logger", text: label)
        line.field("message", text: event.message.description)
        if let error = event.error { line.field("error", text: String(describing: error)) }
        if let scope = TraceScope.current {
            line.field("trace_id", text: scope.trace.traceID)
            line.field("span_id", text: scope.trace.spanID)
            if let requestID = scope.requestID { line.field("request_id", text: requestID) }
        }
        append(merged(with: event.metadata), prefix: "", to: &line)
        line.finish()
        output.write(line.bytes)
    }

    /// The event's own metadata wins over the provider's, and that over the handler's.
    private func merged(with own: Logger.Metadata?) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own { all.merge(own) { $1 } }
        return all
    }

    private static let members: Set<String> = [
        "time", "level", "logger", "message", "error", "trace_id", "span_id", "request_id",
        "fields_left_out",
    ]

    private func append(_ metadata: Logger.Metadata, prefix: String, to line: inout JSONLine) {
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let path = prefix + key
            let name = Self.members.contains(path) ? "metadata." + path : path
            if redacted.contains(key) {
                line.field(name, text: RedactedKeys.replacement)
            } else if case .dictionary(let nested) = value {
                append(nested, prefix: path + ".", to: &line)
            } else {
                line.field(name) { append(value, to: &$0) }
            }
        }
    }

    private func append(_ value: Logger.Metadata.Value, to line: inout JSONLine) {
        switch value {
        case .string(let text): line.quoted(text)
        case .stringConvertible(let convertible): line.quoted(convertible.description)
        case .array(let items): line.array(items) { append($1, to: &$0) }
        case .dictionary(let nested): line.object { append(nested, prefix: "", to: &$0) }
        }
    }
}
