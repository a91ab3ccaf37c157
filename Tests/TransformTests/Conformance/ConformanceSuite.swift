import Foundation

@testable import Transform

/// The cases of the CEL conformance suite: all of it where the shared folder lies beside the
/// checkout, and a cut of it that is part of the repository.
struct ConformanceSuite {
    let cases: [ConformanceCase]

    /// The whole suite; nil in a clone on its own.
    static let whole = ConformanceSuite(
        FormatsFolders.shared.appendingPathComponent("conformance/cel/simple.jsonl"))
    static let cut = ConformanceSuite(
        FormatsFolders.fixtures.appendingPathComponent("CEL/simple-cut.jsonl"))

    private init?(_ file: URL) {
        guard let bytes = try? FormatsFolders.bytes(file) else { return nil }
        var cases: [ConformanceCase] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let document = try? JSONDocument(parsing: Array(line)),
                let found = ConformanceCase(document.root)
            else { return nil }
            cases.append(found)
        }
        self.cases = cases
    }

    /// The files that every engine is measured by.
    static let coreFiles = [
        "basic", "comparisons", "conversions", "dynamic", "fields", "fp_math", "integer_math",
        "lists", "logic", "macros", "namespace", "parse", "plumbing", "string", "timestamps",
    ]
    /// The files of extensions.
    static let extensionFiles = [
        "optionals", "macros2", "bindings_ext", "string_ext", "math_ext", "type_deductions",
    ]

    /// The cases of a file that need no protobuf; of the core files those that ask for a value.
    func cases(of file: String) -> [ConformanceCase] {
        cases.filter { $0.file == file && !$0.needsProtobuf }
            .filter { !$0.isOfTypes || file == "type_deductions" }
    }

    /// The rules of the zones that the suite names, from compiled zone files.
    static let zones: [String: ZoneRules] = {
        var zones: [String: ZoneRules] = [:]
        for file in FormatsFolders.files(
            in: FormatsFolders.fixtures.appendingPathComponent("zoneinfo"))
        {
            guard let bytes = try? FormatsFolders.bytes(file), let rules = ZoneRules(file: bytes)
            else { continue }
            zones[file.lastPathComponent.replacingOccurrences(of: "-", with: "/")] = rules
        }
        return zones
    }()

    /// The failures of a file, as `file/section/name: what the engine did`.
    func failures(of file: String) -> [String] {
        cases(of: file).compactMap { found in
            found.failure(zones: Self.zones).map { "\(file)/\(found.name): \($0)" }
        }
    }
}
