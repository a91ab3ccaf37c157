import Foundation

@testable import Transform

/// The configuration that ships with the product, and the source data for it where this checkout
/// has any.
enum ConfigurationFolder {
    /// `..` is left to the file system, so that a linked Tests folder leads to its own neighbours.
    private static let root =
        URL(filePath: #filePath).deletingLastPathComponent().path + "/../../.."
    static let fixture =
        root
        + "/Tests/TransformTests/Fixtures/online-retail-2010-12-01-first-300.csv"
    static let retail = root + "/../shared/data/retail/online-retail"

    /// Whether this checkout has the source data beside it.
    static var hasRetail: Bool { FileManager.default.fileExists(atPath: retail) }

    private static let endings = [".yaml", ".csv", ".json", ".xml", ".x12", ".edi"]

    /// Every file of Config, with its path inside.
    static func files() throws -> [(path: String, text: String)] {
        var files: [(path: String, text: String)] = []
        for folder in ["schemas", "lookups", "edi", "mappings", "connections", "samples"] {
            let directory = "\(root)/Config/\(folder)"
            for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
                guard Self.endings.contains(where: { name.hasSuffix($0) }) else { continue }
                let text = try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
                files.append(("\(folder)/\(name)", text))
            }
        }
        return files
    }

    static func load() throws -> ConfigurationSet {
        try ConfigurationSet.load(files: try files())
    }

    static func bytes(of path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    /// Reads a compressed file through gzip, which every Debian has.
    static func unzipped(_ path: String) throws -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", path]
        process.standardOutput = output
        try process.run()
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return bytes
    }
}
