import Foundation

/// The folders of the checkout, and one for what a run writes.
enum Workspace {
    /// Tests/Benchmarks/Sources/Benchmarks/Measuring/Workspace.swift stands six levels below it.
    static let root = (0..<6).reduce(URL(filePath: #filePath).resolvingSymlinksInPath()) {
        folder, _ in folder.deletingLastPathComponent()
    }

    /// Calls `body` with a new folder on the disk of the checkout, which is removed afterwards.
    ///
    /// - Throws: ``Failure`` when that disk is memory, which would make every sync free.
    static func withFolder<T>(_ body: (URL) throws -> T) throws -> T {
        let folder = root.appending(path: "Tests/Benchmarks/.build/run-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let kind = try Tool("stat").run(["-f", "-c", "%T", folder.path]).output
        guard !kind.hasPrefix("tmpfs"), !kind.hasPrefix("ramfs") else {
            throw Failure(
                problem: "The checkout lies in memory, where a sync costs nothing.",
                remedy: "Measure in a checkout on a disk.")
        }
        return try body(folder)
    }

    /// Removes a database and the files beside it.
    static func removeDatabase(_ file: URL) {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: file.path + suffix)
        }
    }
}
