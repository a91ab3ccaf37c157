import Foundation
import Testing

/// Every operation, asked by every kind of caller over HTTP of one running server.
@Suite(.serialized) struct `The authorisation matrix` {
    private struct CallerOfTest {
        let name: String
        let key: String?
        let expected: @Sendable (AuthorisationRow) -> Int
    }

    @Test(arguments: StoreEngine.allCases)
    func `is what the table says, for every operation and every caller`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await KeyedServer.start(engine)
        let rows = AuthorisationRow.all(try await Self.resources(server))
        try await Self.expectEveryOperation(in: rows, server)
        for caller in try await Self.callers(server) {
            for row in rows {
                let answer = try await server.ask(
                    row.method, row.target, by: caller.key, json: row.body)
                #expect(
                    answer.status == caller.expected(row),
                    "\(caller.name) \(row.name): \(answer.text.prefix(300))")
                if answer.status == 401 {
                    #expect(answer.field("WWW-Authenticate")?.hasPrefix("Bearer") == true)
                }
                if answer.status == 403, caller.key != nil, answer.json.code.text == "AUTH-006" {
                    #expect(answer.json.scope.text == row.scope)
                }
            }
        }
        try await Self.expectListsOfOneStore(server)
    }

    @Test(arguments: StoreEngine.allCases)
    func `HEAD is answered as GET is, without a body and without a trace`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await KeyedServer.start(engine)
        let rows = AuthorisationRow.all(try await Self.resources(server))
        for row in rows where row.method == "GET" {
            let head = try await server.ask("HEAD", row.target, by: server.admin)
            let got = try await server.ask("GET", row.target, by: server.admin)
            #expect(head.status == got.status, "\(row.name)")
            #expect(head.body.isEmpty, "\(row.name)")
            #expect(Self.lasting(head) == Self.lasting(got), "\(row.name)")
        }
        // GET offered what was ready; what HEAD asked for before must not have leased it.
        let other = try await server.ask(
            "POST", "/v1/orders", by: server.admin, json: Ticket("9").at(store: "0099").json)
        #expect(other.status == 201)
        let ready = "/v1/journals?status=ready"
        #expect(try await server.ask("HEAD", ready, by: server.admin).status == 200)
        let offered = try await server.ask("GET", ready, by: server.admin).json.journals.list
        #expect(offered.map(\.store.text).contains("0099"))
    }

    /// The fields of an answer that do not tell of its moment, or of how much the moment holds.
    private static func lasting(_ answer: Answer) -> [String] {
        let passing = [
            "date", "traceparent", "x-request-id", "ratelimit", "content-length",
            "transfer-encoding", "etag",
        ]
        return answer.fields.filter { !passing.contains($0.name) }
            .map { "\($0.name): \($0.value)" }.sorted()
    }

    /// The server's own description names the same operations with the same scopes.
    private static func expectEveryOperation(
        in rows: [AuthorisationRow], _ server: KeyedServer
    ) async throws {
        var described: [String: String] = [:]
        guard
            case .object(let paths) = try await server.process.get("/openapi.json").json.paths
        else { throw FlowError("There is no description.") }
        for case .object(let methods) in paths.values {
            for operation in methods.values {
                let id = operation.operationId.text ?? ""
                described[id] = operation.security[0].bearer[0].text ?? "everyone"
            }
        }
        let declared = Dictionary(
            rows.map { ($0.operation, $0.scope ?? "everyone") }, uniquingKeysWith: { one, _ in one }
        )
        #expect(described == declared)
    }

    private static func callers(_ server: KeyedServer) async throws -> [CallerOfTest] {
        let revoked = try await server.make(#""name":"gone","role":"admin""#)
        _ = try await server.ask(
            "POST", "/v1/keys/\(revoked.id)/revoke", by: server.admin, json: #"{"reason":"x"}"#)
        let ended = try await server.make(#""name":"ended","role":"admin""#)
        _ = try await server.ask(
            "POST", "/v1/keys/\(ended.id)/rotate", by: server.admin,
            json: #"{"overlap_seconds":0,"reason":"x"}"#)
        let wrong = "chk_live_aaaaaaaa_" + String(repeating: "a", count: 52)
        // The right prefix with another secret.
        let forged = String(server.admin.dropLast(8)) + "aaaaaaaa"
        let unproved: @Sendable (AuthorisationRow) -> Int = { $0.scope == nil ? $0.allowed : 401 }
        var callers = [
            CallerOfTest(name: "nobody", key: nil, expected: unproved),
            CallerOfTest(name: "a wrong key", key: wrong, expected: unproved),
            CallerOfTest(name: "a forged key", key: forged, expected: unproved),
            CallerOfTest(name: "no key at all", key: "x.y.z", expected: unproved),
            CallerOfTest(name: "a revoked key", key: revoked.text, expected: unproved),
            CallerOfTest(name: "an ended key", key: ended.text, expected: unproved),
        ]
        for (role, scopes) in AuthorisationRow.roles.sorted(by: { $0.key < $1.key }) {
            let key = try await server.make("\"name\":\"\(role)\",\"role\":\"\(role)\"")
            callers.append(
                CallerOfTest(name: role, key: key.text) { row in
                    row.scope.map { scopes.contains($0) ? row.allowed : 403 } ?? row.allowed
                })
        }
        let other = try await server.make(
            #""name":"store 0007","scopes":["*"],"stores":["0007"]"#)
        callers.append(
            CallerOfTest(name: "a key of store 0007", key: other.text) { $0.elsewhere })
        let region = try await server.make(
            #""name":"region north","scopes":["*"],"regions":["north"]"#)
        callers.append(
            CallerOfTest(name: "a key of region north", key: region.text) { $0.elsewhere })
        return callers
    }

    /// A sale of store 0042 with its journal, a case about it, and one of store 0007.
    private static func resources(
        _ server: KeyedServer
    ) async throws -> AuthorisationRow.Resources {
        let sale = Ticket("1")
        let order = try await server.ask("POST", "/v1/orders", by: server.admin, json: sale.json)
        _ = try await server.ask(
            "POST", "/v1/orders", by: server.admin, json: sale.at(store: "0007").json)
        // A tender that falls short makes the sale wait for a person.
        var short = Ticket("2")
        short.tenders = #"{"kind":"cash","amount":"10.00"}"#
        _ = try await server.ask("POST", "/v1/orders", by: server.admin, json: short.json)
        let journals = try await server.ask("GET", "/v1/journals", by: server.admin).json.journals
        let cases = try await server.ask("GET", "/v1/cases", by: server.admin).json.cases
        let keys = try await server.ask("GET", "/v1/keys", by: server.admin).json.keys
        let journal = journals.list.first { $0.store.text == "0042" }
        guard let id = order.json.id.text, let journal = journal?.id.text,
            let exception = cases[0].id.text, let key = keys[0].id.text
        else { throw FlowError("\(order.text) \(journals) \(cases)") }
        return AuthorisationRow.Resources(
            order: id, journal: journal, exception: exception, key: key, sale: sale.json)
    }

    /// Lists hold what is within reach and nothing else.
    private static func expectListsOfOneStore(_ server: KeyedServer) async throws {
        let key = try await server.make(
            #""name":"lists","scopes":["*:read"],"stores":["0042"]"#
        ).text
        let orders = try await server.ask("GET", "/v1/orders", by: key).json.orders.list
        #expect(orders.map(\.store.text) == ["0042", "0042"])
        let journals = try await server.ask("GET", "/v1/journals", by: key).json.journals.list
        #expect(Set(journals.map(\.store.text)) == ["0042"])
        #expect(try await server.ask("GET", "/v1/cases", by: key).json.cases.list.count == 1)
        let other = try await server.make(
            #""name":"lists","scopes":["*:read"],"stores":["0007"]"#
        ).text
        #expect(try await server.ask("GET", "/v1/orders", by: other).json.orders.list.count == 1)
        #expect(try await server.ask("GET", "/v1/cases", by: other).json.cases.list.isEmpty)
    }
}
