import Sockets
import Synchronization

/// The body of a request, read as the handler asks for it: what is not asked for stays with the
/// sender, so a handler holds no more than it takes. A body in gzip is unpacked on the way, within
/// the route's bound and what an honest body unpacks to.
///
/// One reader at a time. Reading ends with the answer: then ``BodyError/notReadable``.
public final class RequestBody: Sendable {
    private enum Source: Sendable {
        case connection(Connection, exchange: UInt64)
        case bytes
        case watched(RequestBody, @Sendable ([UInt8]) async -> Void)
    }

    /// Bytes that will come out, as the sender announced them; 0 for no body, nil for a chunked
    /// or packed one.
    public let contentLength: Int?
    private let source: Source
    private let bytes: Mutex<[UInt8]?>

    /// No body.
    public static let empty = RequestBody(bytes: [])

    /// A body that is all there, as tests of handlers use.
    public init(bytes: [UInt8]) {
        contentLength = bytes.count
        source = .bytes
        self.bytes = Mutex(bytes)
    }

    /// The same body, of which `see` is shown each piece before the reader has it.
    public init(watching body: RequestBody, _ see: @escaping @Sendable ([UInt8]) async -> Void) {
        contentLength = body.contentLength
        source = .watched(body, see)
        bytes = Mutex(nil)
    }

    init(_ connection: Connection, exchange: UInt64, contentLength: Int?) {
        self.contentLength = contentLength
        source = .connection(connection, exchange: exchange)
        bytes = Mutex(nil)
    }

    /// The next piece, at most 64 KiB from a connection; nil after the last.
    /// - Throws: ``BodyError``; each later call throws the same.
    public func next() async throws(BodyError) -> [UInt8]? {
        switch source {
        case .connection(let connection, let exchange):
            return try await connection.nextBodyPiece(of: exchange)
        case .watched(let body, let see):
            guard let piece = try await body.next() else { return nil }
            await see(piece)
            return piece
        case .bytes:
            return bytes.withLock { bytes in
                defer { bytes = nil }
                return bytes?.isEmpty == true ? nil : bytes
            }
        }
    }

    /// The whole body at once.
    /// - Parameter bytesMax: refused beyond it, besides the route's own bound.
    /// - Throws: ``BodyError``.
    public func collect(upTo bytesMax: Int) async throws(BodyError) -> [UInt8] {
        if let contentLength, contentLength > bytesMax { throw .tooLarge(bytesMax: bytesMax) }
        var whole: [UInt8] = []
        while let piece = try await next() {
            guard whole.count + piece.count <= bytesMax else { throw .tooLarge(bytesMax: bytesMax) }
            if whole.isEmpty { whole = piece } else { whole.append(contentsOf: piece) }
        }
        return whole
    }
}
