/// Deliveries that were refused to their senders and are not yet counted in the books.
///
/// One command writes all that gathered before it: senders of nonsense cost no commit each.
struct RefusalCounts {
    private var byRoute: [String: Int64] = [:]
    /// Whether a command is on its way that will write whatever is here by then.
    private var isAwaited = false

    /// Counts one delivery. Returns whether a command has to be sent for it.
    mutating func add(route: String) -> Bool {
        byRoute[route, default: 0] += 1
        defer { isAwaited = true }
        return !isAwaited
    }

    /// What is to be written now; what is added from here on needs a command of its own.
    mutating func begin() -> [String: Int64] {
        isAwaited = false
        return byRoute
    }

    /// Forgets what has been written.
    mutating func end(_ written: [String: Int64]) {
        for (route, count) in written { byRoute[route, default: 0] -= count }
        byRoute = byRoute.filter { $0.value != 0 }
    }

    /// Notes that the command came to nothing: the next delivery sends another.
    mutating func giveUp() { isAwaited = false }
}
