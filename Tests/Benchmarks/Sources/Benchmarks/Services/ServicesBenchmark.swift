import Foundation

/// The services with real books behind them: one product, a list of a hundred, and what something
/// costs among a million prices.
///
/// FastAPI reads the same SQLite file and answers the same; nginx sends one such answer as a file
/// for whatever is asked. Every server has both processors, and shares them with wrk.
struct ServicesBenchmark {
    private static let secondsWarm = 1
    private static let listed = 100

    private let rounds: Rounds
    private let folder: URL
    private let program: URL

    /// - Parameter server: the program to measure; nil to build what the checkout holds.
    init(rounds: Rounds, folder: URL, server: String?) throws {
        self.rounds = rounds
        self.folder = folder
        program = try server.map { URL(filePath: $0) } ?? ProductServer.build(for: "services")
    }

    /// One kind of request: by a script of wrk, or by the path alone.
    private struct Question {
        let title: String
        let path: String
        let script: URL?
    }

    func run() throws -> Report {
        print("services: writing \(GrocersBooks.prices) prices")
        let books = try GrocersBooks(in: folder, program: program)
        let one = Question(
            title: "product by id", path: "/v1/products/\(books.skus[0])",
            script: try ReadScript.products(books, in: folder))
        let list = Question(
            title: "list of \(Self.listed)", path: "/v1/products?limit=\(Self.listed)",
            script: nil)
        let price = Question(
            title: "price in force", path: ReadScript.pricePath(books.priced[0]),
            script: try ReadScript.prices(books, in: folder))
        let questions = [one, list]
        var ours = [[Load]](repeating: [], count: questions.count)
        var (fastAPI, nginx) = (ours, ours)
        var prices: [Load] = []
        var raw: [Double] = []
        try rounds.each("services") {
            let server = try ProductServer.start(program, on: books.file, in: folder)
            var answers: [String] = []
            for (index, question) in questions.enumerated() {
                answers.append(try server.answer(question.path))
                ours[index].append(try load(question, on: server))
            }
            prices.append(try loadPrices(price, on: server))
            server.stop()
            try measure(
                questions, on: FastAPIPeer.start(books.file, in: folder), answers, into: &fastAPI)
            let files = try AnswersFolder(answers, in: folder)
            try measure(questions, on: files.start(in: folder), answers, into: &nginx)
            raw.append(try RawPrices.readsPerSecond(books))
        }
        return report(questions, ours, fastAPI, nginx, prices, raw)
    }

    // MARK: - Loading

    private func measure(
        _ questions: [Question], on server: ServerProcess, _ answers: [String],
        into loads: inout [[Load]]
    ) throws {
        defer { server.stop() }
        for (index, question) in questions.enumerated() {
            try Self.check(
                try server.answer(question.path), says: answers[index], to: question.path)
            loads[index].append(try load(question, on: server))
        }
    }

    private func load(_ question: Question, on server: ServerProcess) throws -> Load {
        _ = try Load.run(
            on: server, path: question.path, seconds: Self.secondsWarm, script: question.script)
        return try Load.run(
            on: server, path: question.path, seconds: rounds.seconds, script: question.script)
    }

    private func loadPrices(_ question: Question, on server: ServerProcess) throws -> Load {
        let answer = try server.answer(question.path)
        guard answer.contains(#""amount":"1.99""#) else {
            throw Failure(
                problem: "The price in force is another: \(answer.prefix(400))",
                remedy: "Look at GrocersBooks.")
        }
        return try load(question, on: server)
    }

    /// The same records in the same order; only where the next page begins is each server's own.
    private static func check(_ answer: String, says expected: String, to path: String) throws {
        func plain(_ text: String) -> NSDictionary? {
            let parsed = try? JSONSerialization.jsonObject(with: Data(text.utf8))
            var object = parsed as? [String: Any]
            object?["next_cursor"] = nil
            return object.map { $0 as NSDictionary }
        }
        guard let found = plain(answer), found == plain(expected) else {
            throw Failure(
                problem: "A peer answers \(path) with something else: \(answer.prefix(400))",
                remedy: "Ours says: \(expected.prefix(400))")
        }
    }

    // MARK: - Figures

    private func report(
        _ questions: [Question], _ ours: [[Load]], _ fastAPI: [[Load]], _ nginx: [[Load]],
        _ prices: [Load], _ raw: [Double]
    ) -> Report {
        var report = Report()
        for (index, question) in questions.enumerated() {
            for (title, loads) in [
                ("ours", ours[index]), ("FastAPI + SQLite", fastAPI[index]),
                ("nginx (one file)", nginx[index]),
            ] { Self.add("\(question.title), \(title)", loads, to: &report) }
            report.add(
                "\(question.title) against FastAPI + SQLite",
                ratio: Self.ratio(ours[index], fastAPI[index]), atLeast: 3)
            report.add(
                "\(question.title) against nginx (one file)",
                Report.ratio(Self.ratio(ours[index], nginx[index])))
        }
        Self.add("price in force of a million, ours", prices, to: &report)
        report.add(
            "price in force, time of 99 %", Rounds.median(prices.map(\.nearlyAllWithin)),
            atMost: 5e-3, as: Report.milliseconds,
            "half within \(Report.milliseconds(Rounds.median(prices.map(\.halfWithin))))")
        report.add(
            "price in force, raw SQLite read", Report.perSecond(Rounds.median(raw)),
            "\(Report.spread(raw, Report.perSecond)); the same statement, one thread, alone")
        report.add(
            "price in force against the raw read",
            Report.ratio(
                Rounds.median(zip(prices, raw).map { $0.requestsPerSecond / $1 })))
        return report
    }

    private static func ratio(_ loads: [Load], _ others: [Load]) -> Double {
        Rounds.median(zip(loads, others).map { $0.requestsPerSecond / $1.requestsPerSecond })
    }

    private static func add(_ title: String, _ loads: [Load], to report: inout Report) {
        let rates = loads.map(\.requestsPerSecond)
        let processor = Rounds.median(loads.map { $0.serverSeconds / Double($0.requests) })
        report.add(
            title, Report.perSecond(Rounds.median(rates)),
            "\(Report.spread(rates, Report.perSecond)); "
                + "server uses \(Report.microseconds(processor)) of processor a request; "
                + "half within \(Report.milliseconds(Rounds.median(loads.map(\.halfWithin)))), "
                + "99 % within \(Report.milliseconds(Rounds.median(loads.map(\.nearlyAllWithin))))"
        )
    }
}
