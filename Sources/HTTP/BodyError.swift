/// Why a request body could not be read to its end.
public enum BodyError: Error, Hashable, Sendable {
    /// The body is longer than its route, or the caller, allows.
    case tooLarge(bytesMax: Int)
    /// The chunked framing is broken, RFC 9112 section 7.1.
    case malformed
    /// The peer hung up before the end of the body.
    case disconnected
    /// The peer sent nothing for too long, or the whole request took too long.
    case timedOut
    /// The request was answered already, or two tasks read the body at once.
    case notReadable
    /// The body is not the gzip that its Content-Encoding says, RFC 1952, or is damaged.
    case damaged
    /// The body ends before the end mark of its gzip.
    case cutShort
    /// The body unpacks to more than so many times its size, as no honest document does.
    case overpacked(ratioMax: Int)

    /// The status that tells the sender.
    public var status: Status {
        switch self {
        case .tooLarge, .overpacked: .contentTooLarge
        case .malformed, .disconnected, .damaged, .cutShort: .badRequest
        case .timedOut: .requestTimeout
        case .notReadable: .internalServerError
        }
    }

    /// Stable name for runbooks and logs.
    public var code: String {
        switch self {
        case .tooLarge: "HTTP-BODY-001"
        case .malformed: "HTTP-BODY-002"
        case .disconnected: "HTTP-BODY-003"
        case .timedOut: "HTTP-BODY-004"
        case .notReadable: "HTTP-BODY-005"
        case .damaged: "HTTP-BODY-006"
        case .cutShort: "HTTP-BODY-007"
        case .overpacked: "HTTP-BODY-008"
        }
    }

    /// What is wrong, in one sentence for people.
    public var problem: String {
        switch self {
        case .tooLarge(let bytesMax): "The body is longer than the \(bytesMax) bytes allowed here."
        case .malformed: "The chunks of the body do not follow RFC 9112 section 7.1."
        case .disconnected: "The sender hung up before the end of the body."
        case .timedOut: "The body did not arrive in time."
        case .notReadable: "The body was asked for after its request was answered."
        case .damaged: "The body is not gzip as its Content-Encoding says, or is damaged."
        case .cutShort: "The gzip of the body ends before its end mark."
        case .overpacked(let ratioMax):
            "The body unpacks to more than \(ratioMax) times its size."
        }
    }

    /// What to do about it, in one sentence for people.
    public var remedy: String {
        switch self {
        case .tooLarge: "Send fewer documents in one request, or use the bulk route."
        case .malformed: "Send the body with a Content-Length, or mend the chunk framing."
        case .disconnected: "Send the request again."
        case .timedOut: "Send the request again over a steadier line."
        case .notReadable: "Read the body inside the handler, one reader at a time."
        case .damaged: "Send gzip members and nothing behind them, or leave Content-Encoding out."
        case .cutShort: "Pack the whole body again, and send it to its end."
        case .overpacked: "Send the body unpacked."
        }
    }
}
