import Foundation
import Pipeline
import Store

/// The configuration that the checkout ships.
enum BooksFolder {
    /// Reads `Config` as the server does.
    static func configuration() throws -> Configuration {
        let folder = Workspace.root.appending(path: "Config")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let files = try paths.sorted().compactMap { path -> ConfigurationTable.File? in
            guard path.hasSuffix(".yaml") || path.hasSuffix(".csv") else { return nil }
            let bytes = try Data(contentsOf: folder.appending(path: path))
            return ConfigurationTable.File(
                path: path, content: String(decoding: bytes, as: UTF8.self))
        }
        return try Configuration(files: files)
    }
}
