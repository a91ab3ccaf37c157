// MARK: - Keys that an object holds twice

extension JSONParser {
    /// Up to this many members are compared as they come; larger objects are sorted once closed,
    /// so no choice of keys makes the check slow.
    static let comparedMembersMax = 32

    /// Counts a member of the innermost object, and settles its key against the earlier ones.
    @inline(__always)
    mutating func noteKey(
        hash: UInt32, from first: Int, count: Int, flags: JSONTapeNode.Flags
    ) throws(Fault) {
        // Safe: a key is read inside an object only, so there is a frame.
        let frame = frames + (depth &- 1)
        frame.pointee.children &+= 1
        let keyClass: UInt64 = 1 &<< UInt64(hash &>> 26)
        if frame.pointee.keyClasses & keyClass != 0,
            frame.pointee.children <= Self.comparedMembersMax
        {
            try settleDuplicate(from: first, count: count, flags: flags)
        }
        frame.pointee.keyClasses |= keyClass
    }

    @inline(never)
    private mutating func settleDuplicate(
        from first: Int, count: Int, flags: JSONTapeNode.Flags
    ) throws(Fault) {
        var index = frames[depth - 1].container + 1
        // Safe: entries below tapeCount are written, and each key is followed by its value.
        while index < tapeCount {
            let earlier = tape[index]
            let sameKey =
                flags.contains(.hasEscapes) || earlier.flags.contains(.hasEscapes)
                ? decoded(earlier)
                    == decoded(from: first, count: count, hasEscapes: flags.contains(.hasEscapes))
                : Int(earlier.length) == count
                    && ByteScan.areEqual(
                        bytes + Int(earlier.offset), bytes + first, count: count)
            if sameKey, !earlier.flags.contains(.isReplaced) {
                try replace(index, bySecondAt: first)
                return
            }
            index = Int(tape[index + 1].next)
        }
    }

    /// Settles the duplicates of an object with many members, by sorting its keys.
    mutating func settleDuplicatesBySorting() throws(Fault) {
        var keys: [(index: Int, bytes: [UInt8])] = []
        var index = frames[depth - 1].container + 1
        while index < tapeCount {
            if !tape[index].flags.contains(.isReplaced) {
                keys.append((index, decoded(tape[index])))
            }
            index = Int(tape[index + 1].next)
        }
        keys.sort { left, right in
            left.bytes == right.bytes
                ? left.index < right.index : left.bytes.lexicographicallyPrecedes(right.bytes)
        }
        var twice: [(earlier: Int, second: Int)] = []
        for (left, right) in zip(keys, keys.dropFirst()) where left.bytes == right.bytes {
            twice.append((left.index, right.index))
        }
        // The one that stands first in the body is the one to name.
        for pair in twice.sorted(by: { $0.second < $1.second }) {
            try replace(pair.earlier, bySecondAt: Int(tape[pair.second].offset))
        }
    }

    private mutating func replace(_ earlier: Int, bySecondAt first: Int) throws(Fault) {
        // The quotes stand one byte before the keys.
        if rules.duplicateKeys == .refuse {
            throw Fault(
                reason: .duplicateKey, offset: first - 1, earlier: Int(tape[earlier].offset) - 1)
        }
        tape[earlier].flags.insert(.isReplaced)
        frames[depth - 1].children -= 1
    }

    private func decoded(_ key: JSONTapeNode) -> [UInt8] {
        decoded(
            from: Int(key.offset), count: Int(key.length),
            hasEscapes: key.flags.contains(.hasEscapes))
    }

    private func decoded(from first: Int, count: Int, hasEscapes: Bool) -> [UInt8] {
        // Safe: the run is a key that the parser has passed, so it lies below end.
        hasEscapes
            ? JSONEscapes.decoded(bytes + first, count: count)
            : Array(UnsafeBufferPointer(start: bytes + first, count: count))
    }
}
