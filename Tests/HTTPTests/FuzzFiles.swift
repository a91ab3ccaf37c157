import Foundation

/// The inputs kept for the oracles: where a search starts, and what searches have found.
enum FuzzFiles {
    /// This file stands in Tests/HTTPTests, also behind a symbolic link.
    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// In the order of their names, so that mutations come out the same.
    static func seeds(of target: String) throws -> [[UInt8]] {
        try files(folder.appending(path: "../Fuzz/Seeds/\(target)")).map(\.bytes)
    }

    /// Each is named after its oracle and what was wrong: `head-bound-of-block`.
    static func findings() throws -> [(oracle: Oracle, name: String, bytes: [UInt8])] {
        try files(folder.appending(path: "Fixtures/fuzz")).compactMap { name, bytes in
            let oracle = Oracle(rawValue: String(name.prefix { $0 != "-" }))
            return oracle.map { ($0, name, bytes) }
        }
    }

    private static func files(_ folder: URL) throws -> [(name: String, bytes: [UInt8])] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0))))
        }
    }
}
