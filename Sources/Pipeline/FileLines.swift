import SQL
import Store

/// Some lines of a stored file, as they were received.
enum FileLines {
    /// The most lines that are told.
    static let linesMax = 30

    /// The raw lines `first` to `last` of a file, counted from 1, ``linesMax`` at most.
    static func read(
        _ first: Int64, _ last: Int64, of file: FileRow, on connection: any SQLConnection
    ) throws(SQLError) -> [(number: Int64, text: String)] {
        var found: [(number: Int64, text: String)] = []
        var line: [UInt8] = []
        var number: Int64 = 1
        let end = min(last, first + Int64(linesMax) - 1)
        var position: Int64 = 0
        while number <= end,
            let chunk = try FileTable.chunk(position: position, ofFile: file.seq, on: connection)
        {
            position += 1
            for byte in chunk where number <= end {
                guard byte == UInt8(ascii: "\n") else {
                    if number >= first { line.append(byte) }
                    continue
                }
                if number >= first { found.append((number, String(decoding: line, as: UTF8.self))) }
                line.removeAll(keepingCapacity: true)
                number += 1
            }
        }
        if !line.isEmpty { found.append((number, String(decoding: line, as: UTF8.self))) }
        return found
    }
}
