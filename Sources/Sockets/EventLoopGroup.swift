import Glibc
import Synchronization

/// Some event loops that share the work of a process.
public final class EventLoopGroup: Sendable {
    /// At least one, in the order of ``next()``.
    public let loops: [EventLoop]
    private let turn = Atomic<Int>(0)

    /// More threads than this only stand in each other's way.
    public static let loopsMax = 64

    /// - Parameter count: nil for one loop a processor; kept within 1 to ``loopsMax``.
    /// - Throws: ``SocketError/system(call:errno:)`` when the system gives no thread.
    public init(count: Int? = nil) throws(SocketError) {
        let wanted = count ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))
        var loops: [EventLoop] = []
        for _ in 0..<min(max(1, wanted), Self.loopsMax) { loops.append(try EventLoop()) }
        self.loops = loops
    }

    /// The loops in turn.
    public func next() -> EventLoop {
        let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return loops[Int(UInt(bitPattern: number) % UInt(loops.count))]
    }

    /// Stops every loop and returns when their threads have ended.
    public func stop() async {
        for loop in loops { await loop.stop() }
    }
}
