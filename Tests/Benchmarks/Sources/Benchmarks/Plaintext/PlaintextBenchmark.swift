import Foundation

/// Thirteen bytes of plain text at 64 keep-alive connections,
/// from our HTTP room and from its peers.
///
/// The load generator shares the two processors, so what a server leaves of them counts as well.
struct PlaintextBenchmark {
    private static let secondsWarm = 1
    private static let secondsMeasured = 3
    private static let generatorThreads = 2

    private let folder: URL
    private let program: URL

    init(folder: URL) throws {
        self.folder = folder
        guard let program = Bundle.main.executableURL else {
            throw Failure(
                problem: "This program does not know where it lies.",
                remedy: "Run it by swift run.")
        }
        self.program = program
    }

    func run() throws -> Report {
        var loads: [Peer: [Load]] = [:]
        for round in 1...Rounds.count {
            print("plaintext: round \(round) of \(Rounds.count)")
            for peer in Peer.allCases { loads[peer, default: []].append(try load(peer)) }
        }
        var report = Report()
        var rates: [Peer: Double] = [:]
        for peer in Peer.allCases {
            let ofPeer = loads[peer] ?? []
            let perSecond = ofPeer.map(\.requestsPerSecond)
            rates[peer] = Rounds.median(perSecond)
            let processor = Rounds.median(ofPeer.map { $0.serverSeconds / Double($0.requests) })
            report.add(
                peer.title, Report.perSecond(Rounds.median(perSecond)),
                "\(Report.spread(perSecond, Report.perSecond)); "
                    + "server uses \(Report.microseconds(processor)) of processor a request")
        }
        let own = rates[.countinghouse] ?? 0
        report.add("plaintext against nginx", Report.ratio(own / (rates[.nginx] ?? 1)))
        report.add("plaintext against FlyingFox", Report.ratio(own / (rates[.flyingFox] ?? 1)))
        report.add(
            "plaintext against Hummingbird", ratio: own / (rates[.hummingbird] ?? 1), atLeast: 2)
        return report
    }

    private func load(_ peer: Peer) throws -> Load {
        let server = try start(peer)
        defer { server.stop() }
        guard try server.get(Peer.path) == Peer.answer else {
            throw Failure(
                problem: "\(peer.title) answers something else.", remedy: "Look at its route.")
        }
        _ = try Load.run(
            on: server, path: Peer.path, threads: Self.generatorThreads, seconds: Self.secondsWarm)
        return try Load.run(
            on: server, path: Peer.path, threads: Self.generatorThreads,
            seconds: Self.secondsMeasured)
    }

    private func start(_ peer: Peer) throws -> ServerProcess {
        guard peer == .nginx else {
            return try ServerProcess(program, folder: folder, probe: Peer.path) { port in
                ["peer", peer.rawValue, "--port", "\(port)"]
            }
        }
        return try ServerProcess(Tool("nginx").path(), folder: folder, probe: Peer.path) { port in
            let place = try NginxFolder(in: folder, port: port)
            return ["-c", place.configuration.path, "-p", folder.path]
        }
    }
}
