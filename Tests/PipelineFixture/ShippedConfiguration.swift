import Foundation
import Pipeline
import Store
import Synchronization

/// The configuration that ships with the product, as a test may change it.
public enum ShippedConfiguration {
    /// `..` is left to the file system, so that a linked Tests folder leads to its own neighbours.
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().path + "/../.."
    private static let folders = [
        "charts", "connections", "lookups", "mappings", "queues", "routes", "rules",
        "samples", "schemas",
    ]

    /// The files of Config with their paths inside: those of the books, and of all the sources only
    /// the web shop's rows. Reading every source takes most of the time that reading takes, and
    /// TransformTests does it.
    public static func files() throws -> [ConfigurationTable.File] {
        var files = [try file("company.yaml")]
        for folder in folders {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: "\(root)/Config/\(folder)")
            for name in names.sorted() where isOfBooks(folder, name) {
                files.append(try file("\(folder)/\(name)"))
            }
        }
        return files
    }

    private static func isOfBooks(_ folder: String, _ name: String) -> Bool {
        switch folder {
        case "connections", "mappings": name.hasPrefix("online-retail")
        // The routes' own tests are run on canonical documents.
        case "samples": ["online-retail", "sale-", "stock-"].contains { name.hasPrefix($0) }
        // The schemas of canonical documents have no point in their names.
        case "schemas": name.hasPrefix("online-retail") || !name.dropLast(5).contains(".")
        default: true
        }
    }

    private static func file(_ path: String) throws -> ConfigurationTable.File {
        ConfigurationTable.File(
            path: path,
            content: try String(contentsOfFile: "\(root)/Config/\(path)", encoding: .utf8))
    }

    /// Of these files what concerns the books and no source: quick to read.
    public static func books(of files: [ConfigurationTable.File]) -> [ConfigurationTable.File] {
        files.filter { file in
            !["connections/", "edi/", "lookups/", "mappings/"].contains {
                file.path.hasPrefix($0)
            }
        }
    }

    /// The shipped files with more of them, each in place of the shipped one of its path.
    public static func files(
        with more: [(path: String, text: String)]
    ) throws -> [ConfigurationTable.File] {
        let paths = Set(more.map(\.path))
        return try files().filter { !paths.contains($0.path) }
            + more.map { ConfigurationTable.File(path: $0.path, content: $0.text) }
    }

    /// The shipped files with `old` replaced by `new` in one of them.
    public static func files(
        in path: String, replacing old: String, with new: String
    ) throws -> [ConfigurationTable.File] {
        try files().map { file in
            guard file.path == path else { return file }
            guard file.content.contains(old) else { throw NotThere(path: path, text: old) }
            return ConfigurationTable.File(
                path: path, content: file.content.replacing(old, with: new))
        }
    }

    /// Reading all files takes a while without optimization, so each kind is read once.
    private static let read = Mutex<[String: Configuration]>([:])

    /// The shipped configuration, one entry a ticket where that is asked for.
    public static func load(
        grain: String = "store_day", holdsUntilDayEnd: Bool = false
    ) throws -> Configuration {
        let kind = "\(grain) \(holdsUntilDayEnd)"
        if let known = read.withLock({ $0[kind] }) { return known }
        let configuration = try fresh(grain: grain, holdsUntilDayEnd: holdsUntilDayEnd)
        read.withLock { $0[kind] = configuration }
        return configuration
    }

    private static func fresh(grain: String, holdsUntilDayEnd: Bool) throws -> Configuration {
        var files = try files(
            in: "rules/retail-sales.yaml", replacing: "grain: store_day", with: "grain: \(grain)")
        if holdsUntilDayEnd {
            files = files.map { file in
                guard file.path == "company.yaml" else { return file }
                return ConfigurationTable.File(
                    path: file.path,
                    content: file.content.replacing(
                        "hold_until_day_end: no", with: "hold_until_day_end: yes"))
            }
        }
        return try Configuration(files: files)
    }

    /// A text that a test meant to replace and that is not in the file.
    public struct NotThere: Error {
        /// The file.
        public let path: String
        /// What it does not hold.
        public let text: String
    }
}
