/// Writes a streamed answer, as fast as the peer takes it.
public struct ResponseWriter: Sendable {
    /// Why a piece could not be written.
    public enum WriteError: Error, Hashable, Sendable {
        /// The peer hung up.
        case disconnected
        /// The peer took nothing for too long, or the whole request took too long.
        case timedOut
        /// More bytes than the announced Content-Length.
        case tooLong
        /// The answer had ended, or two tasks wrote at once.
        case notWritable
    }

    let connection: Connection
    let exchange: UInt64

    /// Sends one piece; returns when the system has taken it. Empty pieces send nothing.
    /// - Throws: ``WriteError``.
    public func write(_ bytes: [UInt8]) async throws(WriteError) {
        try await connection.writePiece(bytes, of: exchange)
    }

    /// Waits for what is to be written next, as streams of events do for hours; the request
    /// leaves its place among those that are handled at once to others meanwhile.
    public func idle(_ wait: @Sendable () async -> Void) async {
        await connection.idle(of: exchange, wait)
    }
}
