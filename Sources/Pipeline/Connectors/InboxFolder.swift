import Foundation
import Glibc
import RetailModel

/// The folders of one inbox on disk: where files are put, where one lies while it is taken in, and
/// where it ends. Every move is one rename within a file system, so a file is in one place always.
struct InboxFolder: Sendable {
    /// A file that waits, as it looked at one moment.
    struct Stamp: Hashable, Sendable {
        let bytes: Int64
        /// When it was last changed, in seconds since 1970.
        let changedAt: Int64
    }

    let path: String
    private let pattern: FilePattern

    /// How many bytes are read at a time.
    static let pieceBytes = 256 * 1024
    /// The most names that one look takes.
    static let namesMax = 10_000
    private static let markLength = 17

    init(_ inbox: Inbox) {
        path = inbox.folder
        pattern = inbox.pattern
    }

    private var working: String { path + "/.working" }

    /// Makes the folders that files go to.
    func prepare() throws {
        for folder in [working, path + "/archive", path + "/quarantine"] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        }
    }

    /// The files that wait, in the order of their names; links and folders are none.
    func waiting() throws -> [(name: String, stamp: Stamp)] {
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        return names.filter(pattern.fits).sorted().prefix(Self.namesMax).compactMap { name in
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                return nil
            }
            return (
                name, Stamp(bytes: Int64(status.st_size), changedAt: Int64(status.st_mtim.tv_sec))
            )
        }
    }

    /// The files that were taken and have not ended, under the names that they have meanwhile.
    func taken() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: working).sorted()
    }

    /// Takes a file that waits: whoever renames it has it. Its name from here on; nil when another
    /// node was sooner.
    func take(_ name: String) throws -> String? {
        // Two files of one name, one behind the other, must not meet.
        let mark = Hexadecimal.text((0..<8).map { _ in UInt8.random(in: 0...255) })
        let taken = "\(mark)-\(name)"
        guard try move("\(path)/\(name)", to: "\(working)/\(taken)") else { return nil }
        return taken
    }

    /// A piece of a taken file; empty at its end.
    func read(_ taken: String, from offset: Int64) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(working)/\(taken)"))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(offset))
        return [UInt8](try file.read(upToCount: Self.pieceBytes) ?? Data())
    }

    /// Puts a taken file where those lie that were taken in, by day.
    func archive(_ taken: String, on day: BusinessDate) throws {
        let folder = "\(path)/archive/\(day)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try move("\(working)/\(taken)", to: free(originalName(taken), in: folder))
    }

    /// Puts a taken file aside, with a file beside it that says why.
    func quarantine(_ taken: String, because: String) throws {
        let place = free(originalName(taken), in: path + "/quarantine")
        try Data((because + "\n").utf8).write(
            to: URL(fileURLWithPath: place + ".reason.txt"), options: .atomic)
        _ = try move("\(working)/\(taken)", to: place)
    }

    /// As the file was called when it was put here.
    func originalName(_ taken: String) -> String { String(taken.dropFirst(Self.markLength)) }

    private func free(_ name: String, in folder: String) -> String {
        var place = "\(folder)/\(name)"
        var number = 2
        while FileManager.default.fileExists(atPath: place), number < Self.namesMax {
            place = "\(folder)/\(number)~\(name)"
            number += 1
        }
        return place
    }

    /// False when the file is not there any more. Once it returns, a power cut undoes nothing.
    private func move(_ from: String, to: String) throws -> Bool {
        guard rename(from, to) == 0 else {
            if errno == ENOENT { return false }
            throw InboxError(
                problem: "\(from) cannot be moved: \(String(cString: strerror(errno)))")
        }
        for file in [from, to] {
            let folder = open((file as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY)
            guard folder >= 0 else { continue }
            // Some mounted file systems sync no folders; the rename itself has happened there.
            _ = fsync(folder)
            close(folder)
        }
        return true
    }
}

/// Why an inbox's folder cannot be used at this moment.
struct InboxError: Error {
    let problem: String
}
