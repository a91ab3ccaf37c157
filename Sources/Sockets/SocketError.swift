import Glibc

/// A refusal by the operating system, with the call that met it.
public enum SocketError: Error, Hashable, Sendable {
    /// The text is no numeric IPv4 or IPv6 address, or the port is outside 0 to 65535.
    case notAnAddress(String)
    /// The name has no address.
    case notResolved(String)
    /// A system call failed.
    case system(call: String, errno: Int32)
    /// The loop was stopped.
    case loopStopped
    /// As many names as may wait to be looked up.
    case tooManyLookups

    /// The error that the last system call of this thread left behind.
    static func last(_ call: String) -> SocketError {
        .system(call: call, errno: errno)
    }

    /// Stable name for runbooks and logs.
    public var code: String {
        switch self {
        case .notAnAddress: "SOCKET-001"
        case .notResolved: "SOCKET-002"
        case .system: "SOCKET-003"
        case .loopStopped: "SOCKET-004"
        case .tooManyLookups: "SOCKET-005"
        }
    }

    /// What is wrong, in one sentence for people.
    public var problem: String {
        switch self {
        case .notAnAddress(let text): "'\(text)' is no numeric address and port to listen on."
        case .notResolved(let name): "The name '\(name)' has no address."
        case .system(let call, let number):
            "The system refused \(call): \(String(cString: strerror(number)))."
        case .loopStopped: "The event loop has stopped."
        case .tooManyLookups: "Too many names wait for the system's resolver."
        }
    }

    /// What to do about it, in one sentence for people.
    public var remedy: String {
        switch self {
        case .notAnAddress: "Give an address such as 127.0.0.1 or ::1, and a port up to 65535."
        case .notResolved: "Check the spelling of the name and the machine's name servers."
        case .system(_, EADDRINUSE): "Choose another port, or stop what listens there."
        case .system(_, EACCES): "Choose a port above 1023, or grant the right to bind lower ones."
        case .system(_, EMFILE), .system(_, ENFILE): "Raise the limit of open files."
        case .system: "See the system's log; the call's manual page names the cause."
        case .loopStopped: "Start a new event loop group."
        case .tooManyLookups: "See whether the machine's name servers answer, and how fast."
        }
    }
}
