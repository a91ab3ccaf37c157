import Access
import HTTP
import RetailModel
import SQL
import Store
import Transform

/// What `expand` adds to documents and to customers' orders: what is linked with them, in full.
enum OrderExpansion {
    /// The most documents of a page whose links are wanted.
    static let pageMax = 100
    /// The most documents of one sale or order that are looked at.
    private static let documentsMax = 100

    /// What may be asked for of documents.
    static let ofDocuments = ["journals", "movements", "returns", "cases", "customer_order"]

    private static let subjects: [String: Subject] = [
        "sales": .orders, "returns": .orders, "journals": .journals, "movements": .inventory,
        "cases": .cases, "customer_order": .customerOrders,
    ]
    /// What concerns the whole company, so that callers of one store do not see it.
    private static let ofTheCompany: Set<String> = ["movements", "customer_order"]

    /// Refuses a caller who may not read what is wanted by itself.
    static func check(_ expansion: Expansion) throws(Refusal) {
        guard let caller = Caller.current else { return }
        for name in expansion.names {
            guard let subject = subjects[name] else { continue }
            let scope = Scope(subject: subject, action: .read)
            guard caller.scopes.contains(scope) else { throw .scopeMissing(scope, caller) }
            if ofTheCompany.contains(name) {
                try Caller.needsWholeCompany("What `expand=\(name)` adds")
            }
        }
    }

    static let documentShape: JSONShape = .open(
        .optional("journals", .list(of: .named("Journal"))),
        .optional("movements", .list(of: .named("StockMovement"))),
        .optional("returns", .list(of: .named("Order"))),
        .optional("cases", .list(of: .named("Case"))),
        .optional("customer_order", JSONShape.named("CustomerOrder").orNull)
    ).noted("What `expand` asks for, as it stands now.")

    static let customerOrderMembers: [JSONShape.Member] = [
        .optional("sales", .list(of: .named("Order"))),
        .optional("journals", .list(of: .named("Journal"))),
        .optional("movements", .list(of: .named("StockMovement"))),
        .optional("returns", .list(of: .named("Order"))),
        .optional("cases", .list(of: .named("Case"))),
    ]

    // MARK: - Reading

    /// The value of `expanded` of each document, as JSON, by its number: each kind of thing is
    /// asked for once, for all of them.
    static func ofDocuments(
        _ rows: [DocumentRow], _ expansion: Expansion, reach: StoreReach, on sql: any SQLConnection
    ) throws(SQLError) -> [Int64: [UInt8]] {
        let hung = try Hung(expansion, on: Set(rows.map(\.seq)), reach, sql)
        let sales =
            expansion.contains("returns") || expansion.contains("customer_order")
            ? rows.map(DocumentSale.sale) : []
        let returns =
            expansion.contains("returns")
            ? try self.returns(sales.map { $0?.originKey }, OrderRelations.returnsMax, reach, sql)
            : []
        let orders = sales.map { sale in sale.flatMap(DocumentSale.customerOrderID) }
        let found =
            expansion.contains("customer_order")
            ? try RecordTable.rows(Set(orders.compactMap(\.self)), in: .customerOrder, on: sql)
            : [:]
        var values: [Int64: [UInt8]] = [:]
        for (index, row) in rows.enumerated() {
            var members = hung.members(of: [row.seq])
            if expansion.contains("returns") {
                members.append(("returns", documents(returns[index])))
            }
            if expansion.contains("customer_order") {
                let order = orders[index].flatMap { found[$0] }
                let text = order.map { RecordJSON.text($0, of: .customerOrders) }
                members.append(("customer_order", text ?? Array("null".utf8)))
            }
            values[row.seq] = object(members)
        }
        return values
    }

    /// The value of `expanded` of each customer's order, as JSON, by its number.
    static func ofCustomerOrders(
        _ rows: [RecordRow], _ expansion: Expansion, _ reach: StoreReach, _ sql: any SQLConnection
    ) throws(SQLError) -> [Int64: [UInt8]] {
        let bodies = rows.map { RecordBody.standing($0, of: .customerOrders) }
        let keys = bodies.map { body in
            Sale.orderFamily(
                channel: body.column("channel") ?? "", order: body.column("order") ?? "")
        }
        let sales = try DocumentTable.families(
            keys, reach: reach, limit: documentsMax, on: sql)
        let returns = try returns(keys, documentsMax, reach, sql)
        let steps =
            expansion.contains("movements") ? try reservations(of: bodies, reach, sql) : [:]
        let seqs = rows.indices.map { index in
            Set((sales[index] + returns[index] + (steps[index] ?? [])).map(\.seq))
        }
        let hung = try Hung(expansion, on: seqs.reduce(into: []) { $0.formUnion($1) }, reach, sql)
        var values: [Int64: [UInt8]] = [:]
        for (index, row) in rows.enumerated() {
            var members = hung.members(of: seqs[index].sorted())
            if expansion.contains("sales") { members.append(("sales", documents(sales[index]))) }
            if expansion.contains("returns") {
                members.append(("returns", documents(returns[index])))
            }
            values[row.seq] = object(members)
        }
        return values
    }

