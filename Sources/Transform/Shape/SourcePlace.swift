/// A place in a configuration text, as an editor shows it.
public struct SourcePlace: Hashable, Sendable, CustomStringConvertible {
    /// The file's name as it was given to the reader.
    public let file: String
    /// The line, counted from 1.
    public let line: Int
    /// The column in Unicode scalars, counted from 1.
    public let column: Int

    /// A place by its parts, both counted from 1.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `mappings/orders.yaml:12:7`, which terminals and editors turn into a link.
    public var description: String { "\(file):\(line):\(column)" }

    /// The place `columns` further right on the same line.
    func moved(byColumns columns: Int) -> SourcePlace {
        SourcePlace(file: file, line: line, column: column + columns)
    }
}
