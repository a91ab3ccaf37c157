/// A request body in gzip, unpacked as its handler asks for it, with what it may unpack to.
final class PackedBody {
    private let reader = GzipReader()
    private let bytesMax: Int

    /// - Parameter bytesMax: the most bytes that may come out.
    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// The next piece of what was fed, at most 64 KiB; nil when more has to be fed.
    /// - Throws: ``BodyError/tooLarge(bytesMax:)``, ``BodyError/overpacked(ratioMax:)``,
    ///   ``BodyError/damaged``.
    func next() throws(BodyError) -> [UInt8]? {
        let piece: [UInt8]?
        do throws(GunzipError) {
            piece = try reader.next()
        } catch {
            throw .damaged
        }
        let unpacked = reader.unpackedBytes
        guard unpacked <= bytesMax else { throw .tooLarge(bytesMax: bytesMax) }
        guard
            unpacked <= Limits.unpackedBytesFree
                || unpacked / Limits.unpackedRatioMax <= reader.packedBytes
        else { throw .overpacked(ratioMax: Limits.unpackedRatioMax) }
        return piece
    }

    /// Takes the packed bytes that follow.
    /// - Precondition: ``next()`` gave nil.
    func feed(_ packed: [UInt8]) {
        reader.feed(packed)
    }

    /// Checks that the body may end here. One without a byte may: there is nothing to unpack.
    /// - Throws: ``BodyError/cutShort``.
    func checkEnd() throws(BodyError) {
        guard reader.isAtEnd else { throw .cutShort }
    }
}
