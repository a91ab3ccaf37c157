/// Lets requests in on one loop: at once while there is room, then in a fair queue, then not.
struct Admission {
    /// What becomes of a request.
    enum Verdict {
        case enter, wait, refuse
    }

    private let urgentMax: Int
    private var limit: ConcurrencyLimit
    private var queue: FairQueue<Ticket>
    private var urgent = 0
    /// Ordinary requests that are handled, those that wait for their peer left out.
    private(set) var active = 0

    /// A waiting connection's exchange; the connection may have ended meanwhile.
    struct Ticket {
        weak var connection: Connection?
        var exchange: UInt64
    }

    init(_ overload: Overload, loops: Int) {
        let share = max(1, loops)
        limit = ConcurrencyLimit(overload, loops: loops)
        queue = FairQueue(
            countMax: max(1, overload.queueMax / share),
            perCallerMax: max(1, overload.queuePerCallerMax / share))
        urgentMax = max(1, overload.urgentMax / share)
    }

    /// Requests at once.
    var concurrencyLimit: Int { limit.current }
    /// Requests that wait, those given up included until their turn comes.
    var waiting: Int { queue.count }

    /// Lets an ordinary request in if there is room and nobody waits.
    mutating func enter() -> Bool {
        guard active < limit.current, queue.count == 0 else { return false }
        active += 1
        return true
    }

    /// Lets an urgent request in if there are not very many already.
    mutating func enterUrgent() -> Bool {
        guard urgent < urgentMax else { return false }
        urgent += 1
        return true
    }

    /// Puts a request into the queue; false when it is full.
    mutating func wait(_ ticket: Ticket, caller: UInt64) -> Bool {
        queue.add(ticket, of: caller)
    }

    /// The next request that there is room for now; it counts as let in.
    mutating func admitNext() -> Ticket? {
        guard active < limit.current, let ticket = queue.takeNext() else { return nil }
        active += 1
        return ticket
    }

    /// A request waits for its peer: another may be handled meanwhile.
    mutating func pause() { active -= 1 }

    /// The peer has moved: the request goes on at once, even past the limit.
    mutating func resume() { active += 1 }

    mutating func leave() { active -= 1 }

    mutating func leaveUrgent() { urgent -= 1 }

    /// Takes note of what an answer took, the peer's own slowness left out.
    mutating func observe(route: Int, nanoseconds: Int64, now: Int64) {
        limit.observe(route: route, nanoseconds: nanoseconds, active: active, now: now)
    }
}
