/// The bytes that the parser may look at, well-formed UTF-8 that its caller holds open.
struct XMLWindow {
    let base: UnsafePointer<UInt8>
    let end: Int
    /// Whether the stream ends with the window.
    let isFinal: Bool

    // Safe: one byte that is never read, for a window without bytes.
    private nonisolated(unsafe) static let nothing = UnsafePointer(
        UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

    init(_ all: UnsafeBufferPointer<UInt8>, isFinal: Bool) {
        base = all.baseAddress ?? Self.nothing
        end = all.count
        self.isFinal = isFinal
    }

    @inline(__always)
    subscript(offset: Int) -> UInt8 {
        // Safe: every caller has compared the offset with `end`.
        base[offset]
    }

    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        // Safe: the range lies inside the window.
        UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    func text(_ range: Range<Int>) -> String { String(decoding: slice(range), as: UTF8.self) }

    /// The first offset at or behind `at` that holds no white space.
    @inline(__always)
    func skipSpaces(_ at: Int) -> Int {
        var at = at
        while at < end, XMLCharacters.isSpace(base[at]) { at &+= 1 }
        return at
    }

    /// Where the name that begins at `at` ends; `at` itself when there is none.
    @inline(__always)
    func nameEnd(_ at: Int) -> Int {
        var next = at
        guard next < end else { return at }
        if XMLCharacters.startsName(base[next]) {
            next &+= 1
        } else if base[next] >= 0x80 {
            let first = XMLCharacters.scalar(base, at: next, end: end)
            guard XMLCharacters.startsName(first.value) else { return at }
            next &+= first.length
        } else {
            return at
        }
        while next < end {
            if XMLCharacters.continuesName(base[next]) {
                next &+= 1
            } else if base[next] >= 0x80 {
                let scalar = XMLCharacters.scalar(base, at: next, end: end)
                guard XMLCharacters.continuesName(scalar.value) else { break }
                next &+= scalar.length
            } else {
                break
            }
        }
        return next
    }

    /// Whether the word stands at `at`; nil when the window ends inside of it.
    func starts(with word: StaticString, at: Int) -> Bool? {
        let count = min(word.utf8CodeUnitCount, end - at)
        for index in 0..<count where base[at + index] != word.utf8Start[index] { return false }
        return count == word.utf8CodeUnitCount ? true : nil
    }
}
