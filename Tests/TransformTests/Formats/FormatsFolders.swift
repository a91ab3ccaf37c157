import Foundation

/// Where the files that these tests read lie.
enum FormatsFolders {
    static let fixtures = folder(up: 2).appendingPathComponent("Fixtures")
    /// Beside the checkout; absent in a clone on its own.
    static let shared = folder(up: 4).deletingLastPathComponent().appendingPathComponent("shared")

    static func bytes(_ file: URL) throws -> [UInt8] { Array(try Data(contentsOf: file)) }

    static func files(in folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { folder.appendingPathComponent($0) }
    }

    private static func folder(up levels: Int) -> URL {
        (0..<levels).reduce(URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()) { url, _ in
            url.deletingLastPathComponent()
        }
    }
}
