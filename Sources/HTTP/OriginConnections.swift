/// The places that one loop has for connections to one origin, and who waits for one.
final class OriginConnections {
    let origin: Origin
    /// Connections in use, idle or about to be opened.
    var placesTaken = 0
    private(set) var waiting: [PlaceWaiter] = []

    init(_ origin: Origin) {
        self.origin = origin
    }

    /// Waits for its turn, first come, first served.
    func nextPlace(_ waiter: PlaceWaiter) async -> PlaceWaiter.Turn {
        waiting.append(waiter)
        return await withCheckedContinuation { waiter.continuation = $0 }
    }

    /// Hands a place on to who has waited longest. False when nobody waits.
    func pass(_ turn: PlaceWaiter.Turn) -> Bool {
        guard !waiting.isEmpty else { return false }
        waiting.removeFirst().end(turn)
        return true
    }

    func giveUp(_ waiter: PlaceWaiter) {
        waiting.removeAll { $0 === waiter }
        waiter.end(.givenUp)
    }
}

/// A request that waits for a place.
final class PlaceWaiter {
    /// What the wait came to.
    enum Turn {
        /// A place with a connection that stands.
        case kept(ClientConnection)
        /// A place for a new connection.
        case empty
        case givenUp
    }

    var continuation: CheckedContinuation<Turn, Never>?

    func end(_ turn: Turn) {
        continuation?.resume(returning: turn)
        continuation = nil
    }
}
