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
    /// What may be asked for of customers' orders.
    static let ofCustomerOrders = ["sales", "journals", "movements", "returns", "cases"]

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

    static let customerOrderShape: JSONShape = .open(
        .optional("sales", .list(of: .named("Order"))),
        .optional("journals", .list(of: .named("Journal"))),
        .optional("movements", .list(of: .named("StockMovement"))),
        .optional("returns", .list(of: .named("Order"))),
        .optional("cases", .list(of: .named("Case")))
    ).noted("What `expand` asks for, as it stands now.")

    // MARK: - Reading

    /// The value of `expanded` of a document, as JSON.
    static func ofDocument(
        _ row: DocumentRow, _ expansion: Expansion, reach: StoreReach, on sql: any SQLConnection
    ) throws(SQLError) -> [UInt8] {
        let relations =
            expansion.contains("returns") || expansion.contains("customer_order")
            ? try OrderRelations(of: row, reach: reach, on: sql) : nil
        var members = try members(expansion, of: [row.seq], reach, on: sql)
        if expansion.contains("returns") {
            members.append(("returns", documents(relations?.returns ?? [])))
        }
        if expansion.contains("customer_order") {
            let order = relations?.customerOrder.map { RecordJSON.text($0, of: .customerOrders) }
            members.append(("customer_order", order ?? Array("null".utf8)))
        }
        return object(members)
    }

    /// The value of `expanded` of a customer's order, as JSON.
    static func ofCustomerOrder(
        _ row: RecordRow, _ expansion: Expansion, reach: StoreReach, on sql: any SQLConnection
    ) throws(SQLError) -> [UInt8] {
        let body = RecordBody.standing(row, of: .customerOrders)
        let key = Sale.orderFamily(
            channel: body.column("channel") ?? "", order: body.column("order") ?? "")
        let sales = try family(key, reach, on: sql)
        let returns = try DocumentTable.returns(
            ofOrigin: key, reach: reach, limit: documentsMax, on: sql)
        var seqs = Set((sales + returns).map(\.seq))
        if expansion.contains("movements") {
            for fulfilment in body.elements("fulfilments") {
                guard let name = fulfilment.column("reservation") else { continue }
                let steps = try family(StockStepKind.reservation.family(name), reach, on: sql)
                seqs.formUnion(steps.map(\.seq))
            }
        }
        var members = try members(expansion, of: seqs.sorted(), reach, on: sql)
        if expansion.contains("sales") { members.append(("sales", documents(sales))) }
        if expansion.contains("returns") { members.append(("returns", documents(returns))) }
        return object(members)
    }

    private static func family(
        _ key: String, _ reach: StoreReach, on sql: any SQLConnection
    ) throws(SQLError) -> [DocumentRow] {
        var filter = DocumentFilter()
        filter.naturalKey = key
        filter.reach = reach
        return try DocumentTable.page(
            after: 0, matching: filter, limit: documentsMax, on: sql)
    }

    /// What hangs on documents: entries, movements and open cases.
    private static func members(
        _ expansion: Expansion, of seqs: [Int64], _ reach: StoreReach, on sql: any SQLConnection
    ) throws(SQLError) -> [(name: String, text: [UInt8])] {
        var members: [(name: String, text: [UInt8])] = []
        if expansion.contains("journals") {
            var entries: [Int64: JournalRow] = [:]
            for seq in seqs {
                for entry in try JournalTable.entries(ofDocument: seq, on: sql)
                where try JournalTable.isWithin(reach, seq: entry.seq, on: sql) {
                    entries[entry.seq] = entry
                }
            }
            let rows = entries.values.sorted { $0.seq < $1.seq }
            let lines = try JournalTable.lines(ofEntries: rows.map(\.seq), on: sql)
            members.append(
                (
                    "journals",
                    list(Array(zip(rows, lines))) { entry, json in
                        JournalJSON.write(entry.0, entry.1, to: &json)
                    }
                ))
        }
        if expansion.contains("movements") {
            var movements: [LedgerRow] = []
            for seq in seqs { movements += try MovementTable.ledger(ofDocument: seq, on: sql) }
            members.append(("movements", list(movements) { GetMovements.write($0, to: &$1) }))
        }
        if expansion.contains("cases") {
            var cases: [CaseRow] = []
            for seq in seqs { cases += try CaseTable.all(documentSeq: seq, on: sql) }
            members.append(("cases", list(cases) { CaseJSON.write($0, to: &$1) }))
        }
        return members
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
