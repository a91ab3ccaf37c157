/// The packing of one streamed answer.
final class PackedStream {
    let writer: GzipWriter
    /// Plain bytes that the producer has still to write; nil if it promised no length.
    private var promised: Int?
    /// Whether a piece is being written, into which another one must not fall.
    var isBusy = false

    /// - Parameter promised: how many plain bytes the producer will write.
    init(_ writer: GzipWriter, promised: Int?) {
        self.writer = writer
        self.promised = promised
    }

    /// Whether the stream may end: no piece is being written, and no promised byte is missing.
    var isComplete: Bool { !isBusy && promised ?? 0 == 0 }

    /// Begins a piece of so many plain bytes.
    /// - Throws: ``ResponseWriter/WriteError``.
    func begin(_ count: Int) throws(ResponseWriter.WriteError) {
        guard !isBusy else { throw .notWritable }
        if let left = promised {
            guard count <= left else { throw .tooLong }
            promised = left - count
        }
        isBusy = true
    }
}
