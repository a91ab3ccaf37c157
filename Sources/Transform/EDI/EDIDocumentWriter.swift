/// Writes a transaction as JSON, and checks its elements on the way.
struct EDIDocumentWriter {
    private(set) var json: JSONWriter
    private(set) var problems: [EDIProblem] = []
    private let transaction: EDITransaction
    private let elements: EDIElements
    private let bytesMax: Int
    private var isFull = false
    private var hasToldCharacters = false
    /// Segments whose elements have been checked; a lifted loop's parents are written often.
    private var checked: Set<Int> = []
    private var lifted: [(key: String, turn: EDITree.Turn, parents: [EDITree.Turn])] = []

    init(_ transaction: EDITransaction, elements: EDIElements, bytesMax: Int) {
        self.transaction = transaction
        self.elements = elements
        self.bytesMax = bytesMax
        json = JSONWriter(capacity: 4096)
    }

    private mutating func report(_ problem: EDIProblem) {
        if problems.count < EDIReader.problemsMax { problems.append(problem) }
    }

    mutating func write(_ tree: EDITree) {
        collectLifted(tree.root, parents: [])
        writeDocument { writer in
            writer.writeContent(tree.root)
            writer.writeLifted()
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

    private mutating func writeObject(_ body: (inout EDIDocumentWriter) -> Void) {
        json.open(.object)
        body(&self)
        json.close(.object)
    }

    private mutating func writeArray<Item>(
        _ items: [Item], _ body: (inout EDIDocumentWriter, Item) -> Void
    ) {
        json.open(.array)
        for item in items where !isFull { body(&self, item) }
        json.close(.array)
    }

    // MARK: - Loops

    /// The members of one turn of a loop; lifted loops stand elsewhere.
    private mutating func writeContent(_ turn: EDITree.Turn) {
        for (slot, place) in turn.plan.slots.enumerated() {
            switch place.kind {
            case .segment:
                let indices = turn.segments[slot]
                guard let first = indices.first else { continue }
                json.key(place.key)
                if place.uses.isSingle {
                    writeSegment(first)
                } else {
                    writeArray(indices) { $0.writeSegment($1) }
                }
                writePairs(indices, place)
            case .loop(let plan):
                let turns = turn.turns[slot]
                guard !turns.isEmpty, !plan.isLifted else { continue }
                json.key(place.key)
                if plan.isHierarchy {
                    writeHierarchy(turns)
                } else {
                    writeArray(turns) { writer, inner in
                        writer.writeObject { $0.writeContent(inner) }
                    }
                }
            }
        }
    }

    private mutating func collectLifted(_ turn: EDITree.Turn, parents: [EDITree.Turn]) {
        let above = turn.plan.key.isEmpty ? parents : parents + [turn]
        for (slot, place) in turn.plan.slots.enumerated() {
            guard case .loop(let plan) = place.kind else { continue }
            for inner in turn.turns[slot] {
                if plan.isLifted { lifted.append((place.key, inner, above)) }
                collectLifted(inner, parents: above)
            }
        }
    }

    /// Lifted turns stand at the top, each with what it lay in.
    private mutating func writeLifted() {
        var keys: [String] = []
        for entry in lifted where !keys.contains(entry.key) { keys.append(entry.key) }
        for key in keys {
            json.key(key)
            writeArray(lifted.filter { $0.key == key }) { writer, entry in
                writer.writeObject { writer in
                    writer.writeContent(entry.turn)
                    for parent in entry.parents {
                        writer.json.key(parent.plan.key)
                        writer.writeObject { $0.writeContent(parent) }
                    }
                }
            }
        }
    }

    // MARK: - Hierarchies

    /// Each level with its own segments and, under their codes, the levels above it.
    private mutating func writeHierarchy(_ turns: [EDITree.Turn]) {
        var byNumber: [String: Int] = [:]
        var parent: [Int?] = []
        for (at, turn) in turns.enumerated() {
            let segment = transaction.segment(turn.firstSegment)
            let above = segment.text(2)
            parent.append(above.isEmpty ? nil : byNumber[above])
            if !above.isEmpty, byNumber[above] == nil {
                report(
                    EDIProblem(.parentUnknown, at: segment.place.element(2), excerpt: above))
            }
            byNumber[segment.text(1)] = at
        }
        writeArray(Array(turns.indices)) { writer, at in
            writer.writeObject { writer in
                var written: Set<String> = [writer.level(turns[at])]
                writer.writeContent(turns[at])
                writer.json.key("level")
                writer.json.text(writer.level(turns[at]))
                var next = parent[at]
                while let above = next {
                    let code = writer.level(turns[above])
                    if !code.isEmpty, written.insert(code).inserted {
                        writer.json.key(code)
                        writer.writeObject { $0.writeContent(turns[above]) }
                    }
                    // A parent comes before its children, so this ends.
                    next = parent[above]
                }
            }
        }
    }

    private func level(_ turn: EDITree.Turn) -> String {
        transaction.segment(turn.firstSegment).text(3)
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
            writer.writeElements(segment, index)
        }
    }

    private mutating func writeSegment(_ index: Int) {
        let segment = transaction.segment(index)
        writeObject { $0.writeElements(segment, index) }
    }

    private mutating func writeElements(_ segment: EDISegment, _ index: Int) {
        guard !isFull else { return }
        let name = segment.name
        let isFirstTime = checked.insert(index).inserted
        if isFirstTime { checkMandatory(segment, name) }
        if segment.hasRepetitions {
            writeRepeated(segment, name)
        } else {
            for value in segment.values where !value.isEmpty {
                json.key(EDIKey.name(name, element: value.element, component: value.component))
                writeValue(segment, name, value, checks: isFirstTime)
            }
        }
        if json.bytes.count > bytesMax {
            isFull = true
            report(EDIProblem(.documentTooLarge(bytesMax: bytesMax), at: transaction.place))
        }
    }

    /// Values that belong together, of all segments of a slot once more as one list of objects.
    private mutating func writePairs(_ indices: [Int], _ slot: EDISlot) {
        guard let pairs = elements.pairs[slot.trigger] else { return }
        var found: [(segment: EDISegment, first: EDIValues.Value, second: EDIValues.Value)] = []
        for index in indices {
            let segment = transaction.segment(index)
            var first: EDIValues.Value?
            for value in segment.values where value.element >= pairs.from {
                let isFirst =
                    value.component == 1
                    && (pairs.isComposite || (value.element - pairs.from) % 2 == 0)
                if isFirst {
                    first = value
                } else if let known = first, !known.isEmpty, !value.isEmpty {
                    found.append((segment, known, value))
                    first = nil
                }
            }
        }
        guard !found.isEmpty else { return }
        json.key("\(slot.key)_\(pairs.name)")
        writeArray(found) { writer, pair in
            writer.writeObject { writer in
                writer.json.key(pairs.first)
                writer.writeValue(pair.segment, slot.trigger, pair.first, checks: false)
                writer.json.key(pairs.second)
                writer.writeValue(pair.segment, slot.trigger, pair.second, checks: false)
            }
        }
    }

    /// An element that repeats becomes a list under each component's key.
    private mutating func writeRepeated(_ segment: EDISegment, _ name: String) {
        let values = Array(segment.values)
        for element in 1...max(segment.elementCount, 1) {
            let own = values.filter { $0.element == element }
            let repetitions = own.map(\.repetition).max() ?? 1
            for component in 1...max(own.map(\.component).max() ?? 1, 1) {
                let parts = own.filter { $0.component == component }
                guard parts.contains(where: { !$0.isEmpty }) else { continue }
                json.key(EDIKey.name(name, element: element, component: component))
                if repetitions == 1 {
                    for part in parts { writeValue(segment, name, part, checks: true) }
                    continue
                }
                writeArray(Array(1...repetitions)) { writer, repetition in
                    if let part = parts.first(where: { $0.repetition == repetition }) {
                        writer.writeValue(segment, name, part, checks: true)
                    } else {
                        writer.json.text("")
                    }
                }
            }
        }
    }

    private mutating func writeValue(
        _ segment: EDISegment, _ name: String, _ value: EDIValues.Value, checks: Bool
    ) {
        let plan = elements.plan(name, value.element, value.component)
        if plan?.isPlainText ?? true, let plain = segment.plain(value) {
            json.text(utf8: plain)
            return
        }
        let (utf8, other) = segment.decoded(value)
        var place: EDIPlace { segment.place.element(value.element, component: value.component) }
        if let other, !hasToldCharacters {
            hasToldCharacters = true
            let declared = transaction.interchange.charset.name
            report(EDIProblem(.otherCharacters(declared: declared, read: other), at: place))
        }
        guard let plan, !utf8.isEmpty else {
            json.text(utf8: ByteSlice(utf8))
            return
        }
        switch EDIValueCheck.normalised(utf8, plan.kind) {
        case .success(let written): json.text(utf8: ByteSlice(written))
        case .failure(let refusal):
            json.text(utf8: ByteSlice(utf8))
            if checks {
                let excerpt = String(decoding: utf8, as: UTF8.self)
                report(EDIProblem(refusal.reason, at: place, excerpt: excerpt))
            }
        }
        if checks { checkLength(utf8, plan, at: place) }
    }

    // MARK: - Checks

    private mutating func checkMandatory(_ segment: EDISegment, _ name: String) {
        guard let known = elements.segments[name] else { return }
        let plans = known.elements
        for (at, components) in plans.enumerated() where components.first?.isMandatory == true {
            let isSent = segment.values.contains { $0.element == at + 1 && !$0.isEmpty }
            if !isSent { report(EDIProblem(.elementMissing, at: segment.place.element(at + 1))) }
        }
        if !known.isOpen, segment.elementCount > plans.count {
            let reason = EDIProblem.Reason.tooManyElements(elementsMax: plans.count)
            // Empty elements at the end say nothing.
            let isFilled = segment.values.contains { $0.element > plans.count && !$0.isEmpty }
            if isFilled { report(EDIProblem(reason, at: segment.place)) }
        }
    }

    private mutating func checkLength(
        _ utf8: [UInt8], _ plan: EDIElementPlan, at place: @autoclosure () -> EDIPlace
    ) {
        var count = utf8.count { $0 & 0xC0 != 0x80 }
        // Sign and decimal mark do not count (X12.6, ISO 9735-1).
        if plan.kind != .text { count = utf8.count { $0 &- 0x30 <= 9 } }
        if count > plan.charactersMax {
            let excerpt = String(decoding: utf8, as: UTF8.self)
            let reason = EDIProblem.Reason.tooLong(charactersMax: plan.charactersMax)
            report(EDIProblem(reason, at: place(), excerpt: excerpt))
        } else if count < plan.charactersMin {
            let excerpt = String(decoding: utf8, as: UTF8.self)
            let reason = EDIProblem.Reason.tooShort(charactersMin: plan.charactersMin)
            report(EDIProblem(reason, at: place(), excerpt: excerpt))
        }
    }
}
