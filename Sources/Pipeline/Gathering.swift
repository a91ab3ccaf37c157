/// How long the lane waits for those it has just answered, so that they come into the next group.
///
/// Senders that wait for each answer fall into two halves, one being committed while the other
/// waits, and every group has half the size it could have. A pause that is short against a commit
/// brings the halves together.
struct Gathering {
    /// The longest pause, in microseconds.
    static let pauseMax: UInt32 = 2000
    /// A pause is at most this part of the last commit.
    private static let partOfCommit: UInt32 = 8
    /// Commits shorter than this, in microseconds, are not worth a pause.
    private static let commitMin: UInt32 = 1000

    private var answeredLast = 0
    private var lastCommitMicroseconds: UInt32 = 0

    /// Notes that `count` requests were answered after a commit of that length.
    mutating func answered(_ count: Int, took duration: Duration) {
        answeredLast = count
        let (seconds, attoseconds) = duration.components
        lastCommitMicroseconds = UInt32(
            clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    /// How many microseconds to wait when `count` requests wait now:
    /// none when nobody else is expected.
    mutating func pause(waiting count: Int) -> UInt32 {
        defer { answeredLast = 0 }
        guard answeredLast > 1, lastCommitMicroseconds >= Self.commitMin,
            count < Lane.documentsPerGroupMax
        else { return 0 }
        return min(lastCommitMicroseconds / Self.partOfCommit, Self.pauseMax)
    }
}
