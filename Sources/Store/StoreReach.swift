import SQL

/// Of which stores and regions rows are wanted: what belongs to a named store or a named region.
public struct StoreReach: Hashable, Sendable {
    public let stores: [String]
    public let regions: [String]

    /// Every row, of whatever store.
    public static let all = StoreReach(stores: [], regions: [])

    /// A reach of what is named; of everything where both are empty.
    public init(stores: some Collection<String>, regions: some Collection<String>) {
        self.stores = stores.sorted()
        self.regions = regions.sorted()
    }

    /// Whether every row is wanted.
    public var isAll: Bool { stores.isEmpty && regions.isEmpty }

    var arguments: [SQLValue] { (stores + regions).map { .text($0) } }

    /// A condition on two columns, whose arguments are numbered from `first` on.
    ///
    /// - Parameter region: what makes a condition of a list of regions.
    func condition(
        store: String, from first: Int, region: (_ list: String) -> String
    ) -> String {
        let regionFirst = first + stores.count
        var parts: [String] = []
        if !stores.isEmpty { parts.append("\(store) IN (\(marks(first, stores.count)))") }
        if !regions.isEmpty { parts.append(region("(\(marks(regionFirst, regions.count)))")) }
        return parts.isEmpty ? "1 = 1" : "(\(parts.joined(separator: " OR ")))"
    }

    /// Documents by their own columns.
    func documents(from first: Int, alias: String = "document") -> String {
        condition(store: "\(alias).store", from: first) { "\(alias).region IN \($0)" }
    }

    /// Entries by their store, or by the region of one of their lines.
    func entries(from first: Int) -> String {
        condition(store: "journal_entry.store", from: first) { list in
            """
            EXISTS (SELECT 1 FROM journal_line
                WHERE journal_line.entry_seq = journal_entry.seq AND journal_line.region IN \(list))
            """
        }
    }

    /// Cases by the document or the entry that they are about.
    func cases(from first: Int) -> String {
        guard !isAll else { return "1 = 1" }
        return """
            (EXISTS (SELECT 1 FROM document
                WHERE document.seq = exception_case.document_seq AND \(documents(from: first)))
            OR EXISTS (SELECT 1 FROM journal_entry
                WHERE journal_entry.seq = exception_case.entry_seq AND \(entries(from: first))))
            """
    }

    private func marks(_ first: Int, _ count: Int) -> String {
        (first..<first + count).map { "$\($0)" }.joined(separator: ", ")
    }
}
