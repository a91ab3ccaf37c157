import RetailModel
import SQL

/// The table of messages that came in by hooks, by the identifiers that their senders gave them.
public enum HookTable {
    /// The file that holds a message, or nil when it is new.
    public static func fileSeq(
        hook: String, messageID: String, on connection: any SQLConnection
    ) throws(SQLError) -> Int64? {
        try connection.first(
            "SELECT file_seq FROM hook_message WHERE hook = $1 AND message_id = $2",
            [.text(hook), .text(messageID.storable)]
        ) { row throws(SQLError) in row.integer(0) }
    }

    /// Notes which file holds a message; one that is known stays with its first file.
    public static func note(
        hook: String, messageID: String, fileSeq: Int64, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO hook_message (hook, message_id, file_seq, received_at)
            VALUES ($1, $2, $3, $4) ON CONFLICT (hook, message_id) DO NOTHING
            """,
            [
                .text(hook), .text(messageID.storable), .integer(fileSeq),
                .integer(instant.microseconds),
            ])
    }
}
