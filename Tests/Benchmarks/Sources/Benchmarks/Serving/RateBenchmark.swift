import Foundation

/// Requests a second at 64 keep-alive connections, from our HTTP room and from its peers.
///
/// The load generator shares the two processors, so what a server leaves of them counts as well.
struct RateBenchmark {
    private static let secondsWarm = 1

    let name: String
    /// What ours is asked for.
    let path: String
    let rivals: [Entrant]
    let launcher: PeerLauncher
    let rounds: Rounds
    /// Posted with each request; nil for GET.
    var body: [UInt8]?
    /// nil for plain HTTP.
    var certificate: Certificate?
    /// Whether an answer is the right one.
    let isRight: (String) -> Bool

    func run() throws -> Report {
        let entrants =
            [Entrant(title: Peer.countinghouse.title, peer: .countinghouse, path: path)] + rivals
        let post = try body.map { try PostScript(body: $0, name: name, in: launcher.folder) }
        var loads = [[Load]](repeating: [], count: entrants.count)
        try rounds.each(name) {
            for (index, entrant) in entrants.enumerated() {
                loads[index].append(try load(entrant, post))
            }
        }
        var report = Report()
        for (entrant, loads) in zip(entrants, loads) { addRates(of: entrant, loads, to: &report) }
        for (rival, loadsOfRival) in zip(rivals, loads.dropFirst()) {
            compare(loads[0], with: loadsOfRival, of: rival, in: &report)
        }
        return report
    }

    private func load(_ entrant: Entrant, _ post: PostScript?) throws -> Load {
        let server = try launcher.start(entrant.peer, certificate: certificate)
        defer { server.stop() }
        guard isRight(try server.answer(entrant.path, body: post?.body)) else {
            throw Failure(
                problem: "\(entrant.title) answers \(entrant.path) with something else.",
                remedy: "Look at its route.")
        }
        try checkCipher(of: server, entrant)
        _ = try Load.run(
            on: server, path: entrant.path, seconds: Self.secondsWarm, script: post?.script)
        return try Load.run(
            on: server, path: entrant.path, seconds: rounds.seconds, script: post?.script)
    }

    private func checkCipher(of server: ServerProcess, _ entrant: Entrant) throws {
        guard certificate != nil else { return }
        let agreed = try Certificate.agreed(with: server)
        guard agreed == "TLSv1.3, \(Certificate.cipherSuite)" else {
            throw Failure(
                problem: "\(entrant.title) agreed on '\(agreed)'.",
                remedy: "All must be measured with \(Certificate.cipherSuite).")
        }
    }

    private func addRates(of entrant: Entrant, _ loads: [Load], to report: inout Report) {
        let rates = loads.map(\.requestsPerSecond)
        let processor = Rounds.median(loads.map { $0.serverSeconds / Double($0.requests) })
        report.add(
            "\(name), \(entrant.title)", Report.perSecond(Rounds.median(rates)),
            "\(Report.spread(rates, Report.perSecond)); "
                + "server uses \(Report.microseconds(processor)) of processor a request; "
                + "99 % within \(Report.milliseconds(Self.latency(loads)))")
    }

    private func compare(
        _ own: [Load], with other: [Load], of rival: Entrant, in report: inout Report
    ) {
        let line = "\(name) against \(rival.title)"
        let ratio =
            Rounds.median(own.map(\.requestsPerSecond))
            / Rounds.median(other.map(\.requestsPerSecond))
        if let wanted = rival.rateAtLeast {
            report.add(line, ratio: ratio, atLeast: wanted)
        } else {
            report.add(line, Report.ratio(ratio))
        }
        guard rival.boundsLatency else { return }
        report.add(
            "\(name), time of 99 %, against \(rival.title)",
            Self.latency(own) / Self.latency(other), atMost: 1, as: Report.ratio,
            "spread of ours \(Self.latencySpread(own)), of theirs \(Self.latencySpread(other))")
    }

    private static func latency(_ loads: [Load]) -> Double {
        Rounds.median(loads.map(\.nearlyAllWithin))
    }

    private static func latencySpread(_ loads: [Load]) -> String {
        Report.spread(loads.map(\.nearlyAllWithin), Report.milliseconds)
    }
}
