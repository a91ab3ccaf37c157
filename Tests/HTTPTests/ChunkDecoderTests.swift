import Testing
import TurnstileFixture

@testable import HTTP

@Suite(.takesTurns) struct `Decoding chunks` {
    /// What the decoder makes of a text given whole: content, `…` if unfinished, `!` if refused,
    /// then what it left; `~` stands for CR LF.
    static let table: [(String, String)] = [
        // RFC 9112 section 7.1.
        ("0~~", ""), ("5~hello~0~~", "hello"), ("5~hello~6~ world~0~~", "hello world"),
        ("A~0123456789~0~~", "0123456789"), ("a~0123456789~000~~", "0123456789"),
        ("5~hello~0~~GET", "hello|GET"), ("5~hel", "hel…"), ("", "…"), ("5~hello~0~", "hello…"),
        ("~", "!"), ("xyz~hello~", "!"), ("0x5~hello~", "!"), ("-1~", "!"), ("+5~hello~", "!"),
        (" 5~hello~", "!"), ("5 ~hello~", "!"), ("5\nhello~", "!"), ("5\rhello~", "!"),
        ("5~helloXX~0~~", "!"), ("5~hello\n0~~", "!"), ("5~hello~~", "!"),
        ("10000000000000005~hello~", "!"), ("fffffffffffffff~x", "x…"),
        // Section 7.1.1: extensions.
        ("5;name;other=val~hello~0;last~~", "hello"), ("5 ;a=\"b c\"~hello~0~~", "hello"),
        ("5;a\n~hello~", "!"), ("5;a\0~hello~", "!"), ("5 x~hello~", "!"),
        ("5 ; a = \"\\\"\" ;b~hello~0~~", "hello"), ("5;~", "!"), ("5;a=~", "!"), ("5;=b~", "!"),
        ("5;a ~", "!"), ("5;a=\"b~", "!"), ("5;a=b c~", "!"), ("5;a;;b~", "!"), ("5;a=\"\n", "!"),
        // Section 7.1.2: trailers.
        ("0~X-Sum: 1~X-More: 2~~rest", "|rest"), ("0~X-Sum~~", "!"), ("0~X : y~~", "!"),
        ("0~X: a\rb~~", "!"), ("0~X: y\n", "!"), ("0~ X: y~~", "!"), ("0~\n", "!"),
    ]

    private func outcome(_ bytes: [UInt8], piece: Int) -> String {
        var decoder = ChunkDecoder()
        var content: [UInt8] = []
        var index = 0
        while index < bytes.count, !decoder.isDone {
            let part = Array(bytes[index..<min(index + piece, bytes.count)])
            do {
                index += try part.withUnsafeBytes {
                    try decoder.decode($0, contentBytesMax: .max, into: &content)
                }
            } catch {
                return "!"
            }
        }
        let rest = String(decoding: bytes[index...], as: UTF8.self)
        let text = String(decoding: content, as: UTF8.self)
        if !decoder.isDone { return text + "…" }
        return rest.isEmpty ? text : "\(text)|\(rest)"
    }

    @Test(arguments: table)
    func `each body is read or refused, whole or byte by byte`(text: String, expected: String) {
        let bytes = Array(text.replacing("~", with: "\r\n").utf8)
        #expect(outcome(bytes, piece: .max / 2) == expected)
        #expect(outcome(bytes, piece: 1) == expected)
        #expect(outcome(bytes, piece: 3) == expected)
    }

    @Test func `extensions and trailers without end are refused`() {
        let extensions = "1;" + String(repeating: "a", count: 20_000) + "\r\nx\r\n0\r\n\r\n"
        #expect(outcome(Array(extensions.utf8), piece: 1000) == "!")
        let trailers = "0\r\n" + String(repeating: "X: y\r\n", count: 2000) + "\r\n"
        #expect(outcome(Array(trailers.utf8), piece: 1000) == "!")
    }

    @Test func `no more content is appended at once than asked for`() throws {
        var decoder = ChunkDecoder()
        var content: [UInt8] = []
        let used = try Array("8\r\nabcdefgh\r\n".utf8).withUnsafeBytes {
            try decoder.decode($0, contentBytesMax: 3, into: &content)
        }
        #expect(used == 6)
        #expect(content == Array("abc".utf8))
    }
}
