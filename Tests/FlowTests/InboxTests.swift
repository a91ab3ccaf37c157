import Foundation
import Testing

/// Files that others put into a folder.
@Suite(.serialized) struct `Files put into a folder` {
    private func settings(_ engine: StoreEngine) throws -> (ServerSettings, String) {
        var settings = try ServerSettings(engine)
        let folder = "\(settings.directory.path)/inbox"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try settings.add(
            "inboxes/tills.yaml",
            "inbox: tills\nfolder: \(folder)\npattern: \"*.ndjson\"\nsettle: 1s\nevery: 1s")
        return (settings, folder)
    }

    /// Names in a folder and all below it, without folders and reasons.
    private func files(_ folder: String) -> [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return all.filter { $0.hasSuffix(".ndjson") }.map { ($0 as NSString).lastPathComponent }
    }

    private func isEmpty(_ folder: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return !names.contains { $0.hasSuffix(".ndjson") && !$0.hasPrefix(".") }
    }

    @Test(arguments: StoreEngine.allCases)
    func `killed again and again, the server loses no file and takes none twice`(
        _ engine: StoreEngine
    ) async throws {
        let (settings, folder) = try settings(engine)
        var server = try await ServerProcess.start(settings)
        for round in 0..<4 {
            for number in 0..<6 {
                let lines = (1...20).map { Ticket("\(round)-\(number)-\($0)").json + "\n" }
                let name = "\(folder)/\(round)-\(number).ndjson"
                try lines.joined().write(toFile: name, atomically: true, encoding: .utf8)
            }
            // At another step of its work each time.
            try await Task.sleep(for: .milliseconds(1200 + 350 * round))
            try await server.kill()
            server = try await server.restarted()
        }
        try await until("every file is archived") {
            isEmpty(folder) && isEmpty(folder + "/.working")
        }
        let expected = (0..<4).flatMap { round in (0..<6).map { "\(round)-\($0).ndjson" } }
        #expect(files(folder).sorted() == expected.sorted())
        let books = Books(server: server)
        #expect(try await books.standing().documents == 480)
        let intake = try await server.get("/healthz").json.intake.list
        let counts = intake.map { "\($0.outcome.text ?? "") \($0.documents.number ?? 0)" }
        #expect(counts.sorted() == ["posted 480", "received 480"])
        try await books.expectToHold()
    }

    @Test func `what is still being written is left alone`() async throws {
        let (settings, folder) = try settings(.sqlite)
        let server = try await ServerProcess.start(settings)
        for name in [".hidden.ndjson", "a.ndjson.part", "a.csv", "b.ndjson.tmp"] {
            try Ticket(name).json.write(
                toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        try Ticket("1").json.write(
            toFile: "\(folder)/c.ndjson", atomically: true, encoding: .utf8)
        try await until("the whole file is archived") { isEmpty(folder) }
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(
            kept == [
                ".hidden.ndjson", ".working", "a.csv", "a.ndjson.part", "archive",
                "b.ndjson.tmp", "quarantine",
            ])
        try await until("it is posted") {
            try await Books(server: server).standing().documents == 1
        }
        let counted = #"countinghouse_inbox_ended_files_total{inbox="tills",outcome="archived"} 1"#
        try await until("it is counted") {
            try await server.get("/metrics").text.contains(counted)
        }
    }
}

/// Sources that send what they did not send before.
@Suite(.serialized) struct `Sources that drift` {
    @Test(arguments: StoreEngine.allCases)
    func `a new column becomes a task that somebody accepts`(_ engine: StoreEngine) async throws {
        let books = try await `Sending one sale`.books(engine)
        let header =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,Gift"
        for number in 1...2 {
            let row = "\(number),A,WHITE,1,2011-03-10 10:00:00,1.50,17850.0,United Kingdom,yes"
            let sent = try await books.server.rows(Array("\(header)\n\(row)\n".utf8))
            _ = try await books.file(sent.json.id.text ?? "")
        }
        let drift = try await books.server.get("/v1/drift").json.drift.list
        #expect(drift.map(\.field.text) == ["Gift"])
        #expect(drift[0].connection.text == "online-retail")
        #expect(drift[0].kind.text == "new")
        #expect(drift[0].documents.number == 2)
        let id = try #require(drift[0].id.text)
        #expect(try await books.openCases().map(\.code.text) == ["DRIFT-001"])
        let accepted = try await books.server.post(
            "/v1/drift/\(id)/accept", json: #"{"reason":"gift wrapping, not booked"}"#)
        #expect(accepted.json.accepted_because.text == "gift wrapping, not booked")
        #expect(try await books.openCases().isEmpty)
        #expect(try await books.server.get("/v1/drift").json.drift.list.isEmpty)
        #expect(try await books.server.get("/v1/drift?accepted=true").json.drift.list.count == 1)
        let unknown = try await books.server.post(
            "/v1/drift/none/accept", json: #"{"reason":"x"}"#)
        #expect(unknown.verdict == "404 API-001")
        try await books.expectToHold()
    }
}
