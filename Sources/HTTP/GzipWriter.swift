import CZlib

/// Packs bytes as one gzip member (RFC 1952), piece by piece, always to the same bytes.
///
/// Holds some 150 KiB, so that its users share few of them; see ``Limits/packersMax``.
final class GzipWriter {
    /// How a piece ends.
    enum End {
        /// So that its reader can unpack all of it.
        case sync
        /// With the end mark; nothing may follow but ``reset()``.
        case finish
    }

    /// Measured on pages of journals, documents and metrics: 3 packs some 5% better than 1 for as
    /// much time at 10 KB and 10-20% more at 300 KB; 4 takes twice the time for 2-8%.
    private static let level: Int32 = 3
    /// 16 KiB to look back in, against 32 KiB half the memory and 0-6% more bytes.
    private static let windowBits: Int32 = 14
    private static let memoryLevel: Int32 = 7
    private static let roomBytes = 16 * 1024

    /// zlib keeps a pointer back to its stream, so the stream lies in memory that never moves.
    private let stream: UnsafeMutablePointer<z_stream>
    private let room: UnsafeMutableBufferPointer<UInt8>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        room = .allocate(capacity: Self.roomBytes)
        // Safe: the stream stays at its address until deinit. 16 more: with gzip's head and end
        // mark (zlib manual, deflateInit2).
        let code = deflateInit2_(
            stream, Self.level, Z_DEFLATED, 16 + Self.windowBits, Self.memoryLevel,
            Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib found no memory to pack in.")
    }

    deinit {
        // Safe: nobody else holds the stream, and zlib's part is given back before its memory.
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
        room.deallocate()
    }

    /// Forgets what was packed, to begin a new member.
    func reset() {
        deflateReset(stream)
    }

    /// Packs the next 64 KiB of what is given, and behind the last of it ends as told.
    /// - Returns: what came out, which may be nothing before the end.
    func packNext(of rest: inout ArraySlice<UInt8>, end: End) -> [UInt8] {
        let piece = rest.prefix(Limits.bodyPieceBytes)
        rest = rest.dropFirst(piece.count)
        let mode =
            switch end {
            case _ where !rest.isEmpty: Z_NO_FLUSH
            case .sync: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        return piece.withUnsafeBufferPointer { pack($0, mode) }
    }

    private func pack(_ bytes: UnsafeBufferPointer<UInt8>, _ mode: Int32) -> [UInt8] {
        // Safe: zlib reads `avail_in` bytes from `next_in` without changing them, and all of them
        // before this call ends: it leaves room only when it has used up its input.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(bytes.count)
        var packed: [UInt8] = []
        // Each further turn follows one that filled the room, so the bytes given bound them.
        repeat {
            // Safe: zlib writes at most `avail_out` bytes to `next_out` before this turn ends.
            stream.pointee.next_out = room.baseAddress
            stream.pointee.avail_out = UInt32(room.count)
            let code = deflate(stream, mode)
            precondition(code != Z_STREAM_ERROR, "Nothing is packed behind an end mark.")
            packed += room.prefix(room.count - Int(stream.pointee.avail_out))
        } while stream.pointee.avail_out == 0
        return packed
    }
}
