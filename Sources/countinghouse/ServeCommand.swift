import ArgumentParser
import Dispatch
import Foundation
import Logging
import Telemetry

/// `countinghouse serve`: runs until SIGTERM or SIGINT, then finishes what is in flight.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.")

    @OptionGroup var settings: Settings

    func run() async throws {
        let signals = StopSignals()
        let application = try await Application.start(settings, logger: Logs.logger(settings.log))
        await signals.first()
        await application.stop(graceSeconds: settings.grace)
    }
}

/// How log lines are written: JSON, one a line, to standard error.
enum Logs {
    static func logger(_ level: String) -> Logger {
        Logger(label: "countinghouse") { label in
            JSONLinesLogHandler(
                label: label, logLevel: Logger.Level(rawValue: level.lowercased()) ?? .info)
        }
    }
}

/// SIGTERM and SIGINT, waited for without blocking a thread.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]
    private let arrivals: AsyncStream<Void>

    init() {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        self.arrivals = arrivals
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { arrived.yield() }
            source.resume()
            return source
        }
    }

    /// Returns when the first of them arrives.
    func first() async {
        for await _ in arrivals { return }
    }
}
