/// A run of bytes inside a buffer that it keeps alive, so a slice can never outlive what it shows.
///
/// Two slices are equal when their bytes are, wherever these lie.
public struct ByteSlice: Sendable {
    let storage: [UInt8]
    let start: Int
    let end: Int

    /// The whole of `bytes`.
    public init(_ bytes: [UInt8]) {
        storage = bytes
        start = 0
        end = bytes.count
    }

    /// The part `range` of `bytes`, which is not copied; a range outside of it stops the program.
    public init(_ bytes: [UInt8], range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= bytes.count,
            "A byte slice must lie inside its buffer.")
        storage = bytes
        start = range.lowerBound
        end = range.upperBound
    }

    /// Length in bytes.
    public var count: Int { end - start }

    /// Whether it shows no byte at all.
    public var isEmpty: Bool { start == end }

    /// The byte `position` bytes after the first one; a position outside stops the program.
    public subscript(position: Int) -> UInt8 {
        precondition(position >= 0 && position < count, "A byte slice is read inside its bounds.")
        return storage[start + position]
    }

    /// A copy of the bytes in an array of their own, which lets go of the shared buffer.
    public var array: [UInt8] { Array(storage[start..<end]) }

    /// The bytes as text; ill-formed UTF-8 is shown as U+FFFD.
    public var text: String {
        withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the bytes to `body`; the pointer is not to be kept after it returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: init holds start and end inside the storage, which self keeps alive here.
        try storage.withUnsafeBufferPointer { all throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: all[start..<end]))
        }
    }
}

extension ByteSlice: Hashable {
    /// Compares the bytes, not the places where they lie.
    public static func == (left: ByteSlice, right: ByteSlice) -> Bool {
        left.storage[left.start..<left.end] == right.storage[right.start..<right.end]
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
