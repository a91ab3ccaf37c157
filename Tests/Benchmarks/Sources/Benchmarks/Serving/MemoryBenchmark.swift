import Foundation

/// What a connection costs that was used once and is kept open: the resident memory of a server
/// with two thousand of them, less what it had before the first.
struct MemoryBenchmark {
    private static let connections = 2000
    private static let bytesAtMost = 16.0 * 1024
    private static let peers: [Peer] = [.countinghouse, .hummingbird, .nginx]

    let launcher: PeerLauncher
    let rounds: Rounds

    private struct Case {
        let peer: Peer
        let certificate: Certificate?

        var name: String {
            "memory of an idle connection, \(peer.title)\(certificate == nil ? "" : ", TLS")"
        }
    }

    func run() throws -> Report {
        let certificate = try Certificate.make(in: launcher.folder)
        let cases = [nil, certificate].flatMap { certificate in
            Self.peers.map { Case(peer: $0, certificate: certificate) }
        }
        var costs = [[Double]](repeating: [], count: cases.count)
        var bases = costs
        try rounds.each("memory") {
            for (index, each) in cases.enumerated() {
                let (base, cost) = try measure(each)
                bases[index].append(base)
                costs[index].append(cost)
            }
        }
        var report = Report()
        for (index, each) in cases.enumerated() {
            let cost = Rounds.median(costs[index])
            let note =
                "\(Report.spread(costs[index], Report.kibibytes)); the server alone "
                + Report.mebibytes(Rounds.median(bases[index]))
            if each.peer == .countinghouse {
                report.add(
                    each.name, cost, atMost: Self.bytesAtMost, as: Report.kibibytes, note)
            } else {
                report.add(each.name, Report.kibibytes(cost), note)
            }
        }
        return report
    }

    /// Bytes of the server before, and those that each connection added.
    private func measure(_ each: Case) throws -> (base: Double, cost: Double) {
        let server = try launcher.start(each.peer, certificate: each.certificate)
        defer { server.stop() }
        let before = server.residentBytes()
        let connections = try IdleConnections(
            count: Self.connections, port: server.port, isTLS: each.certificate != nil)
        defer { connections.close() }
        let after = server.residentBytes()
        guard connections.areOpen else {
            throw Failure(
                problem: "\(each.peer.title) closed idle connections.",
                remedy: "Look at its limits.")
        }
        return (Double(before), Double(after - before) / Double(Self.connections))
    }
}
