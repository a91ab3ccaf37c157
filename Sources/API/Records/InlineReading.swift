import HTTP
import SQL
import Store
import Transform

/// What a request wants with a resource's records that stands elsewhere.
struct InlineReading: Sendable {
    private let inline: Resource.Inline
    private let expansion: Expansion
    private let reach: StoreReach

    /// Nil when nothing is wanted.
    init?(_ request: Request, of resource: Resource) throws(Refusal) {
        guard let inline = resource.inline else { return nil }
        let expansion = try Expansion(request, allowed: resource.expandable).within(inline.names)
        guard !expansion.isEmpty else { return nil }
        try OrderExpansion.check(expansion)
        self.inline = inline
        self.expansion = expansion
        reach = Caller.reach
    }

    /// What is added to each row, by its number.
    func values(
        of rows: [RecordRow], on sql: any SQLConnection
    ) throws(SQLError) -> [Int64: [UInt8]] {
        try inline.read(rows, expansion, reach, sql)
    }
}
