import CLinux

/// What became possible on a descriptor since the last report; edge-triggered, so it is told once.
public struct Readiness: OptionSet, Sendable {
    /// Bits 0 to 2, one for each member.
    public let rawValue: UInt8

    /// A set of bits that need not be members.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Bytes, a connection or the end of the stream can be read.
    public static let readable = Readiness(rawValue: 1)
    /// The socket takes bytes again.
    public static let writable = Readiness(rawValue: 2)
    /// The peer will send no more, or the connection is gone.
    public static let hungUp = Readiness(rawValue: 4)

    init(events: UInt32) {
        let input = EPOLLIN.rawValue | EPOLLRDHUP.rawValue
        let broken = EPOLLHUP.rawValue | EPOLLERR.rawValue
        var result: Readiness = []
        if events & (input | broken) != 0 { result.insert(.readable) }
        if events & (EPOLLOUT.rawValue | broken) != 0 { result.insert(.writable) }
        if events & (EPOLLRDHUP.rawValue | broken) != 0 { result.insert(.hungUp) }
        self = result
    }

    static let watched =
        EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
}

/// Who is told about a descriptor, always on its loop's thread.
public protocol ReadinessHandler: AnyObject {
    /// The descriptor became ready.
    func becameReady(_ readiness: Readiness)
    /// The deadline that was set for the registration has passed; it is unset by then.
    func deadlinePassed()
}
