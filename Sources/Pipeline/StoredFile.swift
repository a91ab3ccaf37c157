import SQL
import Store
import Transform

/// A file as the store keeps it, read once more on a connection at hand: by replays and trials.
struct StoredFile {
    let row: FileRow
    let connection: any SQLConnection

    /// Hands the file's documents over in the order of the file, until `body` says no or it ends.
    ///
    /// - Parameter telling: What the caller throws for a file that cannot be read, or a database
    ///   that fails.
    func forEachDocument<Stop: Error>(
        under configuration: Configuration, telling stop: (FileStop) -> Stop,
        _ body: (FileDocument) throws(Stop) -> Bool
    ) throws(Stop) {
        var reader: any FileDocumentReader
        do throws(FileStop) {
            reader = try opened(configuration)
        } catch {
            throw stop(error)
        }
        var position: Int64 = 0
        while true {
            let found: [FileDocument]?
            do throws(FileStop) {
                found = try next(&reader, at: position)
            } catch {
                throw stop(error)
            }
            guard let found else { break }
            for document in found {
                guard try body(document) else { return }
            }
            position += 1
        }
        let rest: [FileDocument]
        do throws(FileStop) {
            rest = try FileStop.refusing { () throws(FileRefusal) in try reader.finish() }
        } catch {
            throw stop(error)
        }
        for document in rest {
            guard try body(document) else { return }
        }
    }

    private func opened(
        _ configuration: Configuration
    ) throws(FileStop) -> any FileDocumentReader {
        let joined = try FileStop.storing { () throws(SQLError) in
            try JoinTable.sides(ofMain: row.seq, on: connection)
        }
        var opening = try FileStop.refusing { () throws(FileRefusal) in
            try FileOpening(row, joined: joined, under: configuration)
        }
        while let seq = opening.wanted {
            var position: Int64 = 0
            while let chunk = try chunk(position, of: seq) {
                try FileStop.refusing { () throws(FileRefusal) in try opening.feed(chunk) }
                position += 1
            }
            try FileStop.refusing { () throws(FileRefusal) in try opening.endOfFile() }
        }
        return opening.reader
    }

    private func next(
        _ reader: inout any FileDocumentReader, at position: Int64
    ) throws(FileStop) -> [FileDocument]? {
        guard let chunk = try chunk(position, of: row.seq) else { return nil }
        return try FileStop.refusing { () throws(FileRefusal) in try reader.feed(chunk) }
    }

    private func chunk(_ position: Int64, of seq: Int64) throws(FileStop) -> [UInt8]? {
        try FileStop.storing { () throws(SQLError) in
            try FileTable.chunk(position: position, ofFile: seq, on: connection)
        }
    }
}
