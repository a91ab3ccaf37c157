import ArgumentParser
import Glibc
import Logging
import Telemetry

/// `countinghouse serve`: runs until SIGTERM or SIGINT, then finishes what is in flight.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.",
        discussion: """
            SIGHUP reads the TLS certificate's files again and reopens the access log; nothing \
            else changes without a new start.
            """)

    @OptionGroup var settings: Settings

    @Flag(
        help: """
            Apply the configuration folder although the active version came from elsewhere.
            """)
    var applyConfig = false

    func validate() throws { try settings.checkAccess() }

    func run() async throws {
        let signals = Signals([SIGTERM, SIGINT, SIGHUP])
        let application = try await Application.start(
            settings, appliesFolder: applyConfig, logger: Logs.logger(settings.log))
        while await signals.next() == SIGHUP { await application.reload() }
        await application.stop(graceSeconds: settings.grace)
    }
}

/// How log lines are written: JSON, one a line, to standard error.
enum Logs {
    static func logger(_ level: String) -> Logger {
        Logger(label: "countinghouse") { label in
            JSONLinesLogHandler(label: label, logLevel: self.level(level) ?? .info)
        }
    }

    /// The level of a name, in capitals or not.
    static func level(_ name: String) -> Logger.Level? {
        Logger.Level(rawValue: name.lowercased())
    }
}
