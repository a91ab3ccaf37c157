import Sockets

/// Why a request of ours has no answer.
public enum ClientError: Error, Hashable, Sendable {
    /// The target or method would break the request line.
    case notSendable(String)
    /// The peer cannot be reached.
    case unreachable(SocketError)
    /// No connection within the time, or no whole answer within the time.
    case timedOut(afterSeconds: Int)
    /// The peer hung up before the answer's end.
    case disconnected
    /// The answer does not follow RFC 9112.
    case malformedAnswer
    /// The answer's body is longer than the client takes.
    case answerTooLarge(bytesMax: Int)
    /// As many requests wait on this client as may.
    case tooManyWaiting
    /// The client was closed.
    case closed

    /// Stable name for runbooks and logs.
    public var code: String {
        switch self {
        case .notSendable: "HTTP-CLIENT-001"
        case .unreachable: "HTTP-CLIENT-002"
        case .timedOut: "HTTP-CLIENT-003"
        case .disconnected: "HTTP-CLIENT-004"
        case .malformedAnswer: "HTTP-CLIENT-005"
        case .answerTooLarge: "HTTP-CLIENT-006"
        case .tooManyWaiting: "HTTP-CLIENT-007"
        case .closed: "HTTP-CLIENT-008"
        }
    }

    /// What is wrong, in one sentence for people.
    public var problem: String {
        switch self {
        case .notSendable(let text): "'\(text)' cannot stand in a request line."
        case .unreachable(let error): "The receiver cannot be reached. \(error.problem)"
        case .timedOut(let seconds): "The receiver did not answer within \(seconds) seconds."
        case .disconnected: "The receiver hung up before its answer was complete."
        case .malformedAnswer: "The receiver's answer does not follow HTTP/1.1."
        case .answerTooLarge(let bytesMax):
            "The receiver's answer is longer than \(bytesMax) bytes."
        case .tooManyWaiting: "Too many requests wait for this receiver."
        case .closed: "The connection to the receiver was closed by us."
        }
    }

    /// What to do about it, in one sentence for people.
    public var remedy: String {
        switch self {
        case .notSendable: "Percent-encode the target; use a method of letters only."
        case .unreachable(let error): error.remedy
        case .timedOut, .disconnected: "Try again later, and see whether the receiver is in order."
        case .malformedAnswer: "Ask whoever runs the receiver to mend it."
        case .answerTooLarge: "Ask the receiver for a smaller page, or raise the client's bound."
        case .tooManyWaiting: "Send more slowly, or open more clients."
        case .closed: "Open a new client."
        }
    }
}
