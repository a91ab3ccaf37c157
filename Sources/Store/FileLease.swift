import RetailModel
import SQL

/// The right to work through one file, held by one node until it ends or runs out.
///
/// Its number counts up with each claim: whoever still writes under an older one is refused, so a
/// node that was thought dead and comes back can do nothing twice.
public struct FileLease: Hashable, Sendable {
    public let fileSeq: Int64
    /// Counted from 1 for each file.
    public let number: Int64

    /// The lease of that number on a file.
    public init(fileSeq: Int64, number: Int64) {
        self.fileSeq = fileSeq
        self.number = number
    }
}

/// A file that was claimed.
public struct FileClaim: Sendable {
    public let lease: FileLease
    /// The file as it stood when it was claimed.
    public let file: FileRow
    /// The number of the configuration to read it under.
    public let configurationSeq: Int64
}

// Who works on a file, and when it is tried again.
extension FileTable {
    /// Files that may be worked on: stored whole, leased to nobody, and due; oldest first, behind
    /// the number `seq`.
    public static func due(
        at instant: Instant, after seq: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [FileRow] {
        try connection.all(
            """
            SELECT \(columns) FROM intake_file
            WHERE state = 'received' AND seq > $1
                AND (lease_until IS NULL OR lease_until <= $2)
                AND (next_try_at IS NULL OR next_try_at <= $2)
            ORDER BY seq LIMIT $3
            """, [.integer(seq), .integer(instant.microseconds), .integer(Int64(limit))], file)
    }

    /// Claims a file until `end`, unless another node holds it, and counts one more start of its
    /// processing: under the configuration of that number, unless documents of it are committed
    /// already under another. Nil when it cannot be had.
    public static func claim(
        seq: Int64, configurationSeq: Int64, at instant: Instant, until end: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> FileClaim? {
        let claimed = try connection.first(
            """
            UPDATE intake_file SET starts = starts + 1, lease = lease + 1, lease_until = $4,
                configuration_seq = CASE WHEN results = 0 OR configuration_seq IS NULL THEN $2
                ELSE configuration_seq END
            WHERE seq = $1 AND state = 'received' AND (lease_until IS NULL OR lease_until <= $3)
            RETURNING configuration_seq, lease
            """,
            [
                .integer(seq), .integer(configurationSeq), .integer(instant.microseconds),
                .integer(end.microseconds),
            ]
        ) { row throws(SQLError) in (configuration: row.integer(0), lease: row.integer(1)) }
        guard let claimed, let file = try file(seq: seq, on: connection) else { return nil }
        return FileClaim(
            lease: FileLease(fileSeq: seq, number: claimed.lease), file: file,
            configurationSeq: claimed.configuration)
    }

    /// Holds a file for longer; false when another node has claimed it or it has ended.
    public static func renew(
        _ lease: FileLease, until end: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.execute(
            """
            UPDATE intake_file SET lease_until = $3
            WHERE seq = $1 AND lease = $2 AND state = 'received'
            """,
            [.integer(lease.fileSeq), .integer(lease.number), .integer(end.microseconds)]) == 1
    }

    /// Gives a file back that was begun and neither failed nor ended: that start counts for
    /// nothing.
    public static func release(
        _ lease: FileLease, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE intake_file SET lease_until = NULL,
                starts = CASE WHEN starts > 0 THEN starts - 1 ELSE 0 END
            WHERE seq = $1 AND lease = $2 AND state = 'received'
            """, [.integer(lease.fileSeq), .integer(lease.number)])
    }

    /// Gives a file back whose work failed for a reason that may pass, to be tried again from
    /// `next` on: it was told, so it counts as no crash. False when another node has claimed it.
    public static func postpone(
        _ lease: FileLease, failedAt instant: Instant, until next: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.execute(
            """
            UPDATE intake_file SET lease_until = NULL, next_try_at = $4, failures = failures + 1,
                first_failed_at = COALESCE(first_failed_at, $3),
                starts = CASE WHEN starts > 0 THEN starts - 1 ELSE 0 END
            WHERE seq = $1 AND lease = $2 AND state = 'received'
            """,
            [
                .integer(lease.fileSeq), .integer(lease.number), .integer(instant.microseconds),
                .integer(next.microseconds),
            ]) == 1
    }

    /// Ends all leases: for a database that only one program has open, when it starts.
    public static func releaseAll(on connection: any SQLConnection) throws(SQLError) {
        try connection.execute(
            "UPDATE intake_file SET lease_until = NULL WHERE lease_until IS NOT NULL")
    }

    /// Refuses whatever is written under a lease that another node has taken over, or that was
    /// counted from another place in the file.
    static func demand(_ count: Int, of lease: FileLease) throws(SQLError) {
        guard count != 1 else { return }
        throw SQLError(
            .other, message: "lease \(lease.number) of file \(lease.fileSeq) is another's by now")
    }
}
