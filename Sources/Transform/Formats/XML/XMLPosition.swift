/// Where in the stream the window stands, in lines and characters.
struct XMLPosition {
    /// Line feeds before the window.
    private var linesBefore = 0
    /// Characters between the last of them and the window.
    private var columnsBefore = 0
    /// How far line feeds of this window have been counted, and how many they were.
    private var countedTo = 0
    private var counted = 0

    /// The line of an offset that is not before the one asked for last.
    mutating func line(of offset: Int, in window: XMLWindow) -> Int {
        let stop = max(offset, countedTo)
        counted += ByteScan.lineFeeds(window.base, in: countedTo..<stop)
        countedTo = stop
        return linesBefore + counted + 1
    }

    /// The window moves on by `used` bytes.
    mutating func advance(by used: Int, in window: XMLWindow) {
        let lines = line(of: used, in: window) - linesBefore - 1
        columnsBefore = columns(before: used, in: window, carried: lines > 0 ? 0 : columnsBefore)
        linesBefore += lines
        countedTo = 0
        counted = 0
    }

    /// The fault with its line and column.
    func located(_ fault: XMLFault, in window: XMLWindow) -> XMLError {
        let stop = min(fault.offset, window.end)
        let lines = ByteScan.lineFeeds(window.base, in: 0..<stop)
        let column = columns(before: stop, in: window, carried: lines > 0 ? 0 : columnsBefore)
        return XMLError(
            reason: fault.reason, line: linesBefore + lines + 1, column: column + 1,
            subject: fault.subject)
    }

    /// Characters between the last line feed before `stop` and `stop`.
    private func columns(before stop: Int, in window: XMLWindow, carried: Int) -> Int {
        var start = stop
        // Safe: start stays at or above zero, below the window's end.
        while start > 0, window[start - 1] != 0x0A { start -= 1 }
        return carried + ByteScan.characters(window.base, in: start..<stop)
    }
}
