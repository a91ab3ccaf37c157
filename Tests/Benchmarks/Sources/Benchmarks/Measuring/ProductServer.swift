import Foundation

/// The program `countinghouse`, as it is measured.
enum ProductServer {
    /// Builds the server beside this program, so that no other build of the checkout is in its way.
    ///
    /// - Parameter part: what is measured, for the line that says so.
    static func build(for part: String) throws -> URL {
        guard let own = Bundle.main.executableURL else {
            throw Failure(
                problem: "This program does not know where it lies.",
                remedy: "Run it by swift run.")
        }
        print("\(part): building the server")
        let package = Workspace.root.appending(path: "Tests/Benchmarks").path
        _ = try Tool("swift").run(
            ["build", "-c", "release", "--package-path", package, "--product", "countinghouse"])
        return own.deletingLastPathComponent().appending(path: "countinghouse")
    }

    /// Starts it over a SQLite file and waits until it answers.
    static func start(_ program: URL, on database: URL, in folder: URL) throws -> ServerProcess {
        let config = Workspace.root.appending(path: "Config").path
        return try ServerProcess(program, folder: folder, probe: "/readyz") { port in
            [
                "serve", "--database", "sqlite:\(database.path)", "--port", "\(port)", "--config",
                config, "--log", "warning", "--loops", "2",
            ]
        }
    }
}
