import RetailModel
import SQL

/// Whoever works at a request with a key, until its answer is kept.
public struct AnswerClaim: Hashable, Sendable {
    /// SHA-256 of what tells requests apart.
    public let digest: [UInt8]
    /// Tells this attempt from others of the same request.
    public let token: Int64

    /// A claim of one attempt.
    public init(digest: [UInt8], token: Int64) {
        self.digest = digest
        self.token = token
    }
}

/// An answer that is given again to the same request.
public struct KeptAnswer: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int64
    /// SHA-256 of what the request said.
    public let contentHash: [UInt8]
    /// Its fields and body; nil for one that was too long to be kept.
    public let content: Content?

    /// What is given again.
    public struct Content: Hashable, Sendable {
        /// A line for each field: `name: value`.
        public let headers: String
        public let body: [UInt8]

        /// Fields and body.
        public init(headers: String, body: [UInt8]) {
            self.headers = headers
            self.body = body
        }
    }

    /// An answer from its parts.
    public init(status: Int64, contentHash: [UInt8], content: Content?) {
        self.status = status
        self.contentHash = contentHash
        self.content = content
    }
}

/// What stands under the key of a request.
public enum AnswerStanding: Hashable, Sendable {
    /// The caller's claim: it does the work.
    case claimed
    /// Another attempt is at work.
    case running
    case kept(KeptAnswer)
}

/// The table of answers to requests that carried a key.
public enum KeptAnswerTable {
    /// Claims a request, or tells what stands there.
    ///
    /// A claim whose lease ended, as of a server that broke down, is taken over; so is an answer
    /// from `forgotten` or before.
    public static func claim(
        _ claim: AnswerClaim, by actor: String, at now: Instant, until leaseEnd: Instant,
        forgetting forgotten: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> AnswerStanding {
        try connection.execute(
            """
            INSERT INTO kept_answer (digest, actor, claimed_at, lease_until, token)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (digest) DO UPDATE SET actor = excluded.actor,
                claimed_at = excluded.claimed_at, lease_until = excluded.lease_until,
                token = excluded.token, content_hash = NULL, status = NULL, headers = NULL,
                body = NULL
            WHERE (kept_answer.status IS NULL AND kept_answer.lease_until <= $3)
                OR kept_answer.claimed_at <= $6
            """,
            [
                .blob(claim.digest), .text(actor.storable), .integer(now.microseconds),
                .integer(leaseEnd.microseconds), .integer(claim.token),
                .integer(forgotten.microseconds),
            ])
        let found = try connection.first(
            "SELECT token, status, content_hash, headers, body FROM kept_answer WHERE digest = $1",
            [.blob(claim.digest)]
        ) { row throws(SQLError) in Self.standing(row, of: claim) }
        return found ?? .running
    }

    private static func standing(
        _ row: borrowing Row, of claim: AnswerClaim
    ) -> AnswerStanding {
        guard let status = row.optionalInteger(1) else {
            return row.integer(0) == claim.token ? .claimed : .running
        }
        let content = row.optionalText(3).map {
            KeptAnswer.Content(headers: $0, body: row.optionalBlob(4) ?? [])
        }
        return .kept(
            KeptAnswer(status: status, contentHash: row.optionalBlob(2) ?? [], content: content))
    }

    /// Puts the end of a claim off while its request is still coming in.
    public static func extend(
        _ claim: AnswerClaim, until leaseEnd: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE kept_answer SET lease_until = $3
            WHERE digest = $1 AND token = $2 AND status IS NULL
            """, [.blob(claim.digest), .integer(claim.token), .integer(leaseEnd.microseconds)])
    }

    /// Holds a claim until the transaction ends, so that nobody takes it over meanwhile; false when
    /// somebody has, or when its answer is kept already.
    public static func hold(
        _ claim: AnswerClaim, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.execute(
            """
            UPDATE kept_answer SET token = token
            WHERE digest = $1 AND token = $2 AND status IS NULL
            """, [.blob(claim.digest), .integer(claim.token)]) > 0
    }

    /// Keeps the answer of a claim; nothing when somebody took the claim over, or when one is kept
    /// already.
    public static func keep(
        _ answer: KeptAnswer, of claim: AnswerClaim, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE kept_answer SET status = $3, content_hash = $4, headers = $5, body = $6
            WHERE digest = $1 AND token = $2 AND status IS NULL
            """,
            [
                .blob(claim.digest), .integer(claim.token), .integer(answer.status),
                .blob(answer.contentHash), answer.content.map { .text($0.headers) } ?? .null,
                answer.content.map { .blob($0.body) } ?? .null,
            ])
    }

    /// Gives a claim up: the request did nothing, and may be sent again.
    public static func release(
        _ claim: AnswerClaim, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "DELETE FROM kept_answer WHERE digest = $1 AND token = $2 AND status IS NULL",
            [.blob(claim.digest), .integer(claim.token)])
    }

    /// Forgets answers from `instant` or before, at most `limit`; returns how many.
    @discardableResult
    public static func sweep(
        before instant: Instant, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> Int {
        try connection.execute(
            """
            DELETE FROM kept_answer WHERE digest IN (
                SELECT digest FROM kept_answer WHERE claimed_at <= $1 ORDER BY claimed_at LIMIT $2)
            """, [.integer(instant.microseconds), .integer(Int64(limit))])
    }
}
