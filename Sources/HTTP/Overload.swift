/// How a server behaves when more is asked of it than it can do. Counts are of the whole server.
public struct Overload: Sendable {
    /// Requests handled at once, before the server has found its own limit.
    public var concurrencyInitial = 512
    /// What the limit never falls below; fewer would make groups of commits small.
    public var concurrencyMin = 128
    /// What the limit never rises above.
    public var concurrencyMax = 4096
    /// Requests that wait for a place; one more is answered 503.
    public var queueMax = 4096
    /// Requests of one caller that wait; one more is answered 503 though others may still queue.
    public var queuePerCallerMax = 1024
    /// How long a request waits for a place before it is answered 503, in seconds.
    public var queueSecondsMax = 5
    /// Urgent requests handled at once besides the others; one more waits with them.
    public var urgentMax = 256

    /// The bounds as they stand above, to be changed one by one.
    public init() {}
}

/// Whether a request waits its turn when the server is busy.
public enum RoutePriority: Sendable {
    /// Waits, callers in turn.
    case ordinary
    /// Is let in before: health, metrics, acknowledgements, and whatever lets work end.
    case urgent
}
