/// Unpacks whole files of gzip (RFC 1952), never beyond a bound.
public struct Gunzip {
    /// Unpacks a whole file of one or more members.
    ///
    /// - Parameter bytesMax: the most bytes that may come out; a small input can hold gigabytes.
    /// - Throws: ``GunzipError`` when the input is damaged, cut short or unpacks to more than that.
    public static func unpacked(_ packed: [UInt8], bytesMax: Int) throws(GunzipError) -> [UInt8] {
        let reader = GzipReader()
        reader.feed(packed)
        var result: [UInt8] = []
        while let piece = try reader.next() {
            guard result.count + piece.count <= bytesMax else {
                throw .tooLarge(bytesMax: bytesMax)
            }
            result += piece
        }
        guard reader.isAtEnd, !packed.isEmpty else { throw .cutShort }
        return result
    }
}

/// Why something could not be unpacked.
public enum GunzipError: Error, Hashable, Sendable {
    case damaged
    case cutShort
    case tooLarge(bytesMax: Int)

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .damaged: "The bytes are not gzip, or are damaged."
        case .cutShort: "The gzip file ends before its end mark."
        case .tooLarge(let bytesMax): "The file unpacks to over \(bytesMax) bytes."
        }
    }
}
