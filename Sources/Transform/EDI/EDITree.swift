/// A transaction's segments put into the loops of its guide.
struct EDITree {
    /// One turn of a loop.
    final class Turn {
        let plan: EDILoopPlan
        /// The slot of the latest segment; the next one belongs here or behind.
        var position = 0
        /// For each slot the segments in it, by their index in the transaction.
        var segments: [[Int]]
        var turns: [[Turn]]
        let firstSegment: Int

        init(_ plan: EDILoopPlan, firstSegment: Int) {
            self.plan = plan
            self.firstSegment = firstSegment
            segments = Array(repeating: [], count: plan.slots.count)
            turns = Array(repeating: [], count: plan.slots.count)
        }

        func uses(_ slot: Int) -> Int { segments[slot].count + turns[slot].count }

        func firstSlot(_ name: String, from: Int, mayExceed: Bool) -> Int? {
            var slot = from
            while slot < plan.slots.count {
                let place = plan.slots[slot]
                if place.trigger == name, mayExceed || uses(slot) < place.uses.usesMax {
                    return slot
                }
                slot += 1
            }
            return nil
        }
    }

    let root: Turn
    /// Segments that the guide does not expect.
    private(set) var unexpected: [Int] = []
    private(set) var problems: [EDIProblem] = []
    private let transaction: EDITransaction
    private var path: [Turn]

    init(_ transaction: EDITransaction, by plan: EDILoopPlan) {
        self.transaction = transaction
        root = Turn(plan, firstSegment: 0)
        path = [root]
        // The first and the last segment are the transaction's envelope.
        let hasTrailer = transaction.segmentCount > 1 && !transaction.lacksTrailer
        for index in 1..<max(transaction.segmentCount - (hasTrailer ? 1 : 0), 1) {
            put(index)
        }
        demand(root)
    }

    private mutating func report(_ problem: EDIProblem) {
        if problems.count < EDIReader.problemsMax { problems.append(problem) }
    }

    private mutating func put(_ index: Int) {
        let name = transaction.segment(index).name
        // Innermost first: a segment belongs to the loop that is open, as the standards have it.
        for depth in path.indices.reversed() {
            let turn = path[depth]
            if let slot = turn.firstSlot(name, from: turn.position, mayExceed: false) {
                place(index, in: slot, depth: depth)
                return
            }
        }
        let segmentPlace = transaction.segment(index).place
        for depth in path.indices.reversed() {
            let turn = path[depth]
            if let slot = turn.firstSlot(name, from: 0, mayExceed: false) {
                report(EDIProblem(.outOfSequence, at: segmentPlace))
                // Back to it, so that what follows in order is not told again.
                turn.position = slot
                place(index, in: slot, depth: depth)
                return
            }
        }
        for depth in path.indices.reversed() {
            let turn = path[depth]
            guard let slot = turn.firstSlot(name, from: 0, mayExceed: true) else { continue }
            let uses = turn.plan.slots[slot].uses
            report(EDIProblem(.tooManyUses(usesMax: uses.usesMax), at: segmentPlace))
            if uses.isSingle {
                unexpected.append(index)
            } else {
                place(index, in: slot, depth: depth)
            }
            return
        }
        report(EDIProblem(.unexpectedSegment, at: segmentPlace))
        unexpected.append(index)
    }

    private mutating func place(_ index: Int, in slot: Int, depth: Int) {
        path.removeLast(path.count - depth - 1)
        let turn = path[depth]
        turn.position = max(turn.position, slot)
        switch turn.plan.slots[slot].kind {
        case .segment: turn.segments[slot].append(index)
        case .loop(let plan):
            let inner = Turn(plan, firstSegment: index)
            inner.segments[0].append(index)
            turn.turns[slot].append(inner)
            path.append(inner)
        }
    }

    /// Tells the mandatory segments and loops that did not come.
    private mutating func demand(_ turn: Turn) {
        for (slot, place) in turn.plan.slots.enumerated() {
            if turn.uses(slot) < place.uses.usesMin {
                let at = transaction.segment(turn.firstSegment).place
                let missing = EDIPlace(
                    byteOffset: at.byteOffset, line: at.line, segmentNumber: at.segmentNumber,
                    segment: place.trigger)
                report(EDIProblem(.segmentMissing, at: missing))
            }
            for inner in turn.turns[slot] { demand(inner) }
        }
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
