import Foundation
import Testing

/// The pages on services: what they have their reader type is run, and answers as they say.
@Suite(.serialized) struct `Walking through a page of the reference` {
    /// In which language a reader works.
    enum Language: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case curl = "sh"
        case python

        var testDescription: String { rawValue }

        var program: String { self == .curl ? "sh" : "python3" }
        /// What the page's first block assumes: its files are written into a folder of their own.
        func beginning(in folder: String) -> String {
            self == .curl ? "set -eu\ncd \(folder)\n" : ""
        }
    }

    static let pages = ["vendors", "products", "prices", "locations"]

    @Test(arguments: pages, Language.allCases)
    func `each block of it does what it says`(_ page: String, _ language: Language) async throws {
        let walk = try WalkThrough(page, language.rawValue)
        var settings = try ServerSettings(.sqlite)
        settings.environment["COUNTINGHOUSE_ACCOUNT_KEY"] = "a key of this test alone"
        let server = try await ServerProcess.start(settings)
        let script = "\(settings.directory.path)/walk.\(language.rawValue)"
        try (language.beginning(in: settings.directory.path) + walk.script).write(
            toFile: script, atomically: true, encoding: .utf8)
        let program = try Program(
            "/usr/bin/env",
            [
                "COUNTINGHOUSE=http://127.0.0.1:\(server.port)",
                try Tool.require(language.program), script,
            ], in: settings.directory.path)
        let status = try await program.exit(within: 60)
        #expect(status == 0, "\(program.errors)")
        #expect(program.output == walk.expected, "\(program.output)")
        #expect(!walk.expected.isEmpty)
        #expect(try await server.stop() == 0)
    }
}

/// The blocks of one language of a page, and what they print.
struct WalkThrough {
    /// Every block, in the page's order.
    let script: String
    /// What stands in the blocks of text right behind them.
    let expected: String

    /// - Throws: ``FlowError`` when the page has no block of the language.
    init(_ page: String, _ language: String) throws {
        let path = "\(Repository.root)/Docs/reference/\(page).md"
        let parts = try String(contentsOfFile: path, encoding: .utf8).components(
            separatedBy: "\n```")
        var script = ""
        var expected = ""
        var isOurs = false
        // Texts and blocks take turns, the first part is a text.
        for block in stride(from: 1, to: parts.count, by: 2).map({ parts[$0] }) {
            let lines = block.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let content = (lines.count > 1 ? String(lines[1]) : "") + "\n"
            switch lines[0] {
            case "text":
                if isOurs { expected += content }
                isOurs = false
            case language[...]:
                script += content
                isOurs = true
            default: isOurs = false
            }
        }
        guard !script.isEmpty else { throw FlowError("\(path) has no block of \(language).") }
        self.script = script
        self.expected = expected
    }
}
