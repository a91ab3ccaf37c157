import Crypto
import RetailModel
import SQL
import Store

/// Takes in a body that is there as a whole, in one transaction.
public enum PayloadIntake {
    /// Keeps a body's bytes as a file of its own; the same bytes on the same route and connection
    /// are one file. A message that is known by its identifier and bytes is the first one again.
    ///
    /// - Parameters:
    ///   - hook: The sender's hook, within which `messageID` is unique.
    ///   - messageID: The sender's own identifier; nil when it gives none.
    /// - Throws: ``SQL/SQLError``; nothing was kept then.
    public static nonisolated(nonsending) func keep(
        _ body: [UInt8], hook: String, messageID: String?, connection: String,
        contentType: String, lane: Lane, at instant: Instant
    ) async throws(SQLError) -> FileIntake.Outcome {
        try await keep(
            body, route: "hook-\(hook)", connection: connection, contentType: contentType,
            lane: lane, at: instant
        ) { fileSeq, sql throws(SQLError) in
            guard let messageID else { return }
            try HookTable.note(
                hook: hook, messageID: messageID, fileSeq: fileSeq, at: instant, on: sql)
        }
    }

    /// Keeps a body, and does something more in the same transaction with the number of its file.
    static nonisolated(nonsending) func keep(
        _ body: [UInt8], route: String, connection: String, contentType: String, lane: Lane,
        at instant: Instant,
        also note: @escaping @Sendable (Int64, any SQLConnection) throws(SQLError) -> Void
    ) async throws(SQLError) -> FileIntake.Outcome {
        let sha256 = Array(SHA256.hash(data: body))
        return try await lane.write { sql throws(SQLError) in
            // Two nodes that take the same body at once would both find it new.
            try Sequence.file.lock(on: sql)
            if let known = try FileTable.file(
                route: route, connection: connection, sha256: sha256, on: sql)
            {
                try note(known.seq, sql)
                guard known.state == .quarantined else { return .duplicate(known) }
                // Its sender tries again what failed: from where it stopped, with a fresh count.
                try FileTable.resume(seq: known.seq, on: sql)
                return .accepted(try FileTable.file(seq: known.seq, on: sql) ?? known)
            }
            let seq = try Sequence.file.take(1, on: sql)
            try FileTable.insert(
                FileRow(
                    seq: seq, id: StableID.text(seq: seq, at: instant, family: Group.Family.file),
                    route: route, connection: connection, contentType: contentType,
                    receivedAt: instant), on: sql)
            var chunks: Int64 = 0
            for start in stride(from: 0, to: body.count, by: FileIntake.chunkBytes) {
                let end = min(start + FileIntake.chunkBytes, body.count)
                try FileTable.insert(
                    chunk: Array(body[start..<end]), position: chunks, ofFile: seq, on: sql)
                chunks += 1
            }
            try FileTable.complete(
                seq: seq, bytes: Int64(body.count), chunks: chunks, sha256: sha256, on: sql)
            try note(seq, sql)
            guard let stored = try FileTable.file(seq: seq, on: sql) else {
                throw SQLError(.other, message: "the file \(seq) vanished while it came in")
            }
            return .accepted(stored)
        }
    }
}
