import SQL
import Store
import Transform

/// Masks a kept payload piece by piece: what a redaction is not done with is given to it again with
/// the next piece, and each piece is written back at its own place.
struct PayloadMasking {
    let fileSeq: Int64
    let connection: any SQLConnection
    let writes: Bool
    /// Whether a text was too long to be taken apart.
    private(set) var isTooLong = false
    /// Which members, columns or elements were masked.
    private(set) var fields: [String] = []

    init(fileSeq: Int64, connection: any SQLConnection, writes: Bool) {
        self.fileSeq = fileSeq
        self.connection = connection
        self.writes = writes
    }

    /// Pieces that are not written back yet, and the bytes of all of them.
    private struct Window {
        var pieces: [(position: Int64, count: Int)] = []
        var bytes: [UInt8] = []
        /// Bytes at the beginning that are done with.
        var done = 0
        var isChanged = false
    }

    /// - Parameter begin: Begins the redaction with the payload's first bytes.
    /// - Returns: How many values changed.
    mutating func mask(
        _ begin: (_ beginning: [UInt8]) -> RawRedaction
    ) throws(SQLError) -> Int {
        var (window, values, position) = (Window(), 0, Int64(0))
        var redaction: RawRedaction?
        var next = try FileTable.chunk(position: 0, ofFile: fileSeq, on: connection)
        while let piece = next {
            var current = redaction ?? begin(piece)
            window.pieces.append((position, piece.count))
            window.bytes += piece
            position += 1
            next = try FileTable.chunk(position: position, ofFile: fileSeq, on: connection)
            var open = Array(window.bytes[window.done...])
            let taken = current.take(&open, isLast: next == nil)
            window.bytes.replaceSubrange(window.done..., with: open)
            window.done += taken.consumed
            if taken.values > 0 { window.isChanged = true }
            values += taken.values
            isTooLong = isTooLong || current.isTooLong
            fields = current.fields
            redaction = current
            try write(&window)
        }
        return values
    }

    /// Writes the pieces that are done with.
    private func write(_ window: inout Window) throws(SQLError) {
        while let piece = window.pieces.first, piece.count <= window.done {
            if writes, window.isChanged {
                try PersonalTable.write(
                    [Array(window.bytes[..<piece.count])],
                    [.integer(fileSeq), .integer(piece.position)], in: .payloads, on: connection)
            }
            window.pieces.removeFirst()
            window.bytes.removeFirst(piece.count)
            window.done -= piece.count
        }
        if window.pieces.isEmpty { window.isChanged = false }
    }
}
