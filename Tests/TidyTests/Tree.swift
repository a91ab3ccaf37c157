import Foundation

/// The text files of the repository, or a few made up for the test of a rule.
struct Tree: Sendable {
    /// In the order of their paths.
    let files: [TextFile]
    /// Every path of a file, also of those that hold no text.
    let paths: Set<String>

    /// This repository, read once.
    static let repository = Tree(root: root)

    init(_ texts: KeyValuePairs<String, String>) {
        files = texts.map { TextFile(path: $0.key, text: $0.value) }.sorted { $0.path < $1.path }
        paths = Set(files.map(\.path))
    }

    /// Tests/TidyTests/Tree.swift stands three levels below the root, also behind a symbolic link.
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What a build leaves behind is no part of the repository.
    private static let skipped: Set<String> = [
        ".git", ".build", ".swiftpm", ".index-build", "Package.resolved", "__pycache__",
    ]
    private static let skippedExtensions: Set<String> = ["db", "db-wal", "db-shm", "log", "pyc"]

    private init(root: URL) {
        var files: [TextFile] = []
        var paths: Set<String> = []
        var folders = [root]
        while let folder = folders.popLast() {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names where !Self.skipped.contains(name) {
                let file = folder.appending(path: name)
                if file.resourceIsFolder {
                    folders.append(file)
                } else if !Self.skippedExtensions.contains(file.pathExtension) {
                    let path = String(file.path.dropFirst(root.path.count + 1))
                    paths.insert(path)
                    if let bytes = try? Data(contentsOf: file), let text = String(validating: bytes)
                    {
                        files.append(TextFile(path: path, text: text))
                    }
                }
            }
        }
        self.files = files.sorted { $0.path < $1.path }
        self.paths = paths
    }

    /// The Swift files below `folder`, by default of the whole tree.
    func swift(below folder: String = "") -> [TextFile] {
        files.filter { $0.path.hasSuffix(".swift") && $0.path.hasPrefix(folder) }
    }

    /// The Swift files of one room.
    func room(_ room: String) -> [TextFile] { swift(below: "Sources/\(room)/") }

    subscript(path: String) -> TextFile? { files.first { $0.path == path } }

    /// Whether `path` is a file or a folder of the tree.
    func contains(_ path: String) -> Bool {
        path.isEmpty || paths.contains(path) || paths.contains { $0.hasPrefix(path + "/") }
    }
}

extension URL {
    fileprivate var resourceIsFolder: Bool {
        (try? resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
    }
}

extension String {
    /// Text of at most two megabytes without a NUL; nil for anything else.
    fileprivate init?(validating bytes: Data) {
        guard bytes.count <= 2_000_000, !bytes.contains(0) else { return nil }
        self.init(bytes: bytes, encoding: .utf8)
    }
}
