/// Writes a transaction as JSON, and checks its elements on the way.
struct EDIDocumentWriter {
    var json: JSONWriter
    private(set) var problems: [EDIProblem] = []
    let transaction: EDITransaction
    let plans: EDISegmentPlans
    private let bytesMax: Int
    private var isFull = false
    private var hasToldCharacters = false
    /// Which segments have been checked; a lifted loop's parents are written often.
    private var checked: [Bool]
    var lifted: [(key: String, turn: Int, parents: [Int])] = []

    init(_ transaction: EDITransaction, plans: EDISegmentPlans, bytesMax: Int) {
        self.transaction = transaction
        self.plans = plans
        self.bytesMax = bytesMax
        checked = Array(repeating: false, count: transaction.segmentCount)
        json = JSONWriter(capacity: 1024 + transaction.byteRange.count * 4)
    }

    mutating func report(_ problem: EDIProblem) {
        if problems.count < EDIReader.problemsMax { problems.append(problem) }
    }

    mutating func write(_ tree: EDITree) {
        if tree.turns[0].plan.hasLifted { collectLifted(tree, 0, parents: []) }
        writeDocument { writer in
            writer.writeContent(tree, 0)
            writer.writeLifted(tree)
            guard !tree.unexpected.isEmpty else { return }
            writer.json.key("unexpected")
            writer.writeArray(tree.unexpected) { $0.writeNamed($1) }
        }
    }

    /// All segments in one list, for a transaction that no guide describes.
    mutating func writeFlat() {
        let inner = Array(1..<max(transaction.segmentCount - 1, 1))
        writeDocument { writer in
            writer.json.key("segments")
            writer.writeArray(inner) { $0.writeNamed($1) }
        }
    }

    // The writer's own closures take the JSON apart from self, so brackets are opened here.

    private mutating func writeDocument(_ body: (inout EDIDocumentWriter) -> Void) {
        writeObject { writer in
            EDIEnvelopeWriter.write(writer.transaction, to: &writer.json)
            body(&writer)
        }
    }

    mutating func writeObject(_ body: (inout EDIDocumentWriter) -> Void) {
        json.open(.object)
        body(&self)
        json.close(.object)
    }

    mutating func writeArray<Item>(
        _ items: [Item], _ body: (inout EDIDocumentWriter, Item) -> Void
    ) {
        json.open(.array)
        for item in items where !isFull { body(&self, item) }
        json.close(.array)
    }

    // MARK: - Loops

    /// The members of one turn of a loop; lifted loops stand elsewhere.
    mutating func writeContent(_ tree: EDITree, _ turn: Int) {
        let plan = tree.turns[turn].plan
        var entry = tree.turns[turn].firstEntry
        while entry >= 0 {
            let slot = tree.entries[entry].slot
            let place = plan.slots[slot]
            let end = tree.endOfSlot(from: entry)
            switch place.kind {
            case .segment: writeSegments(tree, entry, upTo: end, place, name: plan.triggers[slot])
            case .loop(let inner) where inner.isLifted: break
            case .loop(let inner):
                json.key(place.key)
                if inner.isHierarchy {
                    writeHierarchy(tree, tree.turns(from: entry, upTo: end))
                } else {
                    writeTurns(tree, entry, upTo: end)
                }
            }
            entry = end
        }
    }

    private mutating func writeTurns(_ tree: EDITree, _ first: Int, upTo end: Int) {
        json.open(.array)
        var entry = first
        while entry != end, !isFull {
            json.open(.object)
            writeContent(tree, tree.entries[entry].turn)
            json.close(.object)
            entry = tree.entries[entry].next
        }
        json.close(.array)
    }

    /// The segments of one slot, and their pairs once more.
    private mutating func writeSegments(
        _ tree: EDITree, _ first: Int, upTo end: Int, _ place: EDISlot, name: UInt32
    ) {
        let plan = plans.plan(packed: name)
        json.key(place.key)
        if place.uses.isSingle {
            writeSegment(tree.entries[first].segment, plan)
        } else {
            json.open(.array)
            var entry = first
            while entry != end, !isFull {
                writeSegment(tree.entries[entry].segment, plan)
                entry = tree.entries[entry].next
            }
            json.close(.array)
        }
        guard let plan, let pairs = plan.pairs else { return }
        var isOpen = false
        var entry = first
        while entry != end, !isFull {
            let segment = transaction.segment(tree.entries[entry].segment)
            entry = tree.entries[entry].next
            guard segment.body.hasPairs(segment.mark, pairs) else { continue }
            if !isOpen {
                isOpen = true
                json.key("\(place.key)_\(pairs.name)")
                json.open(.array)
            }
            writePairs(segment, plan, pairs)
        }
        if isOpen { json.close(.array) }
    }

