import RetailModel
import SQL

/// What amendments post and move, noted while they are made.
final class AmendmentRecord {
    /// The documents that are posted, also those that waited behind another.
    var documents: [Int64] = []
    /// What is posted because of which document.
    var lines: [(cause: Int64, line: JournalEntry.Line)] = []
    /// What moves because of which document.
    var movements: [(cause: Int64, movement: StockMovement)] = []
}

extension SQLConnection {
    /// Does something within a transaction and takes it back: its answer is what would have come
    /// of it.
    func rehearse<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T {
        var answer: T?
        do throws(SQLError) {
            try savepoint { () throws(SQLError) in
                answer = try body()
                throw .undone
            }
        } catch {
            guard let answer else { throw error }
            return answer
        }
        preconditionFailure("a savepoint that is undone throws")
    }
}

extension SQLError {
    /// Ends a savepoint of which nothing is to be kept; never leaves this room.
    static var undone: SQLError { SQLError(.other, message: "refused") }
}
