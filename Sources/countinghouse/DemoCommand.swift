import ArgumentParser
import Foundation
import Glibc
import HTTP
import Logging
import Sockets

/// `countinghouse demo`: half a year of a real web shop and tickets of a till,
/// from HTTP to acknowledged journals.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Load real sales over HTTP, post them, let an ERP take them, and show the books.",
        discussion: """
            Loads the Online Retail data set (UCI, CC BY 4.0) as a web shop would send it, and a \
            till's tickets, into a fresh embedded database. Ends when the books are shown; in a \
            terminal the server then stays until Ctrl-C.
            """)

    @Option(help: "Folder of the configuration.")
    var config = "Config"

    @Option(help: "How many months to load, 1 to 7.")
    var months = 7

    @Option(help: "Port to listen on; 0 lets the system choose.")
    var port = 0

    @Option(help: "Where to keep the books; a new file in a temporary folder when left out.")
    var database: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Whether the server stays at the end; by default in a terminal.")
    var stay: Bool?

    mutating func validate() throws {
        guard (1...7).contains(months) else { throw ValidationError("--months is 1 to 7.") }
    }

    func run() async throws {
        var settings = try Settings.parse([
            "--config", config, "--port", "\(port)", "--log", "warning",
            "--database", try database ?? "sqlite:\(Self.freshFile())",
        ])
        // Set in the environment, they are meant for a server that may be running.
        settings.tls.port = .off
        settings.accessLog = "off"
        settings.access = .auto
        let application = try await Application.start(settings, logger: Logs.logger(settings.log))
        let loop: EventLoop
        do {
            loop = try EventLoop()
        } catch {
            throw CommandFailure(error.problem)
        }
        let bound = application.bound[0]
        let address = "http://\(bound.address):\(bound.port)"
        print("countinghouse demo: server at \(address), books in \(settings.database)")
        let client = Client(
            host: bound.address, port: bound.port, loop: loop, bounds: Self.bounds)
        var demo = Demonstration(client: client, folder: "\(config)/demo")
        try await demo.run(months: months)
        print("\nserver     \(address)  (books: \(settings.database))")
        if stay ?? (isatty(STDOUT_FILENO) == 1) {
            print("The server stays until Ctrl-C. Try: curl \(address)/v1/journals?limit=1")
            _ = await Signals([SIGTERM, SIGINT]).next()
        } else {
            print("Go on with: countinghouse serve --database \(settings.database)")
        }
        client.close()
        await application.stop(graceSeconds: 5)
    }

    private static var bounds: ClientBounds {
        var bounds = ClientBounds()
        bounds.bodyBytesMax = 64 * 1024 * 1024
        return bounds
    }

    private static func freshFile() throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("countinghouse-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appendingPathComponent("books.db").path
    }
}
