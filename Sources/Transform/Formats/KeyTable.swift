/// The member names that a plan knows, each with an ordinal that the parser writes beside the key.
///
/// Immutable: build it once with the plan. Lookup reads the key's length and its first and last
/// eight bytes, which settle every name up to 16 bytes without a comparison byte by byte.
public struct KeyTable: Sendable {
    /// More names than this stop the program: ordinals are 16-bit.
    public static let namesMax = 16_384
    /// The ordinal of a name that is not in the table.
    public static let unknown = -1
    /// A table without names, for a document whose members are looked up by name.
    public static let empty = KeyTable([])

    /// The known names; the position of a name is its ordinal.
    public let names: [String]
    private let entries: [Entry]
    private let spellings: [UInt8]

    struct Entry: Sendable {
        var fingerprint = KeyFingerprint()
        var spelling: Int32 = 0
        var ordinal = Int32(KeyTable.unknown)
    }

    /// Ordinals follow the order of `names`; a name repeated later adds nothing.
    public init(_ names: some Sequence<String>) {
        var distinct: [String] = []
        var seen: Set<[UInt8]> = []
        for name in names where seen.insert(Array(name.utf8)).inserted { distinct.append(name) }
        precondition(distinct.count <= Self.namesMax, "A key table holds at most 16,384 names.")
        var slots = 4
        while slots < distinct.count * 4 { slots *= 2 }
        var entries = Array(repeating: Entry(), count: slots)
        var spellings: [UInt8] = []
        for (ordinal, name) in distinct.enumerated() {
            let bytes = Array(name.utf8)
            let fingerprint = KeyFingerprint(bytes)
            var slot = Int(fingerprint.hash) & (slots - 1)
            while entries[slot].ordinal >= 0 { slot = (slot + 1) & (slots - 1) }
            entries[slot] = Entry(
                fingerprint: fingerprint, spelling: Int32(spellings.count),
                ordinal: Int32(ordinal))
            spellings += bytes
        }
        self.names = distinct
        self.entries = entries
        self.spellings = spellings
    }

    /// The ordinal of `name`, or ``unknown``. For building plans; the parser looks up bytes.
    public func ordinal(of name: String) -> Int {
        let bytes = Array(name.utf8)
        return ordinal(of: bytes, fingerprint: KeyFingerprint(bytes))
    }

    func ordinal(of key: [UInt8], fingerprint: KeyFingerprint) -> Int {
        withLookup { lookup in
            // Safe: the pointer is used inside the closure, with the count of the same buffer.
            key.withUnsafeBufferPointer { lookup.ordinal(of: fingerprint, at: $0.baseAddress) }
        }
    }

    /// Lends the table in the form that the parser reads; not to be kept after `body` returns.
    func withLookup<Result, Failure: Error>(
        _ body: (Lookup) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: both arrays are kept alive by self for the length of the closure.
        try entries.withUnsafeBufferPointer { entries throws(Failure) in
            try spellings.withUnsafeBufferPointer { spellings throws(Failure) in
                try body(Lookup(entries: entries, spellings: spellings))
            }
        }
    }

    /// The table as borrowed memory.
    struct Lookup {
        fileprivate let entries: UnsafeBufferPointer<Entry>
        fileprivate let spellings: UnsafeBufferPointer<UInt8>

        /// The ordinal of the key at `bytes`, which must be as long as its fingerprint says.
        @inline(__always)
        func ordinal(of key: KeyFingerprint, at bytes: UnsafePointer<UInt8>?) -> Int {
            let mask = entries.count &- 1
            var slot = Int(key.hash) & mask
            while true {
                // Safe: the mask keeps slot inside; a quarter full table always has an end.
                let entry = entries[slot]
                if entry.ordinal < 0 { return KeyTable.unknown }
                if entry.fingerprint == key, isSpelled(entry, at: bytes) {
                    return Int(entry.ordinal)
                }
                slot = (slot &+ 1) & mask
            }
        }

        @inline(__always)
        private func isSpelled(_ entry: Entry, at bytes: UnsafePointer<UInt8>?) -> Bool {
            let length = Int(entry.fingerprint.length)
            if length <= 16 { return true }
            guard let bytes, let known = spellings.baseAddress else { return false }
            // Safe: the fingerprints agree, so both runs have this length.
            return ByteScan.areEqual(known + Int(entry.spelling), bytes, count: length)
        }
    }
}

/// Length, first and last eight bytes of a key: all of it when it has at most 16 bytes.
struct KeyFingerprint: Equatable, Sendable {
    var first: UInt64 = 0
    var last: UInt64 = 0
    var length: UInt32 = 0

    init() {}

    init(_ bytes: [UInt8]) {
        // Safe: the count is the buffer's own; an empty array has nothing to read.
        self = bytes.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return KeyFingerprint() }
            return KeyFingerprint(base, at: 0, count: all.count, end: all.count)
        }
    }

    /// Of the `count` bytes at `offset`; the bytes up to `end` may be read too.
    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, at offset: Int, count: Int, end: Int) {
        length = UInt32(truncatingIfNeeded: count)
        first = ByteScan.word(bytes, at: offset, count: count, end: end)
        // Safe: with more than eight bytes the last eight begin inside the key.
        last = count > 8 ? ByteScan.word(bytes, at: offset &+ count &- 8) : 0
    }

    @inline(__always)
    var hash: UInt32 {
        let mixed = (first ^ (last &* 0x9E37_79B9_7F4A_7C15)) &+ UInt64(length)
        return UInt32(truncatingIfNeeded: (mixed &* 0xD6E8_FEB8_6659_FD93) &>> 32)
    }
}
