import ArgumentParser
import Foundation

/// Serves what the peers are asked for; started by the benchmark itself.
struct PeerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer", abstract: "Serves until it is killed.", shouldDisplay: false)

    @Argument(help: "Which server.")
    var peer: Peer

    @Option(help: "The port on loopback.")
    var port: Int

    @Option(help: "Where the certificate and key lie; without it plain HTTP is spoken.")
    var certificateFolder: String?

    func run() async throws {
        let certificate = certificateFolder.map { Certificate(in: URL(filePath: $0)) }
        try await peer.serve(on: PeerPlace(port: port, certificate: certificate))
    }
}
