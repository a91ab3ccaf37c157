import Testing

/// What is wrong is told to its sender: what, where, and how to mend it (RFC 9457).
@Suite(.serialized) struct `Refusing what is wrong` {
    private static let shared = SharedServer()

    @Test(arguments: BadRequest.malformed + BadRequest.wrong + BadRequest.misdirected)
    func `a bad request is answered with its fault, place and remedy`(
        _ bad: BadRequest
    ) async throws {
        let server = try await Self.shared.server()
        let answer = try await server.send(bad.method, bad.target, bad.fields, bad.body)
        #expect(answer.verdict == bad.verdict, "\(answer.text)")
        #expect(answer.field("Content-Type") == "application/problem+json")
        #expect(answer.json.status.number == answer.status)
        for name in ["type", "title", "detail", "remedy"] {
            #expect(answer.json[name].text?.isEmpty == false, "\(name) in \(answer.text)")
        }
        guard let place = bad.place else { return }
        let first = answer.json.errors[0]
        let told = "\(first.line.number ?? 0):\(first.column.number ?? 0)"
        #expect("\(first.pointer.text ?? "?") \(told)" == place, "\(answer.text)")
        #expect(first.remedy.text?.isEmpty == false)
    }

    @Test func `everything wrong with one sale is told at once`() async throws {
        let server = try await Self.shared.server()
        let body = Ticket("1").json.replacing(#""item":"22423","#, with: "")
            .replacing(#""total":"12.50""#, with: #""change":"-1.00","total":"12.505""#)
        let answer = try await server.order(body)
        #expect(answer.status == 422)
        #expect(answer.json.errors.list.map(\.code.text) == ["DOC-002", "DOC-010", "DOC-005"])
        #expect(
            answer.json.errors.list.map(\.pointer.text) == ["/lines/0", "/change", "/total"])
    }

    @Test func `a method that is not taken is answered with those that are`() async throws {
        let server = try await Self.shared.server()
        let answer = try await server.send("DELETE", "/v1/orders")
        #expect(answer.field("Allow") == "GET, HEAD, OPTIONS, POST")
    }

    @Test func `nothing refused at the door is in the books`() async throws {
        let server = try await Self.shared.server()
        let books = Books(server: server)
        #expect(try await server.order("{}").status == 422)
        #expect(try await books.standing().documents == 0)
        #expect(try await books.openCases().isEmpty)
        let intake = try await server.get("/healthz").json.intake.list
        #expect(intake.map(\.outcome.text).contains("refused"))
        try await books.expectToHold()
    }
}

/// One server for tests that leave nothing in its books.
actor SharedServer {
    private var starting: Task<ServerProcess, any Error>?

    func server() async throws -> ServerProcess {
        let task = starting ?? Task { try await ServerProcess.start(try ServerSettings(.sqlite)) }
        starting = task
        return try await task.value
    }
}
