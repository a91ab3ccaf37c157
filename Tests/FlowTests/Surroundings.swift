import Foundation
import PostgreSQLFixture
import Testing

/// The engine behind a server.
enum StoreEngine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite = "SQLite"
    case postgresql = "PostgreSQL"

    var testDescription: String { rawValue }

    /// The address of books that hold nothing yet.
    func freshDatabase(in directory: TemporaryDirectory) throws -> String {
        switch self {
        case .sqlite: "sqlite:\(directory.path)/books.db"
        case .postgresql: try PostgreSQLFixture.freshDatabaseURL()
        }
    }
}

/// Where the repository's own files are.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    static let config = "\(root)/Config"

    /// A copy of Config without the sources that a test seldom needs: of all of them it has the web
    /// shop's rows. Every server and command of a test reads it anew.
    static func books() throws -> String { try booksFolder.get().path }

    private static let booksFolder = Result<TemporaryDirectory, any Error> {
        let folder = try TemporaryDirectory()
        for name in try FileManager.default.contentsOfDirectory(atPath: config)
        where !["demo", "edi"].contains(name) {
            try copy("\(config)/\(name)", to: "\(folder.path)/\(name)", folder: name)
        }
        return folder
    }

    private static func copy(_ path: String, to copy: String, folder: String) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            return try FileManager.default.copyItem(atPath: path, toPath: copy)
        }
        try FileManager.default.createDirectory(
            atPath: copy, withIntermediateDirectories: false)
        for name in names where isOfBooks(folder, name) {
            try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy)/\(name)")
        }
    }

    private static func isOfBooks(_ folder: String, _ name: String) -> Bool {
        switch folder {
        case "connections", "mappings": name.hasPrefix("online-retail")
        // Those of canonical documents are what routes are tested with.
        case "samples": ["online-retail", "sale-", "stock-"].contains { name.hasPrefix($0) }
        // The schemas of canonical documents have no point in their names.
        case "schemas": name.hasPrefix("online-retail") || !name.dropLast(5).contains(".")
        default: true
        }
    }

    static let scripts = "\(root)/Tests/Scripts"

    /// One month of the web shop's rows, unpacked.
    static func month(_ name: String) async throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let path = "\(config)/demo/online-retail/online_retail_\(name).csv.gz"
        let packed = try await run("gzip", ["-dc", path], in: directory.path)
        guard packed.status == 0 else { throw FlowError("\(path): \(packed.errors)") }
        return Array(packed.output.utf8)
    }
}

/// The built command.
enum Countinghouse {
    /// Beside the test bundle, or where COUNTINGHOUSE_BINARY says.
    ///
    /// - Throws: ``FlowError`` when it is not built.
    static func path() throws -> String {
        if let named = ProcessInfo.processInfo.environment["COUNTINGHOUSE_BINARY"] { return named }
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let candidates = [
            bundle.deletingLastPathComponent().appendingPathComponent("countinghouse").path,
            "\(Repository.root)/.build/debug/countinghouse",
        ]
        guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw FlowError(
                "The command is not built: run `swift build --product countinghouse`, then test "
                    + "again.")
        }
        return found
    }

    /// Runs one of its commands to its end.
    static func command(
        _ name: String, _ settings: ServerSettings, seconds: Int = 120
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await run(
            path(), [name, "--database", settings.database, "--config", settings.config],
            in: settings.directory.path, seconds: seconds)
    }
}

/// A program that the tests need and docker/packages.txt names.
enum Tool {
    /// - Throws: ``FlowError`` with a sentence when it is not installed.
    static func require(_ name: String) throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let places = path.split(separator: ":").map { "\($0)/\(name)" }
        guard let found = places.first(where: FileManager.default.isExecutableFile) else {
            throw FlowError(
                "\(name) is not installed: run `docker/bootstrap.sh --tests` and test again.")
        }
        return found
    }
}
