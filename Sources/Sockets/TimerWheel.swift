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
    /// Out of emptied slots, and still to be looked at.
    private var overdue: [Entry] = []

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

    /// Whether ``takeDue(upTo:countMax:)`` may have left something for its next call.
    var hasOverdue: Bool { !overdue.isEmpty }

    /// Places whose deadlines are at or before a second; they are then unset.
    mutating func takeDue(upTo second: Int64, countMax: Int = .max) -> [Int] {
        // After a long sleep one lap looks at everything.
        var next = max(passed + 1, second - Int64(Self.slotCount) + 1)
        while next <= second {
            empty(slot: Int(next % Int64(Self.slotCount)), now: second)
            next += 1
        }
        passed = max(passed, second)
        var due: [Int] = []
        while due.count < countMax, let entry = overdue.popLast() {
            if isDue(entry, now: second) { due.append(Int(entry.place)) }
        }
        return due
    }

    private mutating func enter(_ place: Int, second: Int64) {
        entered[place] = second
        slots[Int(second % Int64(Self.slotCount))].append(
            Entry(place: UInt32(place), second: second))
    }

    private mutating func empty(slot: Int, now: Int64) {
        guard !slots[slot].isEmpty else { return }
        var entries: [Entry] = []
        swap(&entries, &slots[slot])
        for entry in entries {
            if entry.second > now { slots[slot].append(entry) } else { overdue.append(entry) }
        }
    }

    /// Whether an entry's place is due, and then unset; if its deadline has moved, so does it.
    private mutating func isDue(_ entry: Entry, now: Int64) -> Bool {
        let place = Int(entry.place)
        guard entered[place] == entry.second else { return false }
        entered[place] = .max
        if deadlines[place] <= now {
            deadlines[place] = .max
            return true
        }
        if deadlines[place] != .max { enter(place, second: deadlines[place]) }
        return false
    }
}
