/// The packers of one loop: bounded in number, and kept for the next answer.
struct PackerPool {
    private var spare: [GzipWriter] = []
    private var lentCount = 0

    /// A packer that begins anew; nil when as many are at work as may be.
    mutating func lend() -> GzipWriter? {
        guard lentCount < Limits.packersMax else { return nil }
        lentCount += 1
        return spare.popLast() ?? GzipWriter()
    }

    mutating func giveBack(_ packer: GzipWriter) {
        lentCount -= 1
        guard spare.count < Limits.sparePackersMax else { return }
        packer.reset()
        spare.append(packer)
    }
}
