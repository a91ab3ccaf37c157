import Testing

/// One request that must be refused, and what its sender must be told.
struct BadRequest: Sendable, CustomTestStringConvertible {
    let name: String
    var method = "POST"
    var target = "/v1/orders"
    var fields = ["Content-Type": "application/json"]
    var body: [UInt8]?
    /// Status and code: `422 DOC-001`.
    let verdict: String
    /// Where, as `/pointer line:column`; nil where a place within a body is not the point.
    var place: String?

    var testDescription: String { name }

    /// A body sent to `/v1/orders`.
    init(_ name: String, _ body: String, _ verdict: String, at place: String? = nil) {
        self.name = name
        self.body = Array(body.utf8)
        self.verdict = verdict
        self.place = place
    }

    /// A request without a body.
    init(_ name: String, method: String = "GET", target: String, _ verdict: String) {
        self.name = name
        self.method = method
        self.target = target
        self.verdict = verdict
        fields = [:]
    }

    /// A request with everything its own.
    init(
        _ name: String, _ target: String, _ fields: [String: String], _ body: [UInt8],
        _ verdict: String, at place: String? = nil
    ) {
        self.name = name
        self.target = target
        self.fields = fields
        self.body = body
        self.verdict = verdict
        self.place = place
    }

    private static let sale = Ticket("1").json
    private static let csv = ["Content-Type": "text/csv"]
    private static let json = ["Content-Type": "application/json"]
    private static let bulk = "/v1/orders/bulk"
    private static let journal = "/v1/journals/01a2095b-31f8-7002-8000-000000000001"

