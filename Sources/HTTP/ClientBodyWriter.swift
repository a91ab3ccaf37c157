/// Sends the body of a request piece by piece, as fast as the receiver takes it.
public struct ClientBodyWriter: Sendable {
    let connection: ClientConnection
    let exchange: Int

    /// Sends one piece; returns when the system has taken it. Empty pieces send nothing.
    /// - Throws: ``ClientError``; ``ClientError/answeredEarly`` when the receiver wants no more.
    public func write(_ bytes: [UInt8]) async throws(ClientError) {
        try await connection.writePiece(bytes, of: exchange)
    }
}
