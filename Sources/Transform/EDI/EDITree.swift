/// A transaction's segments put into the loops of its guide.
///
/// All turns stand in one list and all their entries in another, so that a large transaction
/// costs no more allocations than a small one.
struct EDITree {
    /// One turn of a loop.
    struct Turn {
        let plan: EDILoopPlan
        let firstSegment: Int
        /// The slot of the latest segment; the next one belongs here or behind.
        var position = 0
        /// The first and the last of its entries, -1 when it has none.
        var firstEntry = -1
        var lastEntry = -1
        /// Whether its entries stand in the order of the slots.
        var isOrdered = true
        /// Where the counts of its slots begin.
        let firstCount: Int
    }

    /// A segment, or the turn of an inner loop, in its slot.
    struct Entry {
        let slot: Int
        /// The segment, or the turn's first one, by its index in the transaction.
        let segment: Int
        /// -1 for a segment on its own.
        let turn: Int
        /// The next entry of the same turn, -1 for the last one.
        var next = -1
    }

    /// The transaction itself is the first.
    private(set) var turns: [Turn] = []
    private(set) var entries: [Entry] = []
    /// Segments that the guide does not expect.
    private(set) var unexpected: [Int] = []
    private(set) var problems: [EDIProblem] = []
    private let transaction: EDITransaction
    private let plans: EDISegmentPlans
    private var counts: [Int32] = []
    /// The open turns, outermost first.
    private var path: [Int] = [0]

    /// - Parameter plans: What is known of segments, by which foreign ones are told from unknown.
    init(_ transaction: EDITransaction, by plan: EDILoopPlan, plans: EDISegmentPlans) {
        self.transaction = transaction
        self.plans = plans
        entries.reserveCapacity(transaction.segmentCount)
        _ = open(plan, firstSegment: 0)
        // The first and the last segment are the transaction's envelope.
        let hasTrailer = transaction.segmentCount > 1 && !transaction.lacksTrailer
        for index in 1..<max(transaction.segmentCount - (hasTrailer ? 1 : 0), 1) {
            put(index)
        }
        for turn in turns.indices where !turns[turn].isOrdered { order(turn) }
        demand()
    }

    private mutating func report(_ problem: EDIProblem) {
        if problems.count < EDIReader.problemsMax { problems.append(problem) }
    }

    // MARK: - Placing

    private mutating func put(_ index: Int) {
        let name = transaction.segment(index).packedName.packed
        // What has no name was told by the reader.
        guard name != 0 else {
            unexpected.append(index)
            return
        }
        // Innermost first: a segment belongs to the loop that is open, as the standards have it.
        for depth in path.indices.reversed() {
            let from = turns[path[depth]].position
            if let slot = slot(name, depth: depth, from: from, mayExceed: false) {
                place(index, in: slot, depth: depth)
                return
            }
        }
        let segmentPlace = transaction.segment(index).place
        for depth in path.indices.reversed() {
            if let slot = slot(name, depth: depth, from: 0, mayExceed: false) {
                report(EDIProblem(.outOfSequence, at: segmentPlace))
                // Back to it, so that what follows in order is not told again.
                turns[path[depth]].position = slot
                place(index, in: slot, depth: depth)
                return
            }
        }
        for depth in path.indices.reversed() {
            guard let slot = slot(name, depth: depth, from: 0, mayExceed: true) else { continue }
            let own = turns[path[depth]].plan.slots[slot]
            let uses = own.uses
            let reason = EDIProblem.Reason.tooManyUses(
                usesMax: uses.usesMax, ofLoop: own.isLoop)
            report(EDIProblem(reason, at: segmentPlace))
            if uses.isSingle {
                unexpected.append(index)
            } else {
                place(index, in: slot, depth: depth)
            }
            return
        }
        report(EDIProblem(unplaced(name), at: segmentPlace))
        unexpected.append(index)
    }

    private func unplaced(_ name: UInt32) -> EDIProblem.Reason {
        if turns[0].plan.holds(name) { return .unexpectedSegment }
        return plans.plan(packed: name) == nil ? .unknownSegment : .foreignSegment
    }

