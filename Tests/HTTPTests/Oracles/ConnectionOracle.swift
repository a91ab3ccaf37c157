import HTTP

/// The whole server over a connection: each of its answers belongs to the request that
/// ``ReferenceReader`` finds in its place, with the body that it finds there.
struct ConnectionOracle {
    /// Where a server with ``router()`` listens.
    let port: Int

    private static let echoBytesMax = 64 * 1024

    /// Routes that tell what they were given, and one that reads no body.
    static func router() -> Router {
        var router = Router()
        for method in [Method.get, .post, .put, .patch, .delete] {
            for pattern in ["/", "/{one}", "/{one}/{two}"] {
                router.add(method, pattern) { await echo($0) }
            }
            router.add(method, "/ignore") { _ in .text("ignored") }
        }
        return router
    }

    func check(_ input: [UInt8]) throws(OracleBroken) {
        let expected = ReferenceReader.requests(input)
        let received = exchange(input)
        let answers = try Self.answers(received, expected.messages)
        let messages = expected.messages
        let countMax = messages.count + (expected.rest == .nothing ? 0 : 1)
        try hold(
            answers.count <= countMax, "\(answers.count) answers to \(messages.count) requests.")
        for (index, answer) in answers.enumerated() where answer.body.starts(with: "echo".utf8) {
            try hold(index < messages.count, "A request is answered that does not end.")
            let text = Self.text(messages[index].method, messages[index].body)
            try hold(
                answer.body == Array(text.utf8),
                "Answer \(index) is \(String(decoding: answer.body, as: UTF8.self)), not \(text).")
        }
        guard answers.count < messages.count else { return }
        try hold(answers.last?.closes == true, "Request \(answers.count) has no answer.")
    }

    // MARK: The server's side

    private static func echo(_ request: Request) async -> Response {
        do throws(BodyError) {
            let body = try await request.body.collect(upTo: echoBytesMax)
            return .text(text(Array(request.method.name.utf8), body))
        } catch {
            return .text(error.code, status: error.status)
        }
    }

    private static func text(_ method: [UInt8], _ body: [UInt8]) -> String {
        var sum = Choices(from: body)
        return "echo \(method) \(body.count) \(sum.below(.max))"
    }

    // MARK: The client's side

    /// Sends the input in pieces, and gives what came back before the server hung up.
    private func exchange(_ input: [UInt8]) -> [UInt8] {
        var choices = Choices(from: input)
        let client = RawClient(port: port)
        var sent = 0
        for count in choices.arrivals(of: input.count)[1] {
            guard client.send(Array(input[sent..<count])) else { break }
            sent = count
        }
        client.endSending()
        while client.readSome() {}
        return client.received
    }

    private struct Answer {
        var body: [UInt8]
        var closes: Bool
    }

    private static func answers(
        _ received: [UInt8], _ messages: [ReferenceReader.Message]
    ) throws(OracleBroken) -> [Answer] {
        var answers: [Answer] = []
        var rest = received[...]
        while !rest.isEmpty {
            let head = try takeHead(&rest)
            if head.status < 200 { continue }
            let isLast = answers.count >= messages.count
            let method = isLast ? [] : messages[answers.count].method
            var length = head.length
            // The method of what is no whole request cannot be known: it may be HEAD.
            if method.elementsEqual("HEAD".utf8) || isLast && rest.isEmpty { length = 0 }
            try hold(rest.count >= length, "An answer is cut short.")
            answers.append(Answer(body: Array(rest.prefix(length)), closes: head.closes))
            rest = rest.dropFirst(length)
        }
        return answers
    }

    private static func takeHead(
        _ rest: inout ArraySlice<UInt8>
    ) throws(OracleBroken) -> (status: Int, length: Int, closes: Bool) {
        var lines: [String] = []
        while lines.last != "" {
            guard let end = rest.firstIndex(of: 0x0A), end > rest.startIndex, rest[end - 1] == 0x0D
            else { throw OracleBroken(description: "An answer's head is broken: \(lines)") }
            lines.append(String(decoding: rest[..<(end - 1)], as: UTF8.self))
            rest = rest[(end + 1)...]
        }
        let start = lines[0].split(separator: " ")
        guard start.count > 1, start[0] == "HTTP/1.1", let status = Int(start[1]) else {
            throw OracleBroken(description: "\(lines[0]) is no status line.")
        }
        let length = lines.first { $0.hasPrefix("Content-Length: ") }.map { $0.dropFirst(16) }
        return (status, length.flatMap { Int($0) } ?? 0, lines.contains("Connection: close"))
    }
}
