/// Distinct short texts, each kept once and known by a number: names, keys, namespaces.
struct XMLTexts: Sendable {
    private struct Entry: Sendable {
        var fingerprint: KeyFingerprint
        var start: Int32
    }

    private var entries: [Entry] = []
    /// Positions in `entries` by hash, -1 where free; never more than half full.
    private var slots = [Int32](repeating: -1, count: 256)
    private var spellings: [UInt8] = []

    var count: Int { entries.count }

    /// The number of the text, given anew when it is seen for the first time.
    ///
    /// `end` is how far the memory may be read, at least `count` behind `offset`.
    @inline(__always)
    mutating func number(
        _ bytes: UnsafePointer<UInt8>, at offset: Int, count: Int, end: Int
    ) -> Int {
        let fingerprint = KeyFingerprint(bytes, at: offset, count: count, end: end)
        let mask = slots.count &- 1
        var slot = Int(fingerprint.hash) & mask
        while true {
            let position = Int(slots[slot])
            guard position >= 0 else { break }
            if entries[position].fingerprint == fingerprint,
                count <= 16 || isSpelled(position, bytes + offset, count)
            {
                return position
            }
            slot = (slot &+ 1) & mask
        }
        return add(fingerprint, bytes + offset, count)
    }

    /// The number of a text that is no slice of the window.
    mutating func number(_ text: [UInt8]) -> Int {
        guard !text.isEmpty else {
            var nothing: UInt8 = 0
            return number(&nothing, at: 0, count: 0, end: 0)
        }
        // Safe: the pointer is used inside the closure, with its own buffer's count.
        return text.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return 0 }
            return number(base, at: 0, count: all.count, end: all.count)
        }
    }

    /// Where the text's bytes lie among all spellings.
    @inline(__always)
    func range(of number: Int) -> Range<Int> {
        let start = Int(entries[number].start)
        return start..<start &+ Int(entries[number].fingerprint.length)
    }

    func bytes(of number: Int) -> ArraySlice<UInt8> { spellings[range(of: number)] }

    func text(of number: Int) -> String { String(decoding: bytes(of: number), as: UTF8.self) }

    @inline(__always)
    func withBytes<Result>(
        of number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let range = range(of: number)
        // Safe: the range lies inside the spellings, which self keeps alive for the closure.
        return spellings.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Whether the text is exactly the `count` bytes at `bytes`.
    @inline(__always)
    func isSpelled(_ number: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        withBytes(of: number) { known in
            guard known.count == count, let base = known.baseAddress else { return count == 0 }
            // Safe: both runs are `count` bytes long.
            return ByteScan.areEqual(base, bytes, count: count)
        }
    }

    private mutating func add(
        _ fingerprint: KeyFingerprint, _ bytes: UnsafePointer<UInt8>, _ count: Int
    ) -> Int {
        entries.append(Entry(fingerprint: fingerprint, start: Int32(spellings.count)))
        // Safe: the caller's run is `count` bytes long.
        spellings.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        if entries.count * 2 > slots.count {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            for position in entries.indices { place(position) }
        } else {
            place(entries.count - 1)
        }
        return entries.count - 1
    }

    private mutating func place(_ position: Int) {
        let mask = slots.count - 1
        var slot = Int(entries[position].fingerprint.hash) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(position)
    }
}