    /// The first slot of an open turn into which a name leads.
    private func slot(_ name: UInt32, depth: Int, from: Int, mayExceed: Bool) -> Int? {
        let plan = turns[path[depth]].plan
        let firstCount = turns[path[depth]].firstCount
        var slot = from
        while slot < plan.triggers.count {
            if plan.triggers[slot] == name {
                let usesMax = plan.usesMax[slot]
                if mayExceed || usesMax == Int.max || counts[firstCount + slot] < usesMax {
                    return slot
                }
            }
            slot += 1
        }
        return nil
    }

    private mutating func place(_ index: Int, in slot: Int, depth: Int) {
        path.removeLast(path.count - depth - 1)
        let turn = path[depth]
        turns[turn].position = max(turns[turn].position, slot)
        guard case .loop(let plan) = turns[turn].plan.slots[slot].kind else {
            append(Entry(slot: slot, segment: index, turn: -1), to: turn)
            return
        }
        let inner = open(plan, firstSegment: index)
        append(Entry(slot: slot, segment: index, turn: inner), to: turn)
        append(Entry(slot: 0, segment: index, turn: -1), to: inner)
        path.append(inner)
    }

    private mutating func open(_ plan: EDILoopPlan, firstSegment: Int) -> Int {
        turns.append(Turn(plan: plan, firstSegment: firstSegment, firstCount: counts.count))
        counts.append(contentsOf: repeatElement(0, count: plan.slots.count))
        return turns.count - 1
    }

    private mutating func append(_ entry: Entry, to turn: Int) {
        let last = turns[turn].lastEntry
        if last >= 0 {
            entries[last].next = entries.count
            if entries[last].slot > entry.slot { turns[turn].isOrdered = false }
        } else {
            turns[turn].firstEntry = entries.count
        }
        turns[turn].lastEntry = entries.count
        counts[turns[turn].firstCount + entry.slot] &+= 1
        entries.append(entry)
    }

    /// Puts the entries of a turn into the order of its slots; those of one slot keep theirs.
    private mutating func order(_ turn: Int) {
        var own: [Int] = []
        var next = turns[turn].firstEntry
        while next >= 0 {
            own.append(next)
            next = entries[next].next
        }
        own.sort { (entries[$0].slot, $0) < (entries[$1].slot, $1) }
        for (at, entry) in own.enumerated() {
            entries[entry].next = at + 1 < own.count ? own[at + 1] : -1
        }
        turns[turn].firstEntry = own.first ?? -1
        turns[turn].lastEntry = own.last ?? -1
    }

    /// Tells the mandatory segments and loops that did not come.
    private mutating func demand() {
        for turn in turns {
            for slot in turn.plan.required {
                let place = turn.plan.slots[slot]
                guard counts[turn.firstCount + slot] < place.uses.usesMin else { continue }
                let at = transaction.segment(turn.firstSegment).place
                let missing = EDIPlace(
                    byteOffset: at.byteOffset, line: at.line, segmentNumber: at.segmentNumber,
                    segment: place.trigger)
                report(EDIProblem(.segmentMissing, at: missing))
            }
        }
    }
}

extension EDITree {
    /// The entry behind those that stand in the same slot as `entry`, -1 at the end.
    func endOfSlot(from entry: Int) -> Int {
        let slot = entries[entry].slot
        var next = entries[entry].next
        while next >= 0, entries[next].slot == slot { next = entries[next].next }
        return next
    }

    /// The turns of the entries of one slot.
    func turns(from entry: Int, upTo end: Int) -> [Int] {
        var found: [Int] = []
        var next = entry
        while next != end {
            found.append(entries[next].turn)
            next = entries[next].next
        }
        return found
    }
}

extension EDITransaction {
    var lacksTrailer: Bool {
        problems.contains { problem in
            switch problem.reason {
            case .trailerMissing, .transactionTooLarge: true
            default: false
            }
        }
    }
}
