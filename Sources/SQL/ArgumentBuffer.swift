import Glibc

/// The bytes of one row's arguments, where the engine can reach them while it runs the statement.
///
/// Copying them once into memory that is used again costs less than the allocation per value that
/// SQLite makes when it is told to copy, and libpq needs every text to end in a zero byte anyway.
struct ArgumentBuffer: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    /// Blocks outgrown while their row is still in use.
    private var outgrown: [UnsafeMutablePointer<UInt8>] = []

    private static let capacityFirst = 1 << 14

    init() {
        capacity = Self.capacityFirst
        start = .allocate(capacity: capacity)
    }

    deinit {
        for block in outgrown { block.deallocate() }
        start.deallocate()
    }

    /// Bytes put in since the last `clear`.
    var byteCount: Int { count }

    /// Forgets all bytes. No pointer given out before may be read afterwards.
    mutating func clear() {
        count = 0
        for block in outgrown { block.deallocate() }
        outgrown.removeAll(keepingCapacity: true)
        guard capacity > SQLLimits.argumentBytesKept else { return }
        start.deallocate()
        capacity = Self.capacityFirst
        start = .allocate(capacity: capacity)
    }

    /// Copies the text and a zero byte behind it.
    ///
    /// - Returns: Where it lies until `clear`, and its length without the zero; nil when the text
    ///   itself holds a zero byte.
    mutating func append(_ text: String) -> UnsafeBufferPointer<UInt8>? {
        let length = text.utf8.count
        let place = room(for: length + 1)
        // Safe: `room` gave `length + 1` writable bytes, and `length` is the count of UTF-8 bytes.
        // The search for a zero byte below stays within them too.
        let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard let source = bytes.baseAddress else { return }
            place.update(from: source, count: length)
        }
        if isCopied == nil {
            var next = place
            for byte in text.utf8 {
                next.pointee = byte
                next += 1
            }
        }
        place[length] = 0
        let copied = UnsafeBufferPointer(start: UnsafePointer(place), count: length)
        return memchr(place, 0, length) == nil ? copied : nil
    }

    /// Copies the bytes. The pointer is never nil, so that an empty blob is told from null.
    mutating func append(_ blob: [UInt8]) -> UnsafeBufferPointer<UInt8> {
        let place = room(for: blob.count + 1)
        // Safe: `room` gave at least `blob.count` writable bytes.
        blob.withUnsafeBufferPointer { bytes in
            guard let source = bytes.baseAddress else { return }
            place.update(from: source, count: bytes.count)
        }
        return UnsafeBufferPointer(start: UnsafePointer(place), count: blob.count)
    }

    /// Copies an integer in network byte order, as wide as its type.
    mutating func append(bigEndian integer: some FixedWidthInteger) -> UnsafeBufferPointer<UInt8> {
        let width = integer.bitWidth / 8
        let place = room(for: width)
        withUnsafeBytes(of: integer.bigEndian) { bytes in
            // Safe: `room` gave `width` writable bytes, the size of the integer.
            UnsafeMutableRawPointer(place).copyMemory(
                from: bytes.baseAddress ?? UnsafeRawPointer(place), byteCount: width)
        }
        return UnsafeBufferPointer(start: UnsafePointer(place), count: width)
    }

    private mutating func room(for length: Int) -> UnsafeMutablePointer<UInt8> {
        if count + length > capacity {
            outgrown.append(start)
            capacity = max(capacity * 2, length)
            start = .allocate(capacity: capacity)
            count = 0
        }
        let place = start + count
        count += length
        return place
    }
}
