/// A table written beside a test: one row a line, cells parted by `|`.
public enum TextTable {
    /// The rows of `text`, spaces around each cell cut.
    public static func rows(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
        }
    }

    private static func trimmed(_ cell: Substring) -> String {
        let start = cell.drop { $0 == " " }
        guard let last = start.lastIndex(where: { $0 != " " }) else { return "" }
        return String(start[...last])
    }
}