    /// Bodies that are no JSON, with the place of the fault.
    static let malformed = [
        BadRequest("no body at all", "", "400 JSON-002", at: " 1:1"),
        BadRequest("a body of spaces", " \n ", "400 JSON-002", at: " 2:2"),
        BadRequest("cut short", #"{"kind":"sale""#, "400 JSON-014", at: " 1:15"),
        BadRequest("a comma too many", "{\n\"kind\":\"sale\",}", "400 JSON-006", at: " 2:15"),
        BadRequest("no colon", #"{"kind" "sale"}"#, "400 JSON-007", at: "/kind 1:9"),
        BadRequest("no comma", #"{"kind":"sale" "store":"1"}"#, "400 JSON-005", at: "/kind 1:16"),
        BadRequest("a word without quotes", #"{"kind":sale}"#, "400 JSON-009", at: "/kind 1:9"),
        BadRequest("a leading zero", #"{"total":012}"#, "400 JSON-008", at: "/total 1:10"),
        BadRequest(
            "a raw tab in a text", "{\"kind\":\"sa\tle\"}", "400 JSON-010", at: "/kind 1:12"),
        BadRequest("an unknown escape", #"{"kind":"\q"}"#, "400 JSON-011", at: "/kind 1:10"),
        BadRequest("half a character", #"{"kind":"\uD83D"}"#, "400 JSON-012", at: "/kind 1:10"),
        BadRequest(
            "one key twice", #"{"kind":"sale","kind":"sale"}"#, "400 JSON-016", at: "/kind 1:16"),
        BadRequest("two documents", "{}\n{}", "400 JSON-017", at: " 2:1"),
        BadRequest("an endless nesting", String(repeating: "[", count: 2000), "400 JSON-015"),
        BadRequest(
            "bytes that are no UTF-8", "/v1/orders", json,
            Array(#"{"kind":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), "400 JSON-013",
            at: "/kind 1:10"),
    ]

    /// Sales that break their schema, each with one thing changed.
    static let wrong = [
        BadRequest("an array for a sale", "[]", "422 DOC-003", at: " 1:1"),
        changed("a field nobody knows", #""total""#, #""totla""#, "422 DOC-001", at: "/totla"),
        changed("a field missing", #""currency":"GBP","#, "", "422 DOC-002", at: ""),
        changed(
            "a number for a text", #""store":"0042""#, #""store":42"#, "422 DOC-003", at: "/store"),
        changed(
            "a text for a list", #"[{"kind":"cash","amount":"12.50"}]"#, #""cash""#, "422 DOC-003",
            at: "/tenders"),
        changed(
            "a word for an amount", #""total":"12.50""#, #""total":"much""#, "422 DOC-003",
            at: "/total"),
        changed(
            "an unknown kind", #""kind":"sale""#, #""kind":"gift""#, "422 DOC-004", at: "/kind"),
        changed("a currency nobody has", "GBP", "GBX", "422 DOC-004", at: "/currency"),
        changed(
            "money finer than a penny", #""total":"12.50""#, #""total":"12.505""#, "409 DOC-005",
            at: "/total"),
        changed(
            "a day that never was", "2026-03-10\",", "2026-02-30\",", "422 DOC-006",
            at: "/business_date"),
        changed(
            "a time without a zone", "14:03:22Z", "14:03:22", "422 DOC-006", at: "/occurred_at"),
        changed(
            "both a ticket and an order", #""ticket""#, #""order":"9","ticket""#, "409 DOC-007",
            at: ""),
        changed("an empty store", #""store":"0042""#, #""store":"""#, "422 DOC-008", at: "/store"),
        changed("an escaped line break", "0042", #"00\n42"#, "422 DOC-008", at: "/store"),
        changed(
            "a wrong check digit", #""item""#, #""gtin":"4006381333932","item""#, "409 DOC-009",
            at: "/lines/0/gtin"),
        changed(
            "a number of too many digits", #""total":"12.50""#,
            #""total":"\#(String(repeating: "9", count: 40))""#, "409 DOC-005", at: "/total"),
        changed(
            "more decimals than are kept of any number", #""total":"12.50""#,
            #""total":"0.\#(String(repeating: "1", count: 19))""#, "422 DOC-003", at: "/total"),
        changed(
            "a text of few characters and many bytes", "0042", String(repeating: "é", count: 150),
            "409 DOC-012", at: "/store"),
        changed(
            "a text of too many characters", "0042", String(repeating: "é", count: 201),
            "422 DOC-008", at: "/store"),
        changed(
            "a control character that is no ASCII", "0042", #"00\u009d42"#, "422 DOC-008",
            at: "/store"),
        BadRequest(
            "a line without its item",
            sale.replacing(#""item":"22423""#, with: #""item":null"#), "422 DOC-002"),
        changed(
            "change below zero", #""total":"#, #""change":"-1.00","total":"#, "409 DOC-010",
            at: "/change"),
    ]

    /// A sale with `old` written as `new`; the column is where the pointer's value begins.
    private static func changed(
        _ name: String, _ old: String, _ new: String, _ verdict: String, at pointer: String
    ) -> BadRequest {
        let body = sale.replacing(old, with: new)
        let key = "\"\(pointer.split(separator: "/").last ?? "")\":"
        let column =
            body.range(of: key).map { body.utf8.distance(from: body.startIndex, to: $0.upperBound) }
            ?? 0
        return BadRequest(name, body, verdict, at: "\(pointer) 1:\(column + 1)")
    }

    /// Requests whose head or target is wrong.
    static let misdirected = [
        BadRequest(
            "a sale as plain text", "/v1/orders", ["Content-Type": "text/plain"], Array(sale.utf8),
            "415 API-003"),
        BadRequest(
            "a sale over four mebibytes", "/v1/orders", json,
            Array(repeating: 0x20, count: 4_194_305),
            "413 HTTP-413"),
        BadRequest(
            "an idempotency key too long", "/v1/orders",
            json.merging(["Idempotency-Key": String(repeating: "k", count: 256)]) { $1 },
            Array(sale.utf8), "400 API-002"),
        BadRequest("an empty file", "\(bulk)?connection=online-retail", csv, [], "400 API-008"),
        BadRequest("a file of an unnamed type", bulk, [:], [0x41], "415 API-003"),
        BadRequest(
            "a file in a coding not read", bulk,
            ["Content-Type": "application/x-ndjson", "Content-Encoding": "br"], [0x1F],
            "415 HTTP-415"),
        BadRequest(
            "a sale in two codings", "/v1/orders",
            json.merging(["Content-Encoding": "gzip, gzip"]) { $1 }, [0x1F], "415 HTTP-415"),
        BadRequest(
            "a file that says it is gzip and is not", bulk,
            ["Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"],
            Array(sale.utf8), "400 API-005"),
        BadRequest(
            "a sale cut within its gzip", "/v1/orders",
            json.merging(["Content-Encoding": "gzip"]) { $1 }, [0x1F, 0x8B, 8, 0], "400 API-005"),
        BadRequest("rows without a connection", bulk, csv, [0x41], "409 FILE-018"),
        BadRequest(
            "rows for an unknown connection", "\(bulk)?connection=nobody", csv, [0x41],
            "409 FILE-018"),
        BadRequest(
            "lines for a connection", "\(bulk)?connection=online-retail",
            ["Content-Type": "application/x-ndjson"], [0x41], "409 FILE-018"),
        BadRequest(
            "a cursor of another list", target: "/v1/orders?cursor=journals-1-32", "404 API-009"),
        BadRequest("a cursor mistyped", target: "/v1/orders?cursor=orders-2-zz", "404 API-009"),
        BadRequest("a limit of nothing", target: "/v1/orders?limit=0", "400 API-002"),
        BadRequest(
            "a limit of words", target: "/v1/journals?status=ready&limit=ten", "400 API-002"),
        BadRequest("an unknown state", target: "/v1/journals?status=lost", "400 API-002"),
        BadRequest("a date of words", target: "/v1/orders?from=yesterday", "400 API-002"),
        BadRequest("an order that is not there", target: "/v1/orders/none", "404 API-001"),
        BadRequest("a file that is not there", target: "/v1/orders/bulk/none", "404 API-001"),
        BadRequest("a journal that is not there", target: journal, "404 API-001"),
        BadRequest("a case that is not there", target: "/v1/cases/none", "404 API-001"),
        BadRequest("a path that is not there", target: "/v2/orders", "404 HTTP-404"),
        BadRequest("a method not taken", method: "DELETE", target: "/v1/orders", "405 HTTP-405"),
        BadRequest(
            "an answer without its identifier", "\(journal)/ack", json,
            Array(#"{"external_system":"erp"}"#.utf8), "422 API-007", at: " 1:1"),
        BadRequest(
            "an answer with an unknown member", "\(journal)/ack", json, Array(#"{"id":"1"}"#.utf8),
            "422 API-007", at: "/id 1:7"),
        BadRequest(
            "an answer with a time of words", "\(journal)/ack", json,
            Array(#"{"external_id":"1","external_system":"e","posted_at":"now"}"#.utf8),
            "422 API-007", at: "/posted_at 1:54"),
        BadRequest(
            "a rejection for no known reason", "\(journal)/reject", json,
            Array(#"{"code":"bad","message":"m"}"#.utf8), "422 API-007"),
    ]
}
