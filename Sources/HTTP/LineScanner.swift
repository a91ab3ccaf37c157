import Glibc

/// Finds the lines of a head as they become complete, looking at every byte once.
struct LineScanner {
    /// Offset of the first line not yet given out, from the message's first byte.
    private(set) var lineStart = 0
    /// Bytes looked at.
    private(set) var scanned = 0

    /// The next complete line without its CR LF; nil when its end is not there yet.
    /// - Parameter end: where looking ends; a line must end before it.
    /// - Throws: the fault of a line that ends in a bare LF, RFC 9112 section 2.2.
    mutating func next(
        _ bytes: UnsafeRawBufferPointer, before end: Int = .max
    ) throws(ProtocolFault) -> Range<Int>? {
        let end = min(end, bytes.count)
        guard scanned < end, let base = bytes.baseAddress else { return nil }
        // Safe: the searched range lies within bytes.
        guard let found = memchr(base + scanned, Int32(Octet.lineFeed), end - scanned) else {
            scanned = end
            return nil
        }
        let feed = UnsafeRawPointer(found) - base
        let start = lineStart
        guard feed > start, bytes[feed - 1] == Octet.carriageReturn else { throw .bareLineFeed }
        scanned = feed + 1
        lineStart = feed + 1
        return start..<feed - 1
    }
}
