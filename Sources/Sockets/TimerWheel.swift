/// Deadlines in whole seconds of some numbered places: a hashed timing wheel (Varghese and Lauck,
/// 1987) whose entries move lazily.
///
/// A deadline that moves later, as those of a busy connection do at every request, costs one store:
/// its entry is moved when its slot comes round. Only what is due, or was when it was set, is ever
/// looked at, however many places there are.
struct TimerWheel {
    private struct Entry {
        var place: UInt32
        var second: Int64
    }

    /// More slots than the longest usual deadline has seconds, so that laps are rare.
    private static let slotCount = 512

    private var slots = [[Entry]](repeating: [], count: slotCount)
    /// By place; the largest integer for none.
    private var deadlines: [Int64] = []
    /// By place: the second of the one entry that counts; others of the place are left over.
    private var entered: [Int64] = []
    /// The last second whose slot was emptied.
    private var passed: Int64

    init(second: Int64) {
        passed = second
    }

    /// Makes room for one more place.
    mutating func addPlace() {
        deadlines.append(.max)
        entered.append(.max)
    }

    /// Sets when a place is due; the largest integer for never.
    mutating func set(_ place: Int, second: Int64) {
        deadlines[place] = second
        guard second < entered[place] else { return }
        enter(place, second: max(second, passed + 1))
    }

    /// The places whose deadlines are at or before a second; they are then unset.
    mutating func takeDue(upTo second: Int64) -> [Int] {
        var due: [Int] = []
        // After a long sleep one lap looks at everything.
        var next = max(passed + 1, second - Int64(Self.slotCount) + 1)
        while next <= second {
            empty(slot: Int(next % Int64(Self.slotCount)), now: second, into: &due)
            next += 1
        }
        passed = max(passed, second)
        return due
    }

    private mutating func enter(_ place: Int, second: Int64) {
        entered[place] = second
        slots[Int(second % Int64(Self.slotCount))].append(
            Entry(place: UInt32(place), second: second))
    }

    private mutating func empty(slot: Int, now: Int64, into due: inout [Int]) {
        guard !slots[slot].isEmpty else { return }
        var entries: [Entry] = []
        swap(&entries, &slots[slot])
        for entry in entries {
            let place = Int(entry.place)
            if entry.second > now {
                slots[slot].append(entry)
                continue
            }
            guard entered[place] == entry.second else { continue }
            entered[place] = .max
            if deadlines[place] <= now {
                deadlines[place] = .max
                due.append(place)
            } else if deadlines[place] != .max {
                // Never into the slot that is being emptied, unless a lap ahead.
                enter(place, second: deadlines[place])
            }
        }
    }
}
