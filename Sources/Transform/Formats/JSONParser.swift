/// The pass over a body that checks RFC 8259's grammar and writes the tape.
///
/// It works on borrowed memory: `bytes[start..<end]` and a tape that its capacity bounds. Places of
/// faults are offsets here; line, column and pointer are worked out after a refusal only.
struct JSONParser {
    let bytes: UnsafePointer<UInt8>
    let start: Int
    let end: Int
    let keys: KeyTable.Lookup
    let rules: JSONDocument.Rules
    let tape: UnsafeMutablePointer<JSONTapeNode>
    let tapeCapacity: Int
    let frames: UnsafeMutablePointer<Frame>
    var at: Int
    var tapeCount = 0
    var depth = 0
    var isInObject = false

    /// A container that is not closed yet.
    struct Frame {
        /// Index of the container on the tape.
        var container = 0
        var children = 0
        /// One bit for each of 64 classes of keys met so far in this object.
        var keyClasses: UInt64 = 0
    }

    /// A refusal, with its place in the storage.
    struct Fault: Error {
        let reason: JSONError.Reason
        let offset: Int
        var earlier = -1
    }

    /// Reads the whole of the body.
    mutating func parseDocument() throws(Fault) {
        if end &- at >= 3, bytes[at] == 0xEF, bytes[at + 1] == 0xBB, bytes[at + 2] == 0xBF {
            at += 3
        }
        skipSpace()
        guard at < end else { throw fault(.empty) }
        repeat {
            var wantsValue = try parseValue()
            while !wantsValue, depth > 0 { wantsValue = try parseAfterValue() }
        } while depth > 0
        skipSpace()
        guard at == end else { throw fault(.trailingText) }
    }

    /// Reads a scalar whole, or a container up to its first value.
    /// - Returns: whether a value must follow.
    @inline(__always)
    private mutating func parseValue() throws(Fault) -> Bool {
        skipSpace()
        guard at < end else { throw fault(.unfinished) }
        // Safe: at < end, here and before every read below.
        switch bytes[at] {
        case 0x22:
            at &+= 1
            let first = at
            let flags = try scanText()
            append(.string, from: first, count: at &- 1 &- first, flags: flags)
            return false
        case 0x2D, 0x30...0x39:
            try parseNumber()
            return false
        case 0x7B:
            return try openObject()
        case 0x5B:
            return try openArray()
        default:
            try parseLiteral()
            return false
        }
    }

    /// Reads a comma (and the key behind it) or closes the innermost container.
    /// - Returns: whether a value must follow.
    @inline(__always)
    private mutating func parseAfterValue() throws(Fault) -> Bool {
        skipSpace()
        guard at < end else { throw fault(.unfinished) }
        let byte = bytes[at]
        if isInObject {
            if byte == 0x2C {
                at &+= 1
                skipSpace()
                try parseKey()
                return true
            }
            guard byte == 0x7D else { throw fault(.memberEndExpected) }
        } else {
            if byte == 0x2C {
                at &+= 1
                frames[depth &- 1].children &+= 1
                return true
            }
            guard byte == 0x5D else { throw fault(.elementEndExpected) }
        }
        try closeContainer()
        return false
    }

    @inline(__always)
    mutating func skipSpace() {
        while at < end {
            let byte = bytes[at]
            if byte > 0x20 { return }
            if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                at &+= 1
                // Indented documents: pass over eight blanks at a time.
                while at &+ 8 <= end, ByteScan.word(bytes, at: at) == ByteScan.spread(0x20) {
                    at &+= 8
                }
            } else {
                return
            }
        }
    }

    @inline(__always)
    mutating func append(
        _ kind: JSONKind, from first: Int, count: Int, extra: Int16 = 0,
        flags: JSONTapeNode.Flags = []
    ) {
        // A body of n bytes has at most n / 2 + depth + 1 entries, and the capacity is above that.
        precondition(tapeCount < tapeCapacity, "A JSON tape has room for each value of its body.")
        // Safe: the line above keeps the write inside the tape.
        (tape + tapeCount).initialize(
            to: JSONTapeNode(
                offset: UInt32(truncatingIfNeeded: first),
                length: UInt32(truncatingIfNeeded: count),
                next: UInt32(truncatingIfNeeded: tapeCount &+ 1), extra: extra, kind: kind,
                flags: flags))
        tapeCount &+= 1
    }

    func fault(_ reason: JSONError.Reason) -> Fault { Fault(reason: reason, offset: at) }
}

