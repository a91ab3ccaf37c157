import SQL
import Store

/// Walks the books in the order of their numbers, a page at a time: memory holds one page, however
/// long they are.
struct BooksWalk {
    /// How many rows are read at a time.
    private static let pageSize = 500

    let connection: any SQLConnection

    func forEachDocument(
        _ body: (DocumentRow) throws(SQLError) -> Void
    ) throws(SQLError) {
        try forEachPage(by: \.seq) { seq throws(SQLError) in
            try DocumentTable.page(
                after: seq, matching: DocumentFilter(), limit: Self.pageSize, on: connection)
        } _: { page throws(SQLError) in
            for document in page { try body(document) }
        }
    }

    func forEachEntry(
        _ body: (JournalRow, [JournalLineRow]) throws(SQLError) -> Void
    ) throws(SQLError) {
        try forEachPage(by: \.seq) { seq throws(SQLError) in
            try JournalTable.page(
                after: seq, state: nil, from: nil, to: nil, limit: Self.pageSize, on: connection)
        } _: { page throws(SQLError) in
            let lines = try JournalTable.lines(ofEntries: page.map(\.seq), on: connection)
            for (entry, lines) in zip(page, lines) { try body(entry, lines) }
        }
    }

    /// The documents behind an entry; nil for one that the entry names and that is not there.
    func forEachSource(
        of entry: JournalRow, _ body: (Int64, DocumentRow?) throws(SQLError) -> Void
    ) throws(SQLError) {
        try forEachPage(by: \.self) { seq throws(SQLError) in
            try JournalTable.sources(
                ofEntry: entry.seq, after: seq, limit: Self.pageSize, on: connection)
        } _: { page throws(SQLError) in
            for seq in page {
                try body(seq, try DocumentTable.document(seq: seq, on: connection))
            }
        }
    }

    private func forEachPage<Row>(
        by number: (Row) -> Int64, _ read: (_ after: Int64) throws(SQLError) -> [Row],
        _ body: ([Row]) throws(SQLError) -> Void
    ) throws(SQLError) {
        var after: Int64 = 0
        while true {
            let page = try read(after)
            guard let last = page.last else { return }
            try body(page)
            after = number(last)
        }
    }
}
