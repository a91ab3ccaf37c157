/// The body of a request of ours.
public enum ClientBody: Sendable {
    /// Sent with its length; sent a second time when the request is repeated.
    case bytes([UInt8])
    /// Sent in chunks as fast as the receiver takes them, RFC 9112 section 7.1. The producer runs
    /// on the client's loop and must not block it. It runs once: a request is repeated only if
    /// its producer has not begun.
    case stream(@Sendable (ClientBodyWriter) async throws -> Void)

    /// No body.
    public static let empty = ClientBody.bytes([])
}

/// Takes the body of an answer piece by piece.
public typealias ClientBodyTaker = @Sendable ([UInt8]) async throws -> Void
