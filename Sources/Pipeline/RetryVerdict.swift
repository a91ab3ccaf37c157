import RetailModel
import Routing
import SQL
import Store

/// What a failure that may pass does to a file.
enum RetryVerdict: Sendable {
    case again(at: Instant)
    /// It failed for longer than its route allows.
    case givenUp(after: Int64)
    /// Another node has it by now.
    case lost

    /// Notes a failure, within the transaction of the caller, unless the file is to be given up.
    static func write(
        _ claim: FileClaim, failedAt instant: Instant, schedule: RetrySchedule,
        chance: (ClosedRange<Int>) -> Int, on sql: any SQLConnection
    ) throws(SQLError) -> RetryVerdict {
        // A group that was committed meanwhile has set the count back.
        guard let file = try FileTable.file(seq: claim.file.seq, on: sql) else { return .lost }
        let since = instant.microseconds - (file.firstFailedAt ?? instant).microseconds
        let longest = schedule.pauseMaxMilliseconds(
            afterFailure: Int(file.failures) + 1, sinceFirstSeconds: Int(since / 1_000_000))
        guard let longest else { return .givenUp(after: file.failures + 1) }
        let pause = Int64(chance(0...longest))
        let next = Instant(microseconds: instant.microseconds + pause * 1000)
        let isHeld = try FileTable.postpone(
            claim.lease, failedAt: instant, until: next, on: sql)
        return isHeld ? .again(at: next) : .lost
    }
}