// MARK: - Containers

extension JSONParser {
    @inline(__always)
    private mutating func openObject() throws(Fault) -> Bool {
        try open(.object)
        skipSpace()
        guard at < end else { throw fault(.unfinished) }
        if bytes[at] == 0x7D {
            try closeContainer()
            return false
        }
        try parseKey()
        return true
    }

    @inline(__always)
    private mutating func openArray() throws(Fault) -> Bool {
        try open(.array)
        skipSpace()
        guard at < end else { throw fault(.unfinished) }
        if bytes[at] == 0x5D {
            try closeContainer()
            return false
        }
        frames[depth &- 1].children = 1
        return true
    }

    @inline(__always)
    private mutating func open(_ kind: JSONKind) throws(Fault) {
        guard depth < rules.depthMax else { throw fault(.tooDeep) }
        // Safe: there are depthMax frames, and depth is below that.
        frames[depth] = Frame(container: tapeCount)
        depth &+= 1
        isInObject = kind == .object
        append(kind, from: at, count: 0)
        at &+= 1
    }

    /// Consumes the closing bracket and completes the container's entry.
    @inline(__always)
    private mutating func closeContainer() throws(Fault) {
        at &+= 1
        if isInObject, frames[depth &- 1].children > Self.comparedMembersMax {
            try settleDuplicatesBySorting()
        }
        // Safe: open() filled this frame, and its container lies below tapeCount.
        let frame = frames[depth &- 1]
        let container = tape + frame.container
        container.pointee.length = UInt32(
            truncatingIfNeeded: at &- Int(container.pointee.offset))
        container.pointee.next = UInt32(truncatingIfNeeded: tapeCount)
        container.pointee.extra = Int16(clamping: frame.children)
        depth &-= 1
        isInObject = depth > 0 && tape[frames[depth &- 1].container].kind == .object
    }

    /// Reads a key and its colon, and gives the key its ordinal.
    @inline(__always)
    private mutating func parseKey() throws(Fault) {
        guard at < end else { throw fault(.unfinished) }
        guard bytes[at] == 0x22 else { throw fault(.keyExpected) }
        at &+= 1
        let first = at
        let flags = try scanText()
        let count = at &- 1 &- first
        if flags.contains(.hasEscapes) {
            try appendEscapedKey(from: first, count: count)
        } else {
            // Safe: the text ends before `at`, and all bytes up to `end` may be read.
            let fingerprint = KeyFingerprint(bytes, at: first, count: count, end: end)
            let ordinal = keys.ordinal(of: fingerprint, at: bytes + first)
            try noteKey(hash: fingerprint.hash, from: first, count: count, flags: .isKey)
            append(
                .string, from: first, count: count, extra: Int16(truncatingIfNeeded: ordinal),
                flags: .isKey)
        }
        skipSpace()
        guard at < end else { throw fault(.unfinished) }
        guard bytes[at] == 0x3A else { throw fault(.colonExpected) }
        at &+= 1
    }

    @inline(never)
    private mutating func appendEscapedKey(from first: Int, count: Int) throws(Fault) {
        let decoded = JSONEscapes.decoded(bytes + first, count: count)
        let fingerprint = KeyFingerprint(decoded)
        // Safe: the pointer is used inside the closure, with the count of the same buffer.
        let ordinal = decoded.withUnsafeBufferPointer { [keys] in
            keys.ordinal(of: fingerprint, at: $0.baseAddress)
        }
        let flags: JSONTapeNode.Flags = [.isKey, .hasEscapes]
        try noteKey(hash: fingerprint.hash, from: first, count: count, flags: flags)
        append(
            .string, from: first, count: count, extra: Int16(truncatingIfNeeded: ordinal),
            flags: flags)
    }
}
