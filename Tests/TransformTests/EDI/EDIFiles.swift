import Foundation
import Transform

/// Reads whole files of the shared material, in chunks of a size that cuts through everything.
enum EDIFiles {
    static let shared = FormatsFolders.shared.appendingPathComponent("data")
    static let isThere = FileManager.default.fileExists(
        atPath: shared.appendingPathComponent("edi/ground-truth.json").path)

    static func bytes(_ path: String) throws -> [UInt8] {
        try FormatsFolders.bytes(shared.appendingPathComponent(path))
    }

    static func read(_ bytes: [UInt8], chunkBytes: Int = 1 << 16) -> EDIContents {
        var reader = EDIReader()
        var contents = EDIContents()
        var at = 0
        while at < bytes.count {
            let end = min(at + chunkBytes, bytes.count)
            contents.add(reader.feed(Array(bytes[at..<end])))
            at = end
        }
        contents.add(reader.finish())
        return contents
    }
}

/// What a file held.
struct EDIContents {
    var interchanges: [EDIInterchange] = []
    var groups: [EDIGroup] = []
    var transactions: [EDITransaction] = []
    var groupEnds: [EDIGroupEnd] = []
    var interchangeEnds: [EDIInterchangeEnd] = []
    var refusals: [EDIProblem] = []
    var acknowledgements: [EDISegment] = []

    mutating func add(_ readings: [EDIReading]) {
        for reading in readings {
            switch reading {
            case .interchange(let interchange): interchanges.append(interchange)
            case .group(let group): groups.append(group)
            case .transaction(let transaction): transactions.append(transaction)
            case .groupEnd(let end): groupEnds.append(end)
            case .interchangeEnd(let end): interchangeEnds.append(end)
            case .interchangeAcknowledgement(let segment): acknowledgements.append(segment)
            case .refused(let problem): refusals.append(problem)
            }
        }
    }

    var problems: [EDIProblem] {
        refusals + transactions.flatMap(\.problems) + groupEnds.flatMap(\.problems)
            + interchangeEnds.flatMap(\.problems)
    }

    var codes: [String] { problems.map(\.code) }

    /// Problems that refuse something.
    var refusing: [String] { problems.filter { $0.severity == .refusal }.map(\.code) }

    /// The texts of one element, over all transactions.
    func texts(_ segment: String, _ element: Int, component: Int = 1) -> [String] {
        transactions.flatMap { transaction in
            (0..<transaction.segmentCount).map { transaction.segment($0) }
                .filter { $0.name == segment }
                .map { $0.text(element, component: component) }
        }
    }

    /// One element as sent, components and all, over all transactions.
    func sent(_ segment: String, _ element: Int) -> [String] {
        transactions.flatMap { transaction in
            (0..<transaction.segmentCount).map { transaction.segment($0) }
                .filter { $0.name == segment }
                .map { found in
                    let separator = Character(
                        Unicode.Scalar(transaction.interchange.separators.element))
                    let parts = found.source.text.split(
                        separator: separator, omittingEmptySubsequences: false)
                    return element < parts.count ? String(parts[element]) : ""
                }
        }
    }
}
