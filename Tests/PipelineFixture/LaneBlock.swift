import Dispatch
import Pipeline
import SQL

/// Holds a lane's thread so that what is sent meanwhile waits and becomes one group.
public final class LaneBlock: Sendable {
    private static let looksMax = 2_000
    private let gate = DispatchSemaphore(value: 0)
    private let task: Task<Void, any Error>
    private let lane: Lane

    /// Returns when the lane is held.
    public init(_ lane: Lane) async throws {
        self.lane = lane
        let (gate, reached) = (gate, AsyncStream.makeStream(of: Void.self))
        task = Task {
            try await lane.write { _ throws(SQLError) in
                reached.continuation.yield()
                gate.wait()
            }
        }
        for await _ in reached.stream { break }
    }

    /// Returns when `count` pieces of work wait behind the block.
    ///
    /// - Throws: ``NeverWaited`` when they never do.
    public func waitUntilWaiting(_ count: Int) async throws {
        for _ in 0..<Self.looksMax where lane.waitingCount < count {
            try await Task.sleep(for: .milliseconds(5))
        }
        guard lane.waitingCount >= count else { throw NeverWaited(count: lane.waitingCount) }
    }

    /// Lets the lane go on.
    public func release() { gate.signal() }

    /// Lets the lane go on and returns when it has.
    public func end() async throws {
        gate.signal()
        try await task.value
    }

    /// The work that a test sent never came to the lane.
    public struct NeverWaited: Error {
        /// How many did.
        public let count: Int
    }
}
