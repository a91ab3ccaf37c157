import Foundation
import Testing

/// Files of many sales through `POST /v1/orders/bulk`.
@Suite(.serialized) struct `Sending a file of sales` {
    @Test(arguments: StoreEngine.allCases)
    func `each line has its own result, and bad ones hold nobody up`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await `Sending one sale`.books(engine)
        let lines = [
            Ticket("1").json,
            Ticket("2").json.replacing(#""total""#, with: "total"),
            Ticket("1").json,
            Ticket("1").priced("13.00").json,
            Ticket("3").json.replacing("2026-03-10\"", with: "2026-02-30\""),
            Ticket("4").json,
        ]
        let answer = try await Self.send(lines.joined(separator: "\n"), to: books.server)
        #expect(answer.status == 202)
        let id = try #require(answer.json.id.text)
        #expect(answer.field("Location") == "/v1/orders/bulk/\(id)")
        let status = try await books.file(id)
        #expect(status.state.text == "processed")
        #expect(status.documents.number == 6)
        let results = try await Self.results(of: id, books.server, limit: 4)
        #expect(results.map(\.first_line.number) == [1, 2, 3, 4, 5, 6])
        #expect(
            results.map(\.outcome.text)
                == ["posted", "waiting", "duplicate", "refused", "waiting", "posted"])
        #expect(
            results.map(\.code.text) == [nil, "JSON-006", nil, "DUP-001", "DOC-006", nil])
        #expect(results[0].document == results[2].document)
        let totals = status.totals.list.map { total in
            "\(total.outcome.text ?? "") \(total.documents.number ?? 0) \(total.amount.text ?? "-")"
        }
        #expect(
            totals.sorted() == [
                "duplicate 1 12.50", "posted 2 25.00", "refused 1 13.00", "waiting 2 -",
            ])
        let cases = try await books.openCases()
        #expect(Set(cases.map(\.code.text)) == ["JSON-006", "DUP-001", "DOC-006"])
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a file is kept byte for byte, whatever is in it`(_ engine: StoreEngine) async throws {
        let books = try await `Sending one sale`.books(engine)
        var bytes = Array("\u{FEFF}\(Ticket("1").json)\r\n\r\nnot json\r\n".utf8)
        bytes += [0xFF, 0xFE, 0x00, 0x0A]
        // Larger than what is stored in one piece.
        for number in 2...1500 { bytes += Array((Ticket("\(number)").json + "\n").utf8) }
        let answer = try await books.server.send(
            "POST", "/v1/orders/bulk", ["Content-Type": "application/x-ndjson"], bytes)
        #expect(answer.status == 202)
        #expect(answer.json.bytes.number == bytes.count)
        let content = try await books.server.get(answer.json.links.content.text ?? "")
        #expect(content.body == bytes)
        #expect(content.field("Content-Type") == "application/x-ndjson")
        _ = try await books.file(answer.json.id.text ?? "")
        let again = try await books.server.get(answer.json.links.content.text ?? "")
        #expect(again.body == bytes)
        try await books.expectToHold()
    }

    @Test func `a file in gzip is kept unpacked, and known again when it comes plain`()
        async throws
    {
        let books = try await `Sending one sale`.books(.sqlite)
        let lines = (1...200).map { Ticket("\($0)").json + "\n" }.joined()
        let packed = try await Self.gzip(lines)
        #expect(packed.count < lines.utf8.count / 10)
        let answer = try await Self.send(packed: packed, to: books.server)
        #expect(answer.status == 202)
        #expect(answer.json.bytes.number == lines.utf8.count)
        let target = answer.json.links.content.text ?? ""
        let content = try await books.server.get(target)
        #expect(content.text == lines)
        let packedContent = try await books.server.send("GET", target, ["Accept-Encoding": "gzip"])
        #expect(packedContent.field("Content-Encoding") == "gzip")
        #expect(try await Self.gunzip(packedContent.body) == lines)
        let again = try await Self.send(lines, to: books.server)
        #expect(again.status == 200)
        #expect(again.json.id == answer.json.id)
        let status = try await books.file(answer.json.id.text ?? "")
        #expect(status.documents.number == 200)
        try await books.expectToHold()
    }

    @Test func `a file that unpacks to 1,000 times its size is refused, and nothing kept`()
        async throws
    {
        let books = try await `Sending one sale`.books(.sqlite)
        let bomb = try await Self.gzip(String(repeating: "0", count: 10_000_000))
        #expect(bomb.count < 20_000)
        let answer = try await Self.send(packed: bomb, to: books.server)
        #expect(answer.verdict == "413 API-004")
        #expect(
            answer.json.detail.text == "The body unpacks to more than 200 times its size.")
        #expect(try await books.server.get("/healthz").json.files_waiting.number == 0)
        try await books.expectToHold()
    }

    @Test func `a file whose columns cannot be read waits with the operators`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        for (csv, code) in Self.unreadable {
            let answer = try await books.server.rows(csv)
            #expect(answer.status == 202)
            let status = try await books.file(answer.json.id.text ?? "")
            #expect(status.state.text == "quarantined")
            #expect(status.problem.text?.hasPrefix("\(code): ") == true, "\(status.problem)")
            let found = try await books.openCases().last
            #expect(found?.code.text == code)
            #expect(found?.owner.text == "team-operations")
            #expect(found?.remedy.text?.isEmpty == false)
        }
        try await books.expectToHold()
    }

    private static let unreadable: [([UInt8], String)] = [
        (Array("\n\n".utf8), "FILE-001"),
        (Array("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice\n".utf8), "FILE-002"),
        (
            Array(
                "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,Country,Country\n1,A,1,,1,,\n"
                    .utf8), "CSV-007"
        ),
    ]

    @Test func `a bad row waits at its line, and the rows beside it are posted`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        let answer = try await books.server.rows(Self.badRows)
        #expect(answer.status == 202)
        let id = answer.json.id.text ?? ""
        #expect(try await books.file(id).state.text == "processed")
        let results = try await Self.results(of: id, books.server, limit: 100)
        let told = results.map { result in
            let place = "\(result.first_line.number ?? 0)-\(result.last_line.number ?? 0)"
            return "\(place) \(result.outcome.text ?? "") \(result.code.text ?? "")"
        }
        #expect(
            told == [
                "2-2 posted ", "3-3 waiting CSV-005", "4-4 waiting CSV-004",
                "5-5 waiting MAP-TYPE", "6-6 waiting MAP-LOOKUP", "7-7 waiting MAP-TYPE",
                "8-8 posted ", "9-9 waiting CSV-001",
            ])
        #expect(results[3].problem.text?.contains("Line 5, column UnitPrice: \"free\"") == true)
        let cases = try await books.openCases()
        #expect(cases.count == 6)
        for found in cases {
            #expect(found.owner.text == "team-finance")
            #expect(found.remedy.text?.isEmpty == false)
        }
        try await books.expectToHold()
    }

    private static let badRows: [UInt8] =
        Array(
            """
            InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
            1,A,WHITE,1,2011-03-10 10:00:00,1.50,17850.0,United Kingdom
            2,A,WHITE,1,2011-03-10 10:00:00,1.50,17850.0

            """.utf8) + Array("3,A,".utf8) + [0xC3, 0x28]
        + Array(
            """
            ,1,2011-03-10 10:00:00,1.50,17850.0,United Kingdom
            4,A,WHITE,1,2011-03-10 10:00:00,free,17850.0,United Kingdom
            5,A,WHITE,1,2011-03-10 10:00:00,1.50,17850.0,Atlantis
            6,A,WHITE,1,10 March,1.50,17850.0,United Kingdom
            7,A,WHITE,1,2011-03-10 10:00:00,1.50,17850.0,United Kingdom
            8,A,"WHITE,1,2011-03-10 10:00:00,1.50,17850.0,United Kingdom

            """.utf8)

    private static func send(_ lines: String, to server: ServerProcess) async throws -> Answer {
        try await server.send(
            "POST", "/v1/orders/bulk", ["Content-Type": "application/x-ndjson"], Array(lines.utf8))
    }

    private static func send(packed: [UInt8], to server: ServerProcess) async throws -> Answer {
        try await server.send(
            "POST", "/v1/orders/bulk",
            ["Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"], packed)
    }

    /// Packs a text by the system's own program.
    private static func gzip(_ text: String) async throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let file = URL(fileURLWithPath: "\(directory.path)/text")
        try Data(text.utf8).write(to: file)
        let packing = try await run("gzip", ["-n", file.path], in: directory.path)
        guard packing.status == 0 else { throw FlowError(packing.errors) }
        return Array(try Data(contentsOf: file.appendingPathExtension("gz")))
    }

    private static func gunzip(_ packed: [UInt8]) async throws -> String {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/text.gz"
        try Data(packed).write(to: URL(fileURLWithPath: path))
        let unpacking = try await run("gzip", ["-dc", path], in: directory.path)
        guard unpacking.status == 0 else { throw FlowError(unpacking.errors) }
        return unpacking.output
    }

    private static func results(
        of id: String, _ server: ServerProcess, limit: Int
    ) async throws -> [JSON] {
        var results: [JSON] = []
        var cursor = ""
        for _ in 0..<100 {
            let page = try await server.get("/v1/orders/bulk/\(id)/results?limit=\(limit)\(cursor)")
            results += page.json.results.list
            guard let next = page.json.next_cursor.text else { return results }
            cursor = "&cursor=\(next)"
        }
        throw FlowError("The results of \(id) have no end.")
    }
}
