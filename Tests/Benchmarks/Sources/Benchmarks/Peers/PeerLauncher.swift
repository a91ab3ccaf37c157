import Foundation

/// Starts the peers, each in a process of its own.
struct PeerLauncher {
    let folder: URL
    /// This program, which holds all peers but nginx.
    let program: URL

    init(folder: URL) throws {
        self.folder = folder
        guard let program = Bundle.main.executableURL else {
            throw Failure(
                problem: "This program does not know where it lies.",
                remedy: "Run it by swift run.")
        }
        self.program = program
    }

    /// Starts a peer and waits until it answers the small route.
    ///
    /// - Parameter certificate: nil for plain HTTP.
    func start(_ peer: Peer, certificate: Certificate? = nil) throws -> ServerProcess {
        let executable = peer == .nginx ? try Tool("nginx").path() : program
        return try ServerProcess(
            executable, folder: folder, probe: PeerPath.plaintext, isTLS: certificate != nil
        ) { port in
            guard peer == .nginx else {
                let tls = certificate == nil ? [] : ["--certificate-folder", folder.path]
                return ["peer", peer.rawValue, "--port", "\(port)"] + tls
            }
            let place = PeerPlace(port: port, certificate: certificate)
            let nginx = try NginxFolder(in: folder, place: place)
            return ["-c", nginx.configuration.path, "-p", folder.path]
        }
    }
}
