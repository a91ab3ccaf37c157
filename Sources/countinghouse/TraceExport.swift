import API
import Foundation
import HTTP
import Logging
import Pipeline
import Sockets
import Telemetry

/// What sends spans to the collector while the server runs.
struct TraceExport: Sendable {
    /// Takes the spans.
    let tracer: Tracer
    private let exporter: SpanExporter
    private let running: Task<Void, Never>
    private let pool: ClientPool
    private let loops: EventLoopGroup

    /// Begins to send; nil when no collector is named.
    static func start(
        _ settings: TracingSettings, authorities: String, registry: Registry, logger: Logger
    ) throws -> TraceExport? {
        guard !settings.tracesEndpoint.isEmpty, let ratio = TraceRatio(settings.tracesRatio) else {
            return nil
        }
        let url = try ClientURL(TracingSettings.tracesURL(settings.tracesEndpoint))
        var trust = TLSClientSettings()
        if !authorities.isEmpty { trust.authoritiesFile = authorities }
        let loops = try EventLoopGroup(count: 1)
        var bounds = ClientPoolBounds()
        bounds.exchange.bodyBytesMax = WebhookTransport.answerBytesMax
        // The operator names the collector, not whoever sends a document: it may be anywhere.
        let pool = ClientPool(
            loops: loops.loops, tls: try TLSContext(client: trust), bounds: bounds,
            addressGuard: .anything)
        let tracer = Tracer(ratio: ratio, registry: registry)
        let secret = SecretReference(settings.tracesHeaders)
        let transport = CollectorTransport(pool, url: url) {
            guard let secret else { return Headers() }
            return Secrets.value(secret).flatMap { CollectorHeaders($0)?.fields }
        }
        let resource = TraceResource(
            name: "countinghouse", version: Countinghouse.configuration.version,
            instanceID: UUID().uuidString.lowercased())
        let exporter = SpanExporter(
            tracer, resource: resource, transport: transport, registry: registry
        ) { problem in
            logger.warning("spans not exported", metadata: ["cause": "\(problem)"])
        }
        return TraceExport(
            tracer: tracer, exporter: exporter, running: Task.detached { await exporter.run() },
            pool: pool, loops: loops)
    }

    /// Sends what waits, and ends.
    func stop() async {
        exporter.stop()
        await running.value
        await pool.close()
        await loops.stop()
    }
}
