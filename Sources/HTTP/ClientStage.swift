/// What a request of ours was at when its time was up.
public enum ClientStage: Hashable, Sendable {
    /// The look-up of the host's name.
    case resolving
    /// The connection, by the last address tried.
    case connecting
    /// The TLS handshake.
    case securing
    /// The sending of the request and its answer; of a streamed one, its next piece.
    case answering
    /// All of it, with the wait for a connection.
    case whole

    func problem(afterSeconds seconds: Int) -> String {
        switch self {
        case .resolving: "The receiver's name was not resolved within \(seconds) seconds."
        case .connecting: "The receiver did not take the connection within \(seconds) seconds."
        case .securing: "The receiver did not finish the TLS handshake within \(seconds) seconds."
        case .answering: "The receiver did not answer within \(seconds) seconds."
        case .whole: "The request was not done within \(seconds) seconds."
        }
    }
}
