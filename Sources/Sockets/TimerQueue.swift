/// Names one timer of a loop.
public struct TimerID: Hashable, Sendable {
    let deadline: Int64
    let number: UInt64
}

/// The few timers of a loop that are not deadlines of connections, the soonest last.
struct TimerQueue {
    private var entries: [(id: TimerID, body: () -> Void)] = []
    private var number: UInt64 = 0

    /// When the soonest fires, in nanoseconds; the largest integer when there is none.
    var next: Int64 { entries.last?.id.deadline ?? .max }

    mutating func add(at deadline: Int64, _ body: @escaping () -> Void) -> TimerID {
        number += 1
        let id = TimerID(deadline: deadline, number: number)
        entries.insert((id, body), at: place(of: id))
        return id
    }

    mutating func remove(_ id: TimerID) {
        let index = place(of: id)
        guard index < entries.count, entries[index].id == id else { return }
        entries.remove(at: index)
    }

    mutating func takeDue(_ now: Int64) -> (() -> Void)? {
        next <= now ? entries.popLast()?.body : nil
    }

    /// Where a timer stands or would stand: later deadlines before it, of equals the younger.
    private func place(of id: TimerID) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let other = entries[middle].id
            if (other.deadline, other.number) > (id.deadline, id.number) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
