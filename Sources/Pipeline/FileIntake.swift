import Crypto
import RetailModel
import SQL
import Store

/// Takes a file in piece by piece, in constant memory:
/// every byte is stored before anything may fail.
public struct FileIntake: Sendable {
    /// How many bytes are stored together.
    public static let chunkBytes = 256 * 1024
    /// The largest file, in bytes.
    public static let fileBytesMax: Int64 = 4 << 30

    /// What became of the file.
    public enum Outcome: Sendable {
        /// Stored whole; its documents will be worked through.
        case accepted(FileRow)
        /// Its very bytes were sent before on this route: the first one.
        case duplicate(FileRow)
    }

    private let lane: Lane
    private let now: @Sendable () -> Instant
    private let file: FileRow
    private var chunk: [UInt8] = []
    private var chunks: Int64 = 0
    private var bytes: Int64 = 0
    private var hasher = SHA256()

    /// Begins a file.
    ///
    /// - Parameter connection: The connection whose mapping will read it;
    ///   empty for canonical documents.
    /// - Parameter name: As its sender calls it; empty where nobody told.
    /// - Throws: ``SQL/SQLError``.
    public static nonisolated(nonsending) func begin(
        route: String, connection: String, contentType: String, name: String = "", lane: Lane,
        now: @escaping @Sendable () -> Instant
    ) async throws(SQLError) -> FileIntake {
        let received = now()
        let file = try await lane.write { sql throws(SQLError) in
            let seq = try Sequence.file.take(1, on: sql)
            let row = FileRow(
                seq: seq, id: StableID.text(seq: seq, at: received, family: Group.Family.file),
                route: route, connection: connection, contentType: contentType, name: name,
                receivedAt: received)
            try FileTable.insert(row, on: sql)
            return row
        }
        return FileIntake(lane: lane, now: now, file: file)
    }

    private init(lane: Lane, now: @escaping @Sendable () -> Instant, file: FileRow) {
        self.lane = lane
        self.now = now
        self.file = file
    }

    /// How many bytes have come in.
    public var bytesReceived: Int64 { bytes }

    /// Takes the next bytes.
    ///
    /// - Throws: ``SQL/SQLError``; the file is to be abandoned then.
    public mutating func append(_ piece: [UInt8]) async throws(SQLError) {
        hasher.update(data: piece)
        bytes += Int64(piece.count)
        chunk += piece
        if chunk.count >= Self.chunkBytes { try await flush() }
    }

    /// Ends the file: from here on it is durable and will be worked through.
    ///
    /// - Throws: ``SQL/SQLError``; the file is to be abandoned then.
    public mutating func finish() async throws(SQLError) -> Outcome {
        if !chunk.isEmpty { try await flush() }
        let (file, bytes, chunks, at) = (file, bytes, chunks, now())
        let sha256 = Array(hasher.finalize())
        return try await lane.write { sql throws(SQLError) in
            let known = try FileTable.file(
                route: file.route, connection: file.connection, sha256: sha256, on: sql)
            // Found under its own number, it was completed by an attempt whose commit was in doubt.
            if let known, known.seq == file.seq { return .accepted(known) }
            if let known {
                try FileTable.abandon(seq: file.seq, on: sql)
                try JoinTable.arrived(known, named: file.name, at: at, on: sql)
                guard known.state == .quarantined else { return .duplicate(known) }
                // Its sender tries again what failed: from where it stopped, with a fresh count.
                try FileTable.resume(seq: known.seq, on: sql)
                return .accepted(try FileTable.file(seq: known.seq, on: sql) ?? known)
            }
            try FileTable.complete(
                seq: file.seq, bytes: bytes, chunks: chunks, sha256: sha256, on: sql)
            guard let stored = try FileTable.file(seq: file.seq, on: sql) else {
                throw SQLError(.other, message: "the file \(file.id) vanished while it came in")
            }
            try JoinTable.arrived(stored, named: file.name, at: at, on: sql)
            return .accepted(stored)
        }
    }

    /// Forgets what came in of a file that was cut short.
    public func abandon() async {
        let seq = file.seq
        _ = try? await lane.write { sql throws(SQLError) in
            try FileTable.abandon(seq: seq, on: sql)
        }
    }

    private mutating func flush() async throws(SQLError) {
        let (piece, position, seq) = (chunk, chunks, file.seq)
        try await lane.write { sql throws(SQLError) in
            try FileTable.insert(chunk: piece, position: position, ofFile: seq, on: sql)
        }
        chunks += 1
        chunk.removeAll(keepingCapacity: true)
    }
}
