import Foundation
import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Folders that files are put into` {
    @Test(arguments: BooksEngine.allCases)
    func `a file that has settled is posted and archived, one still growing is left alone`(
        _ engine: BooksEngine
    ) async throws {
        let folder = try Folder()
        let (open, watch) = try folder.watched(engine)
        try folder.put("a.ndjson", Ticket("1").json + "\n", at: open.clock.now)
        await watch.look()
        #expect(folder.files() == ["a.ndjson"])
        open.clock.advance(seconds: 4)
        try folder.put(
            "a.ndjson", "\(Ticket("1").json)\n\(Ticket("2").json)\n", at: open.clock.now)
        await watch.look()
        open.clock.advance(seconds: 4)
        await watch.look()
        #expect(folder.files() == ["a.ndjson"])
        open.clock.advance(seconds: 1)
        try await folder.look(watch, until: ["archive/2026-03-10/a.ndjson"])
        #expect(try open.tallies() == ["posted 2 2550", "received 2 2550"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `the same content under another name is archived and posted once`(
        _ engine: BooksEngine
    ) async throws {
        let folder = try Folder()
        let (open, watch) = try folder.watched(engine)
        let text = Ticket("1").json + "\n"
        for name in ["a.ndjson", "b.ndjson"] { try folder.put(name, text, at: open.clock.now) }
        await watch.look()
        open.clock.advance(seconds: 5)
        try await folder.look(
            watch, until: ["archive/2026-03-10/a.ndjson", "archive/2026-03-10/b.ndjson"])
        try folder.put("a.ndjson", text, at: open.clock.now)
        await watch.look()
        open.clock.advance(seconds: 5)
        try await folder.look(
            watch,
            until: [
                "archive/2026-03-10/2~a.ndjson", "archive/2026-03-10/a.ndjson",
                "archive/2026-03-10/b.ndjson",
            ])
        #expect(try open.tallies() == ["posted 1 1275", "received 1 1275"])
        #expect(try open.books.connect().number("SELECT COUNT(*) FROM intake_file") == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `what cannot be read goes to quarantine with its reason, and what is empty`(
        _ engine: BooksEngine
    ) async throws {
        let folder = try Folder()
        let (open, watch) = try folder.watched(
            engine, "connection: online-retail\npattern: \"*.csv\"")
        try folder.put("a.csv", "InvoiceNo\n1\n", at: open.clock.now)
        try folder.put("b.csv", "", at: open.clock.now)
        await watch.look()
        open.clock.advance(seconds: 5)
        try await folder.look(
            watch,
            until: [
                "quarantine/a.csv", "quarantine/a.csv.reason.txt", "quarantine/b.csv",
                "quarantine/b.csv.reason.txt",
            ])
        #expect(
            try folder.read("quarantine/a.csv.reason.txt").hasPrefix("FILE-002: The file lacks"))
        #expect(
            try folder.read("quarantine/b.csv.reason.txt") == "INBOX-001: The file is empty.\n")
    }

    @Test(arguments: BooksEngine.allCases)
    func `what lay in the working folder at a crash is taken in again, once`(
        _ engine: BooksEngine
    ) async throws {
        let folder = try Folder()
        let (open, watch) = try folder.watched(engine)
        let text = Ticket("1").json + "\n"
        // Renamed, and nothing more.
        try folder.put(".working/0123456789abcdef-a.ndjson", text, at: open.clock.now)
        try await folder.look(watch, until: ["archive/2026-03-10/a.ndjson"])
        // Stored and worked through, but not moved.
        try folder.put(".working/0123456789abcdee-b.ndjson", text, at: open.clock.now)
        let (_, fresh) = try folder.watched(engine, sharing: open)
        try await folder.look(
            fresh, until: ["archive/2026-03-10/a.ndjson", "archive/2026-03-10/b.ndjson"])
        #expect(try open.tallies() == ["posted 1 1275", "received 1 1275"])
    }

    @Test(arguments: [
        ("*.csv", "sales.csv", true), ("*.csv", "sales.CSV", false), ("*", ".hidden", false),
        ("*", "sales.csv.tmp", false), ("*", "sales.csv.part", false), ("*", "a.filepart", false),
        ("*", "sales.csv~", false), ("s?les-*-*.csv", "sales-1-2.csv", true),
        ("s?les-*-*.csv", "sales-1.csv", false), ("a*b*c", "aXbXbXc", true), ("a*b", "a", false),
        ("", "a", false), ("a", "a", true), ("**", "anything", true),
    ])
    func `a pattern fits`(pattern: String, name: String, fits: Bool) {
        #expect(FilePattern(pattern).fits(name) == fits, "\(pattern) \(name)")
    }
}

/// A folder of a test's own.
private final class Folder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(component: "countinghouse-inbox-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path + "/.working", withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func watched(
        _ engine: BooksEngine, _ keys: String = "pattern: \"*.ndjson\"",
        sharing books: OpenBooks? = nil
    ) throws -> (OpenBooks, InboxWatch) {
        let configuration = try ShippedConfiguration.with(
            "inboxes/tills.yaml", "inbox: tills\nfolder: \(path)\nsettle: 5s\n\(keys)")
        let open = try books ?? OpenBooks(engine, configuration)
        let clock = open.clock
        let inbox = try #require(configuration.connectors.inboxes.first)
        return (
            open,
            InboxWatch(
                inbox, lane: open.lane, readers: open.readers, pump: open.pump,
                configuration: configuration, observer: SilentInboxObserver(),
                now: { clock.now })
        )
    }

    /// Writes a file that was last changed at that moment.
    func put(_ name: String, _ text: String, at instant: Instant) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        let date = Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000))
        try FileManager.default.setAttributes(
            [.modificationDate: date], ofItemAtPath: "\(path)/\(name)")
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    /// Every file, with its folder.
    func files() -> [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return all.filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
            return !isFolder.boolValue
        }.sorted()
    }

    /// Looks until the files are where they belong: the pump works beside.
    func look(_ watch: InboxWatch, until wanted: [String]) async throws {
        for _ in 0..<500 {
            await watch.look()
            if files() == wanted { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(files() == wanted)
    }
}

private struct SilentInboxObserver: InboxObserver {
    func looked(_ inbox: String, waiting: Int, underWay: Int) {}
    func ended(_ inbox: String, file: String, outcome: String) {}
    func failed(_ inbox: String, problem: String) {
        Issue.record("\(problem)")
    }
}
