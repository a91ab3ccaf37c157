import Foundation
import HTTP
import Testing
import TurnstileFixture

/// Every case of `Fixtures/corpus` against a server over a socket. Its reader holds that each has
/// its rule and its ending.
@Suite(.serialized, .takesTurns) struct `The corpus of framing and attacks` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/corpus")

    @Test func `it has 600 cases at least, each with a name of its own`() throws {
        let cases = try CorpusReader.cases(in: Self.folder)
        #expect(cases.count >= 600)
        let names = Dictionary(grouping: cases, by: \.name)
        #expect(names.values.filter { $0.count > 1 }.map { $0.map(\.place) } == [])
    }

    @Test func `each case has its outcome, the same however its bytes arrive`() async throws {
        let cases = try CorpusReader.cases(in: Self.folder)
        var timeouts = Timeouts()
        // A case that arrives byte by byte may go on long after it was refused.
        timeouts.lingerSeconds = 60
        // And slowly, on a machine with much else to do.
        timeouts.headSeconds = 60
        timeouts.bytesPerSecondMin = 0
        try await withServer(timeouts: timeouts, router: corpusRouter()) { port in
            for played in cases {
                let runs = CorpusRun.Delivery.allCases.map { CorpusRun(played, $0, port: port) }
                for run in runs {
                    let isSame = run.answers == runs[0].answers
                    let problems = run.problems + (isSame ? [] : ["other answers than sent whole"])
                    #expect(
                        problems == [],
                        "\(played.place), \(played.name), sent as \(run.delivery)")
                }
            }
        }
    }

    /// A text with one thing wrong, and the line that is named.
    static let wrong = [
        ("hello", 1), ("case a\n\u{e9}", 2), ("case a\nrule RFC 9112\n", 2), ("case ", 1),
        ("case a\nrule CVE-2005-2088", 2), ("case a\nrule RFC 9112 section 3\nrule x", 3),
        ("case a\n> \\q", 2), ("case a\n> \\x4", 2), ("case a\n> \\x+4", 2),
        ("case a\n> \\{3a}", 2), ("case a\n> \\{3 }", 2), ("case a\n> \\{3 a", 2),
        ("case a\n> \\{2 \\{2 a}}", 2), ("case a\n> \\{9999999 a}", 2), ("case a\n> a ", 2),
        ("case a\nwait 200", 2), ("case a\nmay 200", 2), ("case a\n< x", 2),
        ("case a\n< 200 body", 2), ("case a\n< 200 \"\\q\"", 2), ("case a\n< 999", 2),
        ("case a\n+ A: b", 2), ("case a\n< 200\n+ A", 3), ("case a\n< 200\n- A: b", 3),
        ("case a\n< 200\n> b", 3), ("case a\nhalf-close\n> b", 3), ("case a\nthen what", 2),
        ("case a\nthen open\n> b", 3), ("case a\nthen open\ncase b", 3),
        ("case a\nrule RFC 9112 section 3\n", 3),
        ("case a\nrule RFC 9112 section 3\nhalf-close\nthen open\n", 5),
        ("case a\nrule RFC 9112 section 3\nthen closed\n", 4),
    ]

    @Test(arguments: wrong)
    func `a corpus that cannot be read as it stands names its line`(text: String, line: Int) {
        let error = #expect(throws: CorpusError.self) {
            try CorpusReader.cases(of: text, file: "x.txt")
        }
        #expect(error?.place == "x.txt:\(line)")
    }

    @Test func `a case is read with every byte that its notation tells`() throws {
        let text = """
            # A remark.
            case One of all
            rule RFC 9112 section 7.1.1, RFC 7230 erratum 4667, CVE-2013-2028
            > a\\r\\n\\t\\0\\s\\\\\\"\\xfe
            | \\{3 b\\x7D}
            wait 100
            >
            half-close
            < 100
            < 200 "\\"c"
            + A: b: c
            - D
            < 204 without body
            then closed
            """
        let cases = try CorpusReader.cases(of: text, file: "x.txt")
        let only = try #require(cases.first)
        #expect(cases.count == 1)
        #expect(only.name == "One of all")
        #expect(only.place == "x.txt:2")
        #expect(
            only.rules == ["RFC 9112 section 7.1.1", "RFC 7230 erratum 4667", "CVE-2013-2028"])
        #expect(
            only.steps == [
                .send([0x61, 13, 10, 9, 0, 0x20, 0x5C, 0x22, 0xFE, 13, 10] + Array("b}b}b}".utf8)),
                .waitForContinue, .send([13, 10]),
            ])
        #expect(
            only.answers == [
                .init(status: 100, body: .any),
                .init(
                    status: 200, body: .bytes([0x22, 0x63]),
                    fields: [.holds(name: "A", value: "b: c"), .isMissing(name: "D")]),
                .init(status: 204, body: .without),
            ])
        #expect(only.halfCloses && only.ending == .closed)
    }
}
