/// The values of a segment one after the other, over marks that its caller holds open.
struct EDIValues: IteratorProtocol {
    struct Value {
        var element = 0
        var repetition = 1
        var component = 1
        /// From the body's base.
        var start = 0
        var end = 0
        var isEmpty: Bool { start == end }
    }

    private let marks: UnsafeBufferPointer<UInt32>
    private let end: Int
    private var upcoming = 0
    private var value = Value()

    /// - Parameter marks: those of the segment alone.
    init(_ marks: UnsafeBufferPointer<UInt32>, end: Int) {
        self.marks = marks
        self.end = end
    }

    @inline(__always)
    mutating func next() -> Value? {
        while upcoming < marks.count {
            // Safe: `upcoming` stays below the count.
            let mark = marks[upcoming]
            upcoming &+= 1
            switch UInt8(truncatingIfNeeded: mark & 7) {
            case EDIScanner.Kind.element:
                value.element &+= 1
                value.repetition = 1
                value.component = 1
            case EDIScanner.Kind.repetition:
                value.repetition &+= 1
                value.component = 1
            default: value.component &+= 1
            }
            // A component mark inside the name belongs to no element.
            if value.element == 0 { continue }
            value.start = Int(mark >> 3) &+ 1
            value.end = upcoming < marks.count ? Int(marks[upcoming] >> 3) : end
            return value
        }
        return nil
    }
}

extension EDIBody {
    /// Lends the bytes from the base on, and the marks of one segment.
    @inline(__always)
    func lend<Result>(
        _ mark: Mark,
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt32>) -> Result
    ) -> Result {
        let last = mark.firstMark + mark.markCount
        // Safe: the reader made the marks over this storage, which self keeps alive; the slices
        // are checked against the buffers where they are made.
        return storage.withUnsafeBufferPointer { bytes in
            marks.withUnsafeBufferPointer { marks in
                body(
                    UnsafeBufferPointer(rebasing: bytes[base...]),
                    UnsafeBufferPointer(rebasing: marks[mark.firstMark..<last]))
            }
        }
    }

    /// Every value of a segment in order, empty ones too.
    func values(_ mark: Mark) -> [EDIValues.Value] {
        // Safe: the iterator is used up inside the closure.
        lend(mark) { _, marks in
            var values = EDIValues(marks, end: mark.end)
            var all: [EDIValues.Value] = []
            while let value = values.next() { all.append(value) }
            return all
        }
    }

    /// The name of a segment; none where that is no name.
    func name(_ mark: Mark) -> EDISegmentName {
        if mark.traits.contains(.lineBreaks) { return EDISegmentName(wrapped: nameBytes(mark)) }
        // Safe: the name lies inside its segment.
        return lend(mark) { bytes, marks in
            let end = marks.first.map { Int($0 >> 3) } ?? mark.end
            return EDISegmentName(bytes, from: mark.start, to: end)
        }
    }

    func nameBytes(_ mark: Mark) -> ArraySlice<UInt8> {
        let end = mark.markCount > 0 ? Int(marks[mark.firstMark] >> 3) : mark.end
        let slice = storage[base + mark.start..<base + end]
        guard mark.traits.contains(.lineBreaks) else { return slice }
        return slice.filter { $0 != 0x0A && $0 != 0x0D }[...]
    }

    /// Which elements a segment has, and which of its composites lack a part.
    func presence(_ mark: Mark, _ plan: EDISegmentPlan) -> EDIPresence {
        // Safe: the iterator is used up inside the closure.
        lend(mark) { _, marks in
            var values = EDIValues(marks, end: mark.end)
            var found = EDIPresence()
            while let value = values.next() { found.take(value, plan) }
            found.closeComposite(plan)
            return found
        }
    }
}
