import CLinux
import Glibc

/// An epoll instance with an eventfd that wakes it from other threads.
final class Poller:
    // Safe: wake() only writes to a descriptor that lives as long as the object; all else is used
    // on the loop's thread.
    @unchecked Sendable
{
    private let epoll: Int32
    private let wakeDescriptor: Int32
    private let events: UnsafeMutableBufferPointer<epoll_event>
    private var isClosed = false

    /// Whether the last wait was ended by ``wake()``.
    private(set) var tookWake = false
    /// Whether nothing was waited for yet.
    private(set) var isFirstTurn = true

    private static let wakeToken = UInt64.max
    private static let eventsMax = 256

    init() throws(SocketError) {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .last("epoll_create1") }
        let wake = clinux_eventfd()
        guard wake >= 0,
            clinux_epoll_add(epoll, wake, EPOLLIN.rawValue | EPOLLET.rawValue, Self.wakeToken) == 0
        else {
            let error = SocketError.last("eventfd")
            Glibc.close(epoll)
            throw error
        }
        self.epoll = epoll
        wakeDescriptor = wake
        events = .allocate(capacity: Self.eventsMax)
        events.initialize(repeating: epoll_event())
    }

    deinit {
        close()
        Glibc.close(wakeDescriptor)
        events.deallocate()
    }

    /// Ends the present wait, or the next one at once.
    func wake() {
        var one: UInt64 = 1
        Glibc.write(wakeDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    func clearWake() {
        tookWake = false
        isFirstTurn = false
    }

    func add(_ descriptor: Int32, token: UInt64) throws(SocketError) {
        guard !isClosed else { throw .loopStopped }
        guard clinux_epoll_add(epoll, descriptor, Readiness.watched, token) == 0 else {
            throw .last("epoll_ctl")
        }
    }

    func remove(_ descriptor: Int32) {
        guard !isClosed else { return }
        _ = clinux_epoll_remove(epoll, descriptor)
    }

    /// Waits and returns how many events there are; -1 milliseconds waits for ever.
    func wait(milliseconds: Int32) -> Int {
        let count = epoll_wait(epoll, events.baseAddress, Int32(Self.eventsMax), milliseconds)
        return max(0, Int(count))
    }

    /// One event of the last wait; nil for the wake-up. The eventfd is edge-triggered, so its
    /// counter never needs to be read.
    func event(_ index: Int) -> (token: UInt64, readiness: Readiness)? {
        let token = withUnsafePointer(to: events[index]) { clinux_epoll_token($0) }
        guard token != Self.wakeToken else {
            tookWake = true
            return nil
        }
        return (token, Readiness(events: events[index].events))
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(epoll)
    }
}
