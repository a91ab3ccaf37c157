import ArgumentParser
import HTTP
import SQL

/// Every setting of the server, each declared once: flag, environment variable, default, range,
/// sentence. `Config/server.env` lists them, as a test sees to.
///
/// None is secret but the password within a PostgreSQL address, which is never logged.
struct Settings: ParsableArguments {
    @Option(
        help: """
            Where the books are: sqlite:/path/file.db or postgres://user:password@host/database. \
            [COUNTINGHOUSE_DATABASE]
            """)
    var database = Environment.value("COUNTINGHOUSE_DATABASE", "sqlite:countinghouse.db")

    @Option(help: "Folder of the configuration. [COUNTINGHOUSE_CONFIG]")
    var config = Environment.value("COUNTINGHOUSE_CONFIG", "Config")

    @Option(help: "Numeric address to listen on without TLS. [COUNTINGHOUSE_ADDRESS]")
    var address = Environment.value("COUNTINGHOUSE_ADDRESS", "127.0.0.1")

    @Option(
        help: """
            Port to listen on without TLS, 0 to 65535 or off; 0 lets the system choose. \
            [COUNTINGHOUSE_PORT]
            """)
    var port = Environment.value("COUNTINGHOUSE_PORT", PortChoice.number(8080))

    @OptionGroup var tls: TLSSettings

    @OptionGroup var outbound: OutboundSettings

    @OptionGroup var tracing: TracingSettings

    @Option(help: "Most open connections, 1 to 1000000. [COUNTINGHOUSE_CONNECTIONS]")
    var connections = Environment.value(
        "COUNTINGHOUSE_CONNECTIONS", Limits().connectionsMax)

    @Option(
        help: """
            Most open connections from one address, 1 to 1000000. \
            [COUNTINGHOUSE_CONNECTIONS_PER_ADDRESS]
            """)
    var connectionsPerAddress = Environment.value(
        "COUNTINGHOUSE_CONNECTIONS_PER_ADDRESS", Limits().connectionsPerAddressMax)

    @Option(
        help: """
            Most requests handled at once, 1 to 65536; up to that the server finds its own limit. \
            [COUNTINGHOUSE_CONCURRENCY]
            """)
    var concurrency = Environment.value(
        "COUNTINGHOUSE_CONCURRENCY", Overload().concurrencyMax)

    @Option(help: "Event loops, 1 to 64; 0 for one a processor. [COUNTINGHOUSE_LOOPS]")
    var loops = Environment.value("COUNTINGHOUSE_LOOPS", 0)

    @Option(help: "Threads that read the database, 1 to 64. [COUNTINGHOUSE_READERS]")
    var readers = Environment.value("COUNTINGHOUSE_READERS", 4)

    @Option(
        help: """
            Least serious log level: trace, debug, info, notice, warning, error, critical. \
            [COUNTINGHOUSE_LOG]
            """)
    var log = Environment.value("COUNTINGHOUSE_LOG", "info")

    @Option(
        help: """
            Where each answered request is told on a line: off, stderr, or the path of a file. \
            [COUNTINGHOUSE_ACCESS_LOG]
            """)
    var accessLog = Environment.value("COUNTINGHOUSE_ACCESS_LOG", "off")

    @Option(
        help: """
            Seconds that requests in flight get to end after SIGTERM, 0 to 600. \
            [COUNTINGHOUSE_GRACE]
            """)
    var grace = Environment.value("COUNTINGHOUSE_GRACE", 20)

    mutating func validate() throws {
        try Environment.check()
        try Self.check("--port", port, 0...65_535)
        try Self.check("--connections", connections, 1...1_000_000)
        try Self.check("--connections-per-address", connectionsPerAddress, 1...1_000_000)
        try Self.check("--concurrency", concurrency, 1...65_536)
        try Self.check("--loops", loops, 0...64)
        try Self.check("--readers", readers, 1...64)
        try Self.check("--grace", grace, 0...600)
        guard Logs.level(log) != nil else {
            throw ValidationError("--log is \(log); it must be a level from trace to critical.")
        }
        guard port != .off || tls.port != .off else {
            throw ValidationError("--port and --tls-port are off, so there is nothing to serve.")
        }
        do {
            _ = try DatabaseAddress(parsing: database)
        } catch {
            throw ValidationError("--database: \(error.message).")
        }
    }

    static func check(_ name: String, _ port: PortChoice, _ range: ClosedRange<Int>) throws {
        guard case .number(let number) = port else { return }
        try check(name, number, range)
    }

    private static func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError(
                "\(name) is \(value); it must be \(range.lowerBound) to \(range.upperBound).")
        }
    }
}
