import CZlib

/// Unpacks gzip (RFC 1952) piece by piece: one member or several, and nothing behind them.
///
/// Holds some 110 KiB besides what it was fed: the 32 KiB that a packed copy may reach back,
/// zlib's state, and room for one piece.
final class GzipReader {
    /// zlib keeps a pointer back to its stream, so the stream lies in memory that never moves.
    private let stream: UnsafeMutablePointer<z_stream>
    private let room: UnsafeMutableBufferPointer<UInt8>
    private var packed: [UInt8] = []
    private var taken = 0

    /// Bytes used of all that was fed.
    private(set) var packedBytes = 0
    /// Bytes given out.
    private(set) var unpackedBytes = 0
    /// Whether the input may end here: nothing has begun, or a member is at its end mark.
    private(set) var isAtEnd = true

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        room = .allocate(capacity: Limits.bodyPieceBytes)
        // Safe: the stream stays at its address until deinit. 16 + 15: gzip only, with the largest
        // window (zlib manual, inflateInit2).
        let code = inflateInit2_(
            stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib found no memory to unpack in.")
    }

    deinit {
        // Safe: nobody else holds the stream, and zlib's part is given back before its memory.
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
        room.deallocate()
    }

    /// Takes the bytes that follow those of earlier calls.
    /// - Precondition: ``next()`` said that those are used up.
    func feed(_ bytes: [UInt8]) {
        precondition(taken == packed.count, "Fed before the last bytes were unpacked.")
        packed = bytes
        taken = 0
    }

    /// The next piece, at most 64 KiB; nil when all that was fed is unpacked.
    /// - Throws: ``GunzipError/damaged``, also for bytes behind a member that begin no other.
    func next() throws(GunzipError) -> [UInt8]? {
        let (code, given) = packed.withUnsafeBufferPointer { input in
            unpack(UnsafeBufferPointer(rebasing: input[taken...]))
        }
        switch code {
        // The latter says only that there was nothing to do.
        case Z_OK, Z_STREAM_END, Z_BUF_ERROR: break
        case Z_MEM_ERROR: preconditionFailure("zlib found no memory to unpack in.")
        default: throw .damaged
        }
        unpackedBytes += given
        // Safe: zlib wrote exactly so many bytes from the room's start on.
        return given > 0 ? Array(room.prefix(given)) : nil
    }

    /// Unpacks until the input is used up or the room is full.
    private func unpack(_ input: UnsafeBufferPointer<UInt8>) -> (code: Int32, given: Int) {
        let count = UInt32(clamping: input.count)
        // Safe: zlib reads `avail_in` bytes from `next_in` without changing them, and writes at
        // most `avail_out` bytes to `next_out`, all before this call ends.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = count
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(room.count)
        var code = Z_OK
        // Each further turn begins a member, and so uses up a byte of input at least.
        repeat {
            if isAtEnd {
                guard stream.pointee.avail_in > 0 else { break }
                inflateReset(stream)
                isAtEnd = false
            }
            code = inflate(stream, Z_NO_FLUSH)
            isAtEnd = code == Z_STREAM_END
        } while isAtEnd
        let used = Int(count - stream.pointee.avail_in)
        taken += used
        packedBytes += used
        return (code, room.count - Int(stream.pointee.avail_out))
    }
}
