import SQL

/// What is committed together with the work that a task has the lane write, such as the answer to
/// the request that asked for it: both are kept, or neither.
public struct CommitCompanion: Sendable {
    /// That of the task at hand.
    @TaskLocal public static var current: CommitCompanion?

    /// Looks, before the work and in its transaction, whether it is still to be done.
    let begin: @Sendable (any SQLConnection) throws(SQLError) -> Void
    /// Takes what the work came to, in its transaction.
    let end: @Sendable (_ value: any Sendable, any SQLConnection) throws(SQLError) -> Void

    /// A companion; what either throws undoes the work too.
    public init(
        begin: @escaping @Sendable (any SQLConnection) throws(SQLError) -> Void,
        end: @escaping @Sendable (any Sendable, any SQLConnection) throws(SQLError) -> Void
    ) {
        self.begin = begin
        self.end = end
    }
}