    /// The documents that moved what the fulfilments of each order reserved, by its place.
    private static func reservations(
        of bodies: [JSONNode], _ reach: StoreReach, _ sql: any SQLConnection
    ) throws(SQLError) -> [Int: [DocumentRow]] {
        let named = bodies.enumerated().flatMap { index, body in
            body.elements("fulfilments").compactMap { $0.column("reservation") }.map { (index, $0) }
        }
        let found = try DocumentTable.families(
            named.map { StockStepKind.reservation.family($0.1) }, reach: reach,
            limit: documentsMax, on: sql)
        return zip(named, found).reduce(into: [:]) { $0[$1.0.0, default: []] += $1.1 }
    }

    /// What was taken back of the sale of each key; nothing where there is none.
    private static func returns(
        _ keys: [String?], _ limit: Int, _ reach: StoreReach, _ sql: any SQLConnection
    ) throws(SQLError) -> [[DocumentRow]] {
        let known = keys.indices.filter { keys[$0] != nil }
        let found = try DocumentTable.returns(
            ofOrigins: known.compactMap { keys[$0] }, reach: reach, limit: limit, on: sql)
        var lists = [[DocumentRow]](repeating: [], count: keys.count)
        for (index, rows) in zip(known, found) { lists[index] = rows }
        return lists
    }

    /// What hangs on documents: entries, movements and cases.
    private struct Hung {
        private let expansion: Expansion
        private var entries: [Int64: [JournalRow]] = [:]
        private var lines: [Int64: [JournalLineRow]] = [:]
        private var movements: [Int64: [LedgerRow]] = [:]
        private var cases: [Int64: [CaseRow]] = [:]

        init(
            _ expansion: Expansion, on documents: Set<Int64>, _ reach: StoreReach,
            _ sql: any SQLConnection
        ) throws(SQLError) {
            self.expansion = expansion
            let seqs = documents.sorted()
            if expansion.contains("journals") {
                entries = try JournalTable.entries(ofDocuments: seqs, reach: reach, on: sql)
                let numbers = Set(entries.values.joined().map(\.seq)).sorted()
                let found = try JournalTable.lines(ofEntries: numbers, on: sql)
                lines = Dictionary(uniqueKeysWithValues: zip(numbers, found))
            }
            if expansion.contains("movements") {
                movements = try MovementTable.ledger(ofDocuments: seqs, on: sql)
            }
            if expansion.contains("cases") {
                cases = try CaseTable.all(documentSeqs: seqs, on: sql)
            }
        }

        /// What hangs on these of them.
        func members(of seqs: [Int64]) -> [(name: String, text: [UInt8])] {
            var members: [(name: String, text: [UInt8])] = []
            if expansion.contains("journals") {
                // An entry may be of several documents.
                let own = Dictionary(
                    seqs.flatMap { entries[$0] ?? [] }.map { ($0.seq, $0) },
                    uniquingKeysWith: { first, _ in first }
                ).values.sorted { $0.seq < $1.seq }
                members.append(
                    (
                        "journals",
                        list(own) { JournalJSON.write($0, lines[$0.seq] ?? [], to: &$1) }
                    ))
            }
            if expansion.contains("movements") {
                let own = seqs.flatMap { movements[$0] ?? [] }
                members.append(("movements", list(own) { GetMovements.write($0, to: &$1) }))
            }
            if expansion.contains("cases") {
                let own = seqs.flatMap { cases[$0] ?? [] }
                members.append(("cases", list(own) { CaseJSON.write($0, to: &$1) }))
            }
            return members
        }
    }

    // MARK: - Writing

    private static func documents(_ rows: [DocumentRow]) -> [UInt8] {
        list(rows) { DocumentJSON.write($0, to: &$1) }
    }

    private static func list<Row>(
        _ rows: [Row], _ write: (Row, inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter(capacity: rows.count * 512 + 2)
        json.array { json in
            for row in rows { json.object { write(row, &$0) } }
        }
        return json.bytes
    }

    private static func object(_ members: [(name: String, text: [UInt8])]) -> [UInt8] {
        var json = JSONWriter(capacity: members.reduce(64) { $0 + $1.text.count })
        json.object { json in
            for member in members {
                json.key(member.name)
                json.verbatim(ByteSlice(member.text))
            }
        }
        return json.bytes
    }
}
