import CZlib

/// Unpacks gzip (RFC 1952) by zlib, whole or piece by piece, never beyond a bound.
public struct Gunzip {
    /// How much is unpacked at a time, in bytes.
    private static let pieceBytes = 64 * 1024

    /// Unpacks a whole file of one or more members.
    ///
    /// - Parameter bytesMax: the most bytes that may come out; a small input can hold gigabytes.
    /// - Throws: ``GunzipError`` when the input is damaged, cut short or unpacks to more than that.
    public static func unpacked(_ packed: [UInt8], bytesMax: Int) throws(GunzipError) -> [UInt8] {
        var stream = z_stream()
        // 16 + 15: gzip only, with the largest window (zlib manual, inflateInit2).
        guard
            inflateInit2_(&stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                == Z_OK
        else { throw .outOfMemory }
        defer { inflateEnd(&stream) }
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        var packed = packed
        let status = packed.withUnsafeMutableBufferPointer { input -> Result<Void, GunzipError> in
            // Safe: zlib reads `avail_in` bytes from `next_in`, which lives until the closure ends,
            // and writes `avail_out` bytes into the piece, which lives until its closure ends.
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                let (code, count) = piece.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    let code = inflate(&stream, Z_NO_FLUSH)
                    return (code, output.count - Int(stream.avail_out))
                }
                guard code == Z_OK || code == Z_STREAM_END else {
                    return .failure(code == Z_BUF_ERROR ? .cutShort : .damaged)
                }
                result += piece[..<count]
                if result.count > bytesMax { return .failure(.tooLarge(bytesMax: bytesMax)) }
                guard code == Z_STREAM_END else { continue }
                if stream.avail_in == 0 { return .success(()) }
                inflateReset(&stream)
            }
        }
        try status.get()
        return result
    }
}

/// Why something could not be unpacked.
public enum GunzipError: Error, Hashable, Sendable {
    case damaged
    case cutShort
    case tooLarge(bytesMax: Int)
    case outOfMemory

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .damaged: "The bytes are not gzip, or are damaged."
        case .cutShort: "The gzip file ends before its end mark."
        case .tooLarge(let bytesMax): "The file unpacks to over \(bytesMax) bytes."
        case .outOfMemory: "There is no memory left to unpack in."
        }
    }
}
