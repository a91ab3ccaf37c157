import RetailModel

/// A value inside a ``JSONDocument``: a place to read from, cheap to copy.
///
/// Readings return nil when the value is of another kind, so a caller says what it wanted.
public struct JSONNode: Sendable {
    /// The document it lies in, which it keeps alive.
    public let document: JSONDocument
    let index: Int

    @inline(__always)
    var entry: JSONTapeNode { document.tape[index] }

    /// What kind of value it is; the readings below are for one kind each.
    public var kind: JSONKind { entry.kind }

    /// Whether it is a `null` that was sent, unlike a member that is absent.
    public var isNull: Bool { entry.kind == .null }

    /// The value of `true` or `false`.
    public var boolean: Bool? {
        let entry = entry
        return entry.kind == .boolean ? entry.flags.contains(.isTrue) : nil
    }

    /// The source as it was sent: quotes, brackets and all.
    public var source: ByteSlice {
        let entry = entry
        let quote = entry.kind == .string ? 1 : 0
        let first = Int(entry.offset) - quote
        return ByteSlice(document.storage, range: first..<first + Int(entry.length) + 2 * quote)
    }
}

// MARK: - Texts

extension JSONNode {
    /// The text of a string, its escapes decoded.
    public func text() -> String? {
        let entry = entry
        guard entry.kind == .string else { return nil }
        return decodedText(entry)
    }

    /// The UTF-8 bytes of a string: a slice of the source, or of a copy when it holds escapes.
    public func utf8() -> ByteSlice? {
        let entry = entry
        guard entry.kind == .string else { return nil }
        if entry.flags.contains(.hasEscapes) { return ByteSlice(decodedBytes(entry)) }
        let first = Int(entry.offset)
        return ByteSlice(document.storage, range: first..<first + Int(entry.length))
    }

    /// Whether the value is a string with exactly these characters (compared as UTF-8 bytes).
    public func textEquals(_ expected: StaticString) -> Bool {
        let entry = entry
        guard entry.kind == .string, expected.hasPointerRepresentation else { return false }
        let count = expected.utf8CodeUnitCount
        if entry.flags.contains(.hasEscapes) {
            let decoded = decodedBytes(entry)
            // Safe: both runs are `count` bytes once the counts agree.
            return decoded.count == count
                && decoded.withUnsafeBufferPointer { bytes in
                    bytes.baseAddress.map {
                        ByteScan.areEqual($0, expected.utf8Start, count: count)
                    } ?? true
                }
        }
        guard Int(entry.length) == count else { return false }
        return withBytes(entry) { ByteScan.areEqual($0, expected.utf8Start, count: count) }
    }

    @inline(__always)
    func withBytes<Result>(
        _ entry: JSONTapeNode, _ body: (UnsafePointer<UInt8>) -> Result
    ) -> Result {
        // Safe: the parser wrote offset and length inside this very storage, never empty.
        document.storage.withUnsafeBufferPointer { all in
            body(all.baseAddress.unsafelyUnwrapped + Int(entry.offset))
        }
    }

    func decodedText(_ entry: JSONTapeNode) -> String {
        if entry.flags.contains(.hasEscapes) {
            return String(decoding: decodedBytes(entry), as: UTF8.self)
        }
        return withBytes(entry) {
            String(
                decoding: UnsafeBufferPointer(start: $0, count: Int(entry.length)), as: UTF8.self)
        }
    }

    func decodedBytes(_ entry: JSONTapeNode) -> [UInt8] {
        withBytes(entry) { JSONEscapes.decoded($0, count: Int(entry.length)) }
    }
}

// MARK: - Numbers

extension JSONNode {
    /// The number as its source writes it.
    public var rawNumber: ByteSlice? {
        let entry = entry
        guard entry.kind == .number else { return nil }
        let first = Int(entry.offset)
        return ByteSlice(document.storage, range: first..<first + Int(entry.length))
    }

    /// A number that is whole and fits in 64 bits, however it is written (`3`, `3.0`, `0.3e1`).
    public func integer() -> Int64? {
        let entry = entry
        guard entry.kind == .number else { return nil }
        return withBytes(entry) {
            entry.flags.contains(.isWhole)
                ? NumberText.whole($0, count: Int(entry.length))
                : NumberText.decimal($0, count: Int(entry.length))?.whole
        }
    }

    /// The exact value of a number, its written decimals kept (`1.50` has two); exponents are
    /// worked in. Nil too when it needs more digits than ``ExactDecimal`` has.
    public func decimal() -> ExactDecimal? {
        let entry = entry
        guard entry.kind == .number else { return nil }
        return withBytes(entry) { NumberText.decimal($0, count: Int(entry.length)) }
    }
}
