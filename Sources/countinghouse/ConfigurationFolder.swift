import Foundation
import Pipeline
import Store
import Transform

/// Reads the configuration folder from disk.
enum ConfigurationFolder {
    /// The most files one folder may hold.
    static let filesMax = 2000
    /// The largest file, in bytes.
    static let fileBytesMax = 16 * 1024 * 1024
    private static let endings = ["yaml", "csv", "json", "x12", "edi"]
    /// Demonstration files are input, not configuration.
    private static let leftOut = "demo/"

    /// The checked configuration in `path`.
    ///
    /// - Throws: ``CommandFailure`` with every problem, each with its file and line.
    static func read(_ path: String) throws(CommandFailure) -> Configuration {
        do {
            return try Configuration(files: try files(path))
        } catch let problems as ConfigurationProblems {
            throw CommandFailure(
                "The configuration in \(path) cannot be used:\n\(problems.description)")
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("The configuration in \(path) cannot be read: \(error)")
        }
    }

    private static func files(_ path: String) throws -> [ConfigurationTable.File] {
        // The listing below follows no link, and a folder mounted into a container often is one.
        let root = URL(fileURLWithPath: path, isDirectory: true).resolvingSymlinksInPath()
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            throw CommandFailure(
                "There is no folder \(path). Name the configuration folder with --config.")
        }
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
        var files: [ConfigurationTable.File] = []
        for name in names where !name.hasPrefix(leftOut) && !name.contains("/.") {
            guard endings.contains((name as NSString).pathExtension) else { continue }
            let content = try Data(contentsOf: root.appendingPathComponent(name))
            guard content.count <= fileBytesMax, files.count < filesMax else {
                throw CommandFailure("\(path)/\(name) is too large, or one of too many files.")
            }
            guard let text = String(bytes: content, encoding: .utf8) else {
                throw CommandFailure("\(path)/\(name) is not UTF-8 text.")
            }
            files.append(ConfigurationTable.File(path: name, content: text))
        }
        return files
    }
}

/// Why a command ends without having done its work: one sentence for a person.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
