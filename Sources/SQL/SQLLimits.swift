/// The bounds of this room.
public enum SQLLimits {
    /// Statements kept prepared per connection; the one unused longest makes room.
    public static let preparedStatementsMax = 256
    /// Statements of one pipeline under way before their results are taken in.
    public static let pipelinedStatementsMax = 512
    /// Argument bytes of one pipeline under way before results are taken in: below what a socket
    /// and libpq buffer without trouble, far above what one round trip needs.
    public static let pipelinedBytesMax = 1 << 20
    /// Argument bytes a connection keeps allocated between statements.
    public static let argumentBytesKept = 1 << 18
    /// How long SQLite waits for another writer before `busy`.
    public static let busyTimeoutMilliseconds: Int32 = 5_000
    /// How long a new PostgreSQL connection may take, unless the address says otherwise.
    public static let connectTimeoutSeconds = 10
    /// How long sent bytes may stay unacknowledged before a PostgreSQL connection counts as lost.
    public static let unacknowledgedMilliseconds = 30_000
    /// Reads that may wait in a ``ReaderPool`` before the next is refused as `busy`.
    public static let waitingReadsMax = 4_096
    /// Threads whose look-ups may run on them: as many as there are event loops at the most.
    public static let nearReadsMax = 64
}
