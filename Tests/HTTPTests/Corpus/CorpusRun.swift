import Glibc

/// One case played against a server: the bytes sent, and what came of them.
struct CorpusRun {
    /// How the bytes of a case arrive.
    enum Delivery: CaseIterable {
        /// All in one write, and the further request with them.
        case whole
        /// Cut behind each CR and each LF. The further request follows once the answers are
        /// there, and never when the connection is to be closed: the case alone must close it.
        case lines
        /// Each byte by itself, or small pieces of a long case; the further request behind them.
        case bytes

        func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
            switch self {
            case .whole: return [bytes[...]]
            case .lines:
                var pieces: [ArraySlice<UInt8>] = []
                var start = 0
                for index in bytes.indices where bytes[index] == 0x0A || bytes[index] == 0x0D {
                    pieces.append(bytes[start...index])
                    start = index + 1
                }
                return pieces + [bytes[start...]]
            case .bytes:
                let size = bytes.count < Self.singleBytesMax ? 1 : bytes.count / Self.piecesMax
                return stride(from: 0, to: bytes.count, by: size).map {
                    bytes[$0..<min($0 + size, bytes.count)]
                }
            }
        }

        private static let singleBytesMax = 2000
        private static let piecesMax = 500
    }

    /// What is asked behind a case, to learn whether the server still listens, and in step.
    static let furtherRequest = Array(
        "GET /further HTTP/1.1\r\nHost: further\r\nConnection: close\r\n\r\n".utf8)

    let played: CorpusCase
    let delivery: Delivery
    private(set) var answers: [ReceivedAnswer] = []
    /// What came and is no answer.
    private(set) var rest: [UInt8] = []
    /// Whether the server ended the connection in order, so that its last answer can be read.
    private(set) var hasEnded = false

    init(_ played: CorpusCase, _ delivery: Delivery, port: Int) {
        self.played = played
        self.delivery = delivery
        let client = RawClient(port: port)
        for step in steps { play(step, client) }
        if played.halfCloses { client.endSending() }
        if delivery == .lines, played.ending == .open {
            while received(client).answers.count < played.answers.count, client.readSome() {}
            client.send(Self.furtherRequest)
        }
        while client.readSome() {}
        hasEnded = client.hasEnded
        (answers, rest) = received(client)
    }

    /// What is sent, the further request included if it comes with the case.
    private var steps: [CorpusCase.Step] {
        let further: [CorpusCase.Step] = [.send(Self.furtherRequest)]
        switch delivery {
        case _ where played.halfCloses: return played.steps
        case .lines: return played.steps
        case .bytes: return played.steps + further
        case .whole:
            guard case .send(let bytes) = played.steps.last else { return played.steps + further }
            return played.steps.dropLast() + [.send(bytes + Self.furtherRequest)]
        }
    }

    private func play(_ step: CorpusCase.Step, _ client: RawClient) {
        switch step {
        case .waitForContinue: _ = client.read(until: "HTTP/1.1 100 Continue~~")
        case .send(Self.furtherRequest): client.send(Self.furtherRequest)
        case .send(let bytes):
            for piece in delivery.pieces(of: bytes) {
                // A closed connection takes no more: what was answered tells.
                guard client.send(Array(piece)) else { return }
                // The server has its turn, and reads the piece before the next.
                sched_yield()
            }
        }
    }

    private func received(_ client: RawClient) -> (answers: [ReceivedAnswer], rest: [UInt8]) {
        let (answers, rest) = AnswerReader.answers(
            client.received, hasEnded: client.hasEnded,
            isWithoutBody: { number in
                number < played.answers.count && played.answers[number].body == .without
            })
        guard played.mayContinue else { return (answers, rest) }
        return (answers.filter { $0.status != 100 }, rest)
    }

    // MARK: Judging

    /// What is not as the case says, in words.
    var problems: [String] {
        var problems: [String] = []
        if !hasEnded { problems.append("the connection was cut") }
        if !rest.isEmpty {
            problems.append("no answer: \(String(decoding: rest.prefix(200), as: UTF8.self))")
        }
        let expected = played.answers + furtherAnswer
        guard answers.map(\.status) == expected.map(\.status) else {
            return problems + ["answers \(answers.map(\.status)), not \(expected.map(\.status))"]
        }
        return problems + zip(answers, expected).flatMap { Self.problems(of: $0, $1) }
    }

    private var furtherAnswer: [CorpusCase.ExpectedAnswer] {
        guard played.ending == .open else { return [] }
        return [.init(status: 200, body: .bytes(Array("further".utf8)))]
    }

    private static func problems(
        of answer: ReceivedAnswer, _ expected: CorpusCase.ExpectedAnswer
    ) -> [String] {
        var problems: [String] = []
        if case .bytes(let body) = expected.body, answer.body != body {
            problems.append(
                "\(answer.status) with body \(String(decoding: answer.body, as: UTF8.self))")
        }
        if answer.status >= 200, answer.values(of: "date").count != 1 {
            problems.append("\(answer.status) without its date")
        }
        return problems + expected.fields.flatMap { Self.problems(of: answer, $0) }
    }

    private static func problems(
        of answer: ReceivedAnswer, _ rule: CorpusCase.FieldRule
    ) -> [String] {
        switch rule {
        case .holds(let name, let value):
            let values = answer.values(of: name.lowercased())
            return values == [value] ? [] : ["\(answer.status) with \(name) \(values)"]
        case .isMissing(let name):
            let values = answer.values(of: name.lowercased())
            return values.isEmpty ? [] : ["\(answer.status) with \(name) \(values)"]
        }
    }
}
