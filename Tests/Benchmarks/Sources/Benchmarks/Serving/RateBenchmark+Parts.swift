import Foundation

/// The loads that issue 3 names, with its targets.
extension RateBenchmark {
    /// Thirteen bytes of text.
    static func plaintext(_ launcher: PeerLauncher, _ rounds: Rounds) -> RateBenchmark {
        RateBenchmark(
            name: "plaintext", path: PeerPath.plaintext,
            rivals: [
                hummingbird(PeerPath.plaintext, atLeast: 2), flyingFox(PeerPath.plaintext),
                nginxFile(PeerPath.plaintext, atLeast: 0.95, boundsLatency: true),
                nginxReturn(PeerPath.plaintext),
            ],
            launcher: launcher, rounds: rounds, isRight: { $0 == PeerPath.plaintextAnswer })
    }

    /// Ten kibibytes of text.
    static func page(_ launcher: PeerLauncher, _ rounds: Rounds) -> RateBenchmark {
        RateBenchmark(
            name: "page", path: PeerPath.page,
            rivals: [
                hummingbird(PeerPath.page), flyingFox(PeerPath.page),
                nginxFile(PeerPath.page, atLeast: 1.2), nginxReturn(PeerPath.page),
            ],
            launcher: launcher, rounds: rounds, isRight: { $0 == PeerPath.pageAnswer })
    }

    /// A small object written as JSON for each request.
    static func encode(_ launcher: PeerLauncher, _ rounds: Rounds) -> RateBenchmark {
        RateBenchmark(
            name: "encode", path: PeerPath.order,
            rivals: [hummingbird(PeerPath.order, atLeast: 3), flyingFox(PeerPath.order)],
            launcher: launcher, rounds: rounds, isRight: { decoded($0) == SampleOrder.sample })
    }

    /// A sale of a kibibyte and a half, read, and a receipt for it.
    static func decode(_ launcher: PeerLauncher, _ rounds: Rounds) -> RateBenchmark {
        let body = SampleSale.largerBody(ticket: ticket)
        return RateBenchmark(
            name: "decode", path: PeerPath.sales,
            rivals: [hummingbird(PeerPath.sales, atLeast: 3), flyingFox(PeerPath.sales)],
            launcher: launcher, rounds: rounds, body: body, isRight: { decoded($0) == receipt })
    }

    /// Thirteen bytes of text over TLS, on connections whose handshake is long over.
    static func tls(_ launcher: PeerLauncher, _ rounds: Rounds) throws -> RateBenchmark {
        RateBenchmark(
            name: "tls", path: PeerPath.plaintext,
            rivals: [
                hummingbird(PeerPath.plaintext), nginxFile(PeerPath.plaintext, atLeast: 0.9),
                nginxReturn(PeerPath.plaintext),
            ],
            launcher: launcher, rounds: rounds,
            certificate: try Certificate.make(in: launcher.folder),
            isRight: { $0 == PeerPath.plaintextAnswer })
    }

    // MARK: - Rivals

    private static func hummingbird(_ path: String, atLeast wanted: Double? = nil) -> Entrant {
        Entrant(
            title: Peer.hummingbird.title, peer: .hummingbird, path: path, rateAtLeast: wanted)
    }

    private static func flyingFox(_ path: String) -> Entrant {
        Entrant(title: Peer.flyingFox.title, peer: .flyingFox, path: path)
    }

    private static func nginxFile(
        _ path: String, atLeast wanted: Double, boundsLatency: Bool = false
    ) -> Entrant {
        Entrant(
            title: "nginx (file)", peer: .nginx, path: path, rateAtLeast: wanted,
            boundsLatency: boundsLatency)
    }

    private static func nginxReturn(_ path: String) -> Entrant {
        Entrant(
            title: "nginx (return 200)", peer: .nginx, path: PeerPath.nginxReturn + path)
    }

    // MARK: - Answers

    private static let ticket = 1007
    private static let receipt = SampleReceipt(
        naturalKey: "ticket/0007/3/2026-03-10/000001007", state: "posted", lines: 4,
        total: "163.67")

    private static func decoded<Value: Decodable>(_ text: String) -> Value? {
        try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