    // MARK: - Segments

    /// A segment with its name and number, where no key says which it is.
    private mutating func writeNamed(_ index: Int) {
        let segment = transaction.segment(index)
        writeObject { writer in
            writer.json.key("segment")
            writer.json.text(segment.name)
            writer.json.key("number")
            writer.json.integer(index + 1)
            writer.writeElements(segment, index, nil)
        }
    }

    private mutating func writeSegment(_ index: Int, _ plan: EDISegmentPlan?) {
        json.open(.object)
        writeElements(transaction.segment(index), index, plan)
        json.close(.object)
    }

    private mutating func writeElements(
        _ segment: EDISegment, _ index: Int, _ known: EDISegmentPlan?
    ) {
        guard !isFull else { return }
        let plan = known ?? plans.plan(of: segment)
        let isFirstTime = !checked[index]
        checked[index] = true
        if isFirstTime { checkPresence(segment, plan) }
        let mark = segment.mark
        if segment.hasRepetitions {
            writeRepeated(segment, plan)
        } else if mark.traits.isEmpty {
            let doubts = segment.body.writeElements(mark, plan, checks: isFirstTime, to: &json)
            for doubt in doubts { tell(doubt.reason, segment, doubt.value) }
        } else {
            for value in segment.values where !value.isEmpty {
                plan.writeKey(value.element, value.component, to: &json)
                writeValue(segment, plan, value, checks: isFirstTime)
            }
        }
        if json.bytes.count > bytesMax {
            isFull = true
            report(EDIProblem(.documentTooLarge(bytesMax: bytesMax), at: transaction.place))
        }
    }

    /// The pairs of a segment as objects of the list that is open.
    private mutating func writePairs(
        _ segment: EDISegment, _ plan: EDISegmentPlan, _ pairs: EDIElements.Pairs
    ) {
        if segment.mark.traits.isEmpty {
            segment.body.writePairs(segment.mark, plan, pairs, to: &json)
            return
        }
        for (first, second) in pairs.found(in: segment.values) {
            json.open(.object)
            json.key(pairs.first)
            writeValue(segment, plan, first, checks: false)
            json.key(pairs.second)
            writeValue(segment, plan, second, checks: false)
            json.close(.object)
        }
    }

    /// An element that repeats becomes a list under each component's key.
    private mutating func writeRepeated(_ segment: EDISegment, _ plan: EDISegmentPlan) {
        let byElement = Dictionary(grouping: segment.values, by: \.element)
        for (element, own) in byElement.sorted(by: { $0.key < $1.key }) {
            let repetitions = own.map(\.repetition).max() ?? 1
            let byComponent = Dictionary(grouping: own, by: \.component)
            for (component, parts) in byComponent.sorted(by: { $0.key < $1.key }) {
                guard parts.contains(where: { !$0.isEmpty }) else { continue }
                plan.writeKey(element, component, to: &json)
                if repetitions == 1 {
                    for part in parts { writeValue(segment, plan, part, checks: true) }
                    continue
                }
                json.open(.array)
                var written = 0
                for part in parts {
                    while written < part.repetition - 1 {
                        json.text("")
                        written += 1
                    }
                    writeValue(segment, plan, part, checks: true)
                    written += 1
                }
                while written < repetitions {
                    json.text("")
                    written += 1
                }
                json.close(.array)
            }
        }
    }

    /// A value that may have to be decoded.
    private mutating func writeValue(
        _ segment: EDISegment, _ known: EDISegmentPlan, _ value: EDIValues.Value, checks: Bool
    ) {
        let plan = known.plan(value.element, value.component)
        let (utf8, other) = segment.decoded(value)
        if let other, !hasToldCharacters {
            hasToldCharacters = true
            let declared = transaction.interchange.charset.name
            tell(.otherCharacters(declared: declared, read: other), segment, value)
        }
        guard let plan, !utf8.isEmpty else {
            json.text(utf8: ByteSlice(utf8))
            return
        }
        let reason = EDIValueWriter.write(utf8, plan, to: &json)
        if checks, let reason { tell(reason, segment, value) }
    }
}
