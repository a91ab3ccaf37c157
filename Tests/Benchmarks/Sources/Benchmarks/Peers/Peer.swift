import ArgumentParser

/// The servers that answer the same requests, each with at most two threads that do the work.
enum Peer: String, CaseIterable, ExpressibleByArgument {
    case countinghouse
    case hummingbird
    case flyingFox = "flying-fox"
    case nginx

    /// The name in the table.
    var title: String {
        switch self {
        case .countinghouse: "Countinghouse's HTTP room"
        case .hummingbird: "Hummingbird 2.28.1"
        case .flyingFox: "FlyingFox 0.27.1"
        case .nginx: "nginx"
        }
    }

    /// How many threads do a server's work; FlyingFox has one for each processor it may use.
    static let threads = 2

    /// Answers until the process is killed.
    ///
    /// - Throws: whatever the peer does when it cannot listen.
    func serve(on place: PeerPlace) async throws {
        switch self {
        case .countinghouse: try await CountinghousePeer.serve(on: place)
        case .hummingbird: try await HummingbirdPeer.serve(on: place)
        case .flyingFox: try await FlyingFoxPeer.serve(on: place)
        case .nginx:
            throw Failure(problem: "nginx is no part of this program.", remedy: "Start nginx.")
        }
    }
}

/// Where a peer listens, on loopback.
struct PeerPlace {
    let port: Int
    /// nil for plain HTTP.
    let certificate: Certificate?
}
