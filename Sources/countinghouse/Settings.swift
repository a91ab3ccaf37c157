import ArgumentParser
import Foundation
import HTTP
import SQL

/// Every setting of the server, each declared once: flag, environment variable,
/// default, range, sentence.
///
/// None is secret but the password within a PostgreSQL address, which is never logged.
struct Settings: ParsableArguments {
    @Option(
        help: """
            Where the books are: sqlite:/path/file.db or postgres://user:password@host/database. \
            [COUNTINGHOUSE_DATABASE]
            """)
    var database = environment("COUNTINGHOUSE_DATABASE") ?? "sqlite:countinghouse.db"

    @Option(help: "Numeric address to listen on. [COUNTINGHOUSE_ADDRESS]")
    var address = environment("COUNTINGHOUSE_ADDRESS") ?? "127.0.0.1"

    @Option(help: "Port to listen on, 0 to 65535; 0 lets the system choose. [COUNTINGHOUSE_PORT]")
    var port = environment("COUNTINGHOUSE_PORT").flatMap(Int.init) ?? 8080

    @Option(help: "Folder of the configuration. [COUNTINGHOUSE_CONFIG]")
    var config = environment("COUNTINGHOUSE_CONFIG") ?? "Config"

    @Option(help: "Event loops, 1 to 64; 0 for one a processor. [COUNTINGHOUSE_LOOPS]")
    var loops = environment("COUNTINGHOUSE_LOOPS").flatMap(Int.init) ?? 0

    @Option(help: "Threads that read the database, 1 to 64. [COUNTINGHOUSE_READERS]")
    var readers = environment("COUNTINGHOUSE_READERS").flatMap(Int.init) ?? 4

    @Option(
        help: """
            Least serious log level: trace, debug, info, notice, warning, error. \
            [COUNTINGHOUSE_LOG]
            """)
    var log = environment("COUNTINGHOUSE_LOG") ?? "info"

    @Option(
        help: """
            Seconds that requests in flight get to end after SIGTERM, 0 to 600. \
            [COUNTINGHOUSE_GRACE]
            """)
    var grace = environment("COUNTINGHOUSE_GRACE").flatMap(Int.init) ?? 20

    mutating func validate() throws {
        try Self.check("--port", port, 0...65_535)
        try Self.check("--loops", loops, 0...64)
        try Self.check("--readers", readers, 1...64)
        try Self.check("--grace", grace, 0...600)
        do {
            _ = try DatabaseAddress(parsing: database)
        } catch {
            throw ValidationError("--database: \(error.message).")
        }
    }

    private static func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError(
                "\(name) is \(value); it must be \(range.lowerBound) to \(range.upperBound).")
        }
    }
}

private func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
}
