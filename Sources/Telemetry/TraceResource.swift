/// Whose spans they are: the resource of OpenTelemetry's semantic conventions.
public struct TraceResource: Sendable {
    let name: String
    let version: String
    let instanceID: String

    /// - Parameter instanceID: Of this run of the process, unlike any other.
    public init(name: String, version: String, instanceID: String) {
        self.name = name
        self.version = version
        self.instanceID = instanceID
    }

    var attributes: [SpanAttribute] {
        [
            SpanAttribute("service.name", name),
            SpanAttribute("service.version", version),
            SpanAttribute("service.instance.id", instanceID),
            SpanAttribute("telemetry.sdk.name", name),
            SpanAttribute("telemetry.sdk.language", "swift"),
            SpanAttribute("telemetry.sdk.version", version),
        ]
    }
}
