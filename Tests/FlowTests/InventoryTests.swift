import Foundation
import Testing

/// Where goods are and how they moved, over HTTP.
@Suite(.serialized) struct `Asking for stock` {
    @Test(arguments: StoreEngine.allCases)
    func `the page's walk with curl and Python prints what the page says`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await `Sending one sale`.books(engine)
        let page = try String(
            contentsOfFile: "\(Repository.root)/Docs/reference/inventory.md", encoding: .utf8)
        let prints = try Self.blocks("text", of: page)
        let directory = books.server.settings.directory.path
        let programs = [("sh", "sh"), ("python", "python3")]
        try #require(prints.count == programs.count)
        for ((language, tool), expected) in zip(programs, prints) {
            let script = try #require(try Self.blocks(language, of: page).first)
            let path = "\(directory)/walk.\(language)"
            try script.write(toFile: path, atomically: true, encoding: .utf8)
            let walked = try await run(
                "env", ["URL=http://127.0.0.1:\(books.server.port)", tool, path], in: directory)
            #expect(walked.status == 0, "\(walked.errors)")
            let printed = walked.output.trimmingCharacters(in: .newlines)
            #expect(printed == expected.trimmingCharacters(in: .newlines))
        }
        try await books.expectToHold()
    }

    @Test(arguments: [
        ("transfers", #""from":"0042","to":"0043""#), ("reservations", #""location":"0042""#),
    ])
    func `goods alone can be sent or set aside`(_ path: String, _ place: String) async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        for lines in ["", #"{"line":"1","item":"22423","quantity":"0.0"}"#] {
            let begun = try await server.post(
                "/v1/inventory/\(path)",
                json: #"{"id":"X-1",\#(place),"business_date":"2026-03-10","#
                    + #""occurred_at":"2026-03-10T10:00:00Z","lines":[\#(lines)]}"#)
            #expect(begun.verdict == "409 STOCK-006")
        }
        #expect(try await server.get("/v1/orders").json.orders == .array([]))
        #expect(try await server.stop() == 0)
    }

    /// Real movements of a web shop: what the service says of every item that the month sold most
    /// is what its own movements add up to, at the end and in the middle of the month.
    @Test func `positions of a real month are what its movements add up to`() async throws {
        let server = try await HalfYear.february.server()
        for item in ["85123A", "22423", "POST"] {
            let movements = try await Self.movements("item=\(item)", server)
            #expect(item == "POST" || movements.count > 50)
            for moment in ["2011-02-14T12:00:00Z", "2011-03-01T00:00:00Z"] {
                var sums: [String: Int] = [:]
                for movement in movements
                where (movement.moved_at.text ?? "").prefix(19) <= moment.prefix(19) {
                    let place = movement.location.text ?? ""
                    let amount = try Thousandths(movement.quantity.text ?? "").count
                    sums[place, default: 0] += amount
                }
                var found: [String: Int] = [:]
                let target = "/v1/inventory/positions?item=\(item)&as_of=\(moment)"
                for position in try await server.get(target).json.positions.list {
                    let sum = try Thousandths(position.quantity.text ?? "").count
                    if sum != 0 { found[position.location.text ?? ""] = sum }
                }
                #expect(found == sums.filter { $0.value != 0 }, "\(item) at \(moment)")
            }
        }
    }

    @Test func `a location that may go below zero reserves what it does not have`() async throws {
        var settings = try ServerSettings(.sqlite)
        try settings.change(
            "company.yaml", "stock_below_zero_at: []", to: #"stock_below_zero_at: ["0042"]"#)
        let books = Books(server: try await ServerProcess.start(settings))
        for (location, status) in [("0042", 201), ("0043", 409)] {
            let answer = try await books.server.post(
                "/v1/inventory/reservations",
                json: #"""
                    {"id":"R-\#(location)","location":"\#(location)","business_date":"2026-03-10",
                    "occurred_at":"2026-03-10T10:00:00Z",
                    "lines":[{"line":"1","item":"A","quantity":"2"}]}
                    """#)
            #expect(answer.status == status)
        }
        try await books.expectToHold()
    }

    @Test func `damaged goods are told apart from what is on hand`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        for (id, reason, line) in [
            ("A-1", "found", #""quantity":"5""#),
            ("A-2", "damage", #""quantity":"2","to_state":"damaged""#),
            ("A-3", "write_off", #""quantity":"-1","state":"damaged""#),
        ] {
            let answer = try await books.server.post(
                "/v1/inventory/adjustments",
                json: #"""
                    {"id":"\#(id)","store":"0042","business_date":"2026-03-10",
                    "occurred_at":"2026-03-10T10:00:00Z","reason":"\#(reason)",
                    "lines":[{"line":"1","item":"A",\#(line)}]}
                    """#)
            #expect(answer.status == 201, "\(answer.text)")
        }
        let positions = try await books.server.get("/v1/inventory/positions?item=A").json
        #expect(
            positions.positions.list.map { "\($0.state.text ?? "") \($0.quantity.text ?? "")" }
                == ["on_hand 3", "damaged 1"])
        try await books.expectToHold()
    }

    @Test func `an identifier with other content is refused, the same content answered as first`()
        async throws
    {
        let books = try await `Sending one sale`.books(.sqlite)
        let count = #"""
            {"id":"C-1","location":"0042","business_date":"2026-03-10",
            "counted_at":"2026-03-10T10:00:00Z","lines":[{"item":"A","counted":"2"}]}
            """#
        let first = try await books.server.post("/v1/inventory/counts", json: count)
        #expect(first.status == 201)
        let again = try await books.server.post("/v1/inventory/counts", json: count)
        #expect(again.field("Idempotent-Replayed") == "true")
        #expect(again.body == first.body)
        let other = try await books.server.post(
            "/v1/inventory/counts", json: count.replacing(#""2""#, with: #""3""#))
        #expect(other.verdict == "409 STOCK-004")
        let figures = #"""
            {"id":"W-1","system":"wms","as_of":"2026-03-10T10:00:00Z",
            "figures":[{"item":"A","location":"0042","quantity":"999999999999999.999999999",
            "unit_cost":"999999999999999.999999999","currency":"GBP"}]}
            """#
        let lines = #"{"item":"A","location":"0042","quantity":"3"}"#
        let target =
            "/v1/inventory/reconciliations/bulk?id=W-2&system=erp&as_of=2026-03-10T10:00:00Z"
        let type = ["Content-Type": "application/x-ndjson"]
        let bulk = try await books.server.send(
            "POST", target, type, Array("\(lines)\n\n\(lines)\n".utf8))
        #expect(bulk.json.differing.number == 2)
        #expect(bulk.json.totals[0].difference.text == "6")
        let place = try #require(bulk.field("Location"))
        #expect(try await books.server.get(place).body == bulk.body)
        let changed = try await books.server.send("POST", target, type, Array(lines.utf8))
        #expect(changed.verdict == "409 STOCK-004")
        let beyond = try await books.server.post("/v1/inventory/reconciliations", json: figures)
        #expect(beyond.verdict == "409 STOCK-005")
        try await books.expectToHold()
    }

    private static func movements(
        _ query: String, _ server: ServerProcess
    ) async throws -> [JSON] {
        var movements: [JSON] = []
        var cursor = ""
        while true {
            let page = try await server.get("/v1/inventory/movements?\(query)&limit=100\(cursor)")
            movements += page.json.movements.list
            guard let next = page.json.next_cursor.text else { return movements }
            cursor = "&cursor=\(next)"
        }
    }

    /// The fenced blocks of one language.
    private static func blocks(_ language: String, of page: String) throws -> [String] {
        page.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }
}
