import SQL

/// Why the work on a file ended before the file did.
enum FileStop: Error {
    /// The file cannot be read as a whole: a person must look at it, and it is not tried again.
    case refused(FileRefusal)
    /// The store failed; it may pass.
    case failed(SQLError)
    /// It waits for other files of its delivery, or was put away for them.
    case waits(for: String?)
    /// Its route was paused, or the program is ending; it goes on where it was.
    case interrupted
    /// Another node has taken the file over, since this one was too slow.
    case lost

    /// Tells what a reader refuses as the end of the work.
    static func refusing<T>(_ body: () throws(FileRefusal) -> T) throws(FileStop) -> T {
        do throws(FileRefusal) {
            return try body()
        } catch {
            throw .refused(error)
        }
    }

    /// Tells what the database refuses as the end of the work.
    static func storing<T>(_ body: () throws(SQLError) -> T) throws(FileStop) -> T {
        do throws(SQLError) {
            return try body()
        } catch {
            throw .failed(error)
        }
    }
}
