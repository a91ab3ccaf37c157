import Foundation

/// What a healthy client notices of thousands of slow ones on the same server,
/// whose limits are those of the product.
struct SlowBenchmark {
    private static let clientsWanted = 10_000
    /// Descriptors that a server needs besides those of its connections.
    private static let filesReserved = 200
    private static let secondsMeasured = 10
    /// The slow ones go on a little longer than they are needed.
    private static let secondsSpare = 3
    private static let ratioAtMost = 2.0

    let launcher: PeerLauncher
    let rounds: Rounds

    /// In seconds.
    private struct Times {
        let half: Double
        let nearlyAll: Double
        let all: Double
    }

    private struct Round {
        let before: Times
        let during: Times
        let standing: Int
        let outcome: SlowClients.Outcome
        let residentBytes: Int
        /// Of the server, while the slow clients stood, as a share of one processor.
        let processorShare: Double
    }

    func run() throws -> Report {
        let limit = OpenFiles.raiseLimit()
        let count = min(Self.clientsWanted, limit - Self.filesReserved)
        var found: [Round] = []
        try rounds.each("slow") { found.append(try measure(count)) }
        var report = Report()
        report.add(
            "slow clients", "\(found.map(\.standing).min() ?? 0)",
            "of \(count), limit of open files \(limit); "
                + "a third each slow heads, slow bodies, slow readers")
        report.add(
            "slow clients at the end", "\(found.map(\.outcome.standing).min() ?? 0)",
            "the server cut off \(Self.median(found) { Double($0.outcome.cutOff) }), "
                + "who came back; \(Self.median(found) { Double($0.outcome.notOpened) }) could not")
        report.add(
            "slow: server's memory",
            Report.mebibytes(Rounds.median(found.map { Double($0.residentBytes) })))
        report.add(
            "slow: server's processor", Report.percent(Rounds.median(found.map(\.processorShare))),
            "of one, healthy requests included")
        add("before", found.map(\.before), to: &report)
        add("during", found.map(\.during), to: &report)
        let ratios = found.map { $0.during.nearlyAll / $0.before.nearlyAll }
        report.add(
            "slow: healthy client's 99 %, during against before", Rounds.median(ratios),
            atMost: Self.ratioAtMost, as: Report.ratio, Report.spread(ratios, Report.ratio))
        return report
    }

    private func measure(_ count: Int) throws -> Round {
        let server = try launcher.start(.countinghouse)
        defer { server.stop() }
        let before = try healthy(server)
        let slow = try SlowClientsProcess(
            launcher.program, count: count, port: server.port,
            seconds: Self.secondsMeasured + Self.secondsSpare)
        let used = server.processorSeconds()
        let started = Rounds.wallSeconds()
        let during = try healthy(server)
        let share =
            (server.processorSeconds() - used) / (Rounds.wallSeconds() - started)
        let resident = server.residentBytes()
        return Round(
            before: before, during: during, standing: slow.standing,
            outcome: try slow.ended(), residentBytes: resident, processorShare: share)
    }

    private func healthy(_ server: ServerProcess) throws -> Times {
        let output = try Tool(launcher.program.path).run([
            "healthy-client", "--port", "\(server.port)", "--seconds", "\(Self.secondsMeasured)",
        ]).output
        let times = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard times.count == 3 else {
            throw Failure(
                problem: "The healthy client said '\(output)'.", remedy: "Look at its command.")
        }
        return Times(half: times[0] / 1e9, nearlyAll: times[1] / 1e9, all: times[2] / 1e9)
    }

    private func add(_ when: String, _ times: [Times], to report: inout Report) {
        let nearlyAll = times.map(\.nearlyAll)
        report.add(
            "slow: healthy client's 99 %, \(when)", Report.milliseconds(Rounds.median(nearlyAll)),
            "\(Report.spread(nearlyAll, Report.milliseconds)); "
                + "half \(Report.milliseconds(Rounds.median(times.map(\.half)))), "
                + "all \(Report.milliseconds(Rounds.median(times.map(\.all)))); "
                + "\(HealthyClient.requestsPerSecond) requests a second")
    }

    private static func median(_ rounds: [Round], _ figure: (Round) -> Double) -> Int {
        Int(Rounds.median(rounds.map(figure)))
    }
}
