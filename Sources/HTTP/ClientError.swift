import Sockets

/// Why a request of ours has no answer.
public enum ClientError: Error, Hashable, Sendable {
    /// The target or method would break the request line.
    case notSendable(String)
    /// The peer cannot be reached.
    case unreachable(SocketError)
    /// A stage of the request took too long.
    case timedOut(ClientStage, afterSeconds: Int)
    /// The peer hung up before the answer's end.
    case disconnected
    /// The answer does not follow RFC 9112.
    case malformedAnswer
    /// The answer's body is longer than the client takes.
    case answerTooLarge(bytesMax: Int)
    /// As many requests wait for the receiver as may.
    case tooManyWaiting
    /// The client or pool was closed.
    case closed
    /// The URL cannot be used.
    case badURL(ClientURLFault)
    /// No address of the host may be called; one of them, and what it is for.
    case addressRefused(host: String, address: String, purpose: String)
    /// A port below 1024 that no web server has.
    case portRefused(host: String, port: Int)
    /// The connection could not be secured, or the receiver did not prove who it is.
    case tlsFailed(host: String, TLSError)
    /// The task that sent the request was cancelled.
    case cancelled
    /// The producer of the request's body, or the taker of the answer's, threw.
    case callerFailed
    /// The receiver answered before the request was sent whole; told to the body's producer only.
    case answeredEarly
    /// A loop has as many connections as it may, and none is idle.
    case tooManyConnections

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
        case .badURL: "HTTP-CLIENT-009"
        case .addressRefused: "HTTP-CLIENT-010"
        case .portRefused: "HTTP-CLIENT-011"
        case .tlsFailed: "HTTP-CLIENT-012"
        case .cancelled: "HTTP-CLIENT-013"
        case .callerFailed: "HTTP-CLIENT-014"
        case .answeredEarly: "HTTP-CLIENT-015"
        case .tooManyConnections: "HTTP-CLIENT-016"
        }
    }

    /// What is wrong, in one sentence for people.
    public var problem: String {
        switch self {
        case .notSendable(let text): "'\(text)' cannot stand in a request line."
        case .unreachable(let error): "The receiver cannot be reached. \(error.problem)"
        case .timedOut(let stage, let seconds): stage.problem(afterSeconds: seconds)
        case .disconnected: "The receiver hung up before its answer was complete."
        case .malformedAnswer: "The receiver's answer does not follow HTTP/1.1."
        case .answerTooLarge(let bytesMax):
            "The receiver's answer is longer than \(bytesMax) bytes."
        case .tooManyWaiting: "Too many requests wait for this receiver."
        case .closed: "The connection to the receiver was closed by us."
        case .badURL(let fault): fault.problem
        case .addressRefused(let host, let address, let purpose):
            "The receiver's host \(host) has the address \(address), which is for \(purpose)."
        case .portRefused(let host, let port):
            "Port \(port) of the receiver's host \(host) is none of the web's."
        case .tlsFailed(let host, let error):
            "The connection to \(host) cannot be secured. \(error.problem)"
        case .cancelled: "The request was given up before its answer came."
        case .callerFailed: "The request's body, or the taking of its answer, was broken off by us."
        case .answeredEarly: "The receiver answered before the request was sent whole."
        case .tooManyConnections: "Too many connections to receivers are in use."
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
        case .badURL(let fault): fault.remedy
        case .addressRefused(_, let address, _):
            "Name a public receiver, or have \(address), or its network, added to the allowed ones."
        case .portRefused(_, let port):
            "Use port 80, 443 or one above 1023, or have \(port) added to the allowed ones."
        case .tlsFailed(_, let error): error.remedy
        case .cancelled: "Send it again if it is still wanted."
        case .callerFailed: "See the log for what broke it off."
        case .answeredEarly: "Stop sending; the answer says what the receiver wants."
        case .tooManyConnections: "Send to fewer receivers at once, or raise the bound."
        }
    }
}
