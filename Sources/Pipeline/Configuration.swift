import Accounting
import Crypto
import RetailModel
import Store
import Transform

/// Everything that the configuration folder says, checked as a whole:
/// no document is taken in under less.
public struct Configuration: Sendable {
    /// The files it was read from, by path.
    public let files: [ConfigurationTable.File]
    /// SHA-256 over all paths and contents.
    public let hash: [UInt8]
    public let transform: ConfigurationSet
    public let chart: ChartOfAccounts
    public let rules: PostingRules
    public let company: CompanySettings
    public let queues: WorkQueues

    /// Reads and checks a folder's files together.
    ///
    /// - Parameters:
    ///   - files: each with its path inside the folder.
    ///   - isStrict: whether the rules for new configurations hold too; one that is in the books
    ///     need not keep them.
    /// - Throws: every problem found, each with file, line, column and what repairs it.
    public init(
        files: [ConfigurationTable.File], isStrict: Bool = false
    ) throws(ConfigurationProblems) {
        let sorted = files.sorted { $0.path < $1.path }
        self.files = sorted
        var hasher = SHA256()
        for file in sorted {
            hasher.update(data: Array("\(file.path)\u{0}\(file.content)\u{0}".utf8))
        }
        hash = Array(hasher.finalize())
        transform = try ConfigurationSet.load(
            files: sorted.filter { Self.isOfTransform($0.path) }.map { ($0.path, $0.content) },
            isStrict: isStrict)
        let books = try BooksReader.read(sorted.filter { !Self.isOfTransform($0.path) })
        chart = books.chart
        rules = books.rules
        company = books.company
        queues = books.queues
    }

    /// The first eight digits of the hash, by which people name it.
    public var shortHash: String { Hexadecimal.text(hash.prefix(4)) }

    private static func isOfTransform(_ path: String) -> Bool {
        let folders = ["schemas/", "lookups/", "mappings/", "connections/", "samples/"]
        return folders.contains { path.hasPrefix($0) }
    }
}

/// Whose books these are, and how entries are offered to the ERP.
public struct CompanySettings: Hashable, Sendable {
    public let company: String
    /// How long a listed entry is left to the ERP before it is offered again.
    public let leaseSeconds: Int
    /// How long after its first listing an unacknowledged entry becomes a case.
    public let acknowledgeWithinSeconds: Int
    /// Whether a store-day's entry waits for the end of its day.
    public let holdsUntilDayEnd: Bool
}

/// Bytes in hexadecimal.
public enum Hexadecimal {
    /// Two lower-case digits a byte.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            for nibble in [byte >> 4, byte & 0xF] {
                text.append(nibble < 10 ? 48 + nibble : 87 + nibble)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
