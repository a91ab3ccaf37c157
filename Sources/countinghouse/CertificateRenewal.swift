import HTTP
import Logging
import RetailModel
import Sockets
import Telemetry

/// Keeps the server's certificate up to date: new connections get what the files hold, once they
/// changed. Files that cannot be used change nothing but the log and a metric.
actor CertificateRenewal {
    /// What the server's connections get.
    nonisolated let context: RenewableTLSContext

    private let settings: TLSServerSettings
    private let logger: Logger
    private let end: Gauge
    private let renewed: Counter
    private let refused: Counter
    private var stamps: [FileStamp?]
    private var endSeconds: Int64
    private var warnedAt: Instant?

    /// How often the files are looked at; three calls of the system each time.
    private static let watchSeconds = 10
    /// How long before its end a certificate is warned of, and how often.
    private static let warningDays: Int64 = 21
    private static let daySeconds: Int64 = 86_400

    /// - Throws: ``TLSError`` naming the file that cannot be used.
    init(
        _ settings: TLSServerSettings, registry: Registry, logger: Logger
    ) throws(TLSError) {
        self.settings = settings
        self.logger = logger
        end = registry.gauge(
            "http_server_tls_certificate_expiry_timestamp_seconds",
            help: "When the certificate in use ends, counted from 1970.", unit: .seconds)
        let loads = registry.counters(
            "http_server_tls_certificate_loads_total",
            help: "Times that changed certificate files were read, by what came of it.",
            labels: ["outcome"])
        renewed = loads.series("renewed")
        refused = loads.series("refused")
        // Before they are read: what changes meanwhile is seen at the next look.
        stamps = FileStamp.all(of: settings)
        let first = try TLSContext(server: settings)
        context = RenewableTLSContext(first)
        endSeconds = first.certificateEndSeconds ?? 0
    }

    /// Tells the log and the metrics which certificate is in use; warns once a day of its end.
    func announce() {
        // Nanoseconds in 64 bits end in the year 2262, some certificates in 9999.
        end.set(min(endSeconds, .max / 1_000_000_000) * 1_000_000_000)
        logger.notice("certificate in use", metadata: details)
        warnedAt = nil
        warnOfEnd()
    }

    /// Looks at the files now and then, until the task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(Self.watchSeconds))
            if FileStamp.all(of: settings) != stamps { renew() }
            warnOfEnd()
        }
    }

    /// Reads the files again.
    func renew() {
        stamps = FileStamp.all(of: settings)
        do throws(TLSError) {
            let fresh = try TLSContext(server: settings)
            context.renew(fresh)
            endSeconds = fresh.certificateEndSeconds ?? 0
            renewed.increment()
            announce()
        } catch {
            refused.increment()
            logger.error(
                "certificate refused, the old one stays",
                metadata: [
                    "code": "\(error.code)", "detail": "\(error.problem)",
                    "remedy": "\(error.remedy)",
                ])
        }
    }

    private func warnOfEnd() {
        let now = Clock.now()
        guard daysLeft < Self.warningDays else { return }
        if let warnedAt, now.microseconds - warnedAt.microseconds < Self.daySeconds * 1_000_000 {
            return
        }
        warnedAt = now
        logger.warning(
            daysLeft < 0 ? "certificate has ended" : "certificate ends soon", metadata: details)
    }

    private var daysLeft: Int64 {
        let seconds = endSeconds - Clock.now().microseconds / 1_000_000
        return seconds >= 0 ? seconds / Self.daySeconds : -1
    }

    private var details: Logger.Metadata {
        [
            "file": "\(settings.certificateFile)", "days_left": "\(daysLeft)",
            "ends": "\(Instant(microseconds: endSeconds * 1_000_000))",
        ]
    }
}
