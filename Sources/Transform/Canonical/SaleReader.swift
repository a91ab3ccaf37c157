import RetailModel

/// Reads the canonical sale, version 1, from JSON (Docs/reference/canonical-sale.md).
public enum SaleReader {
    /// The most lines one sale may have.
    public static let linesMax = 10_000
    /// The most tenders, charges, discounts or taxes in one place.
    public static let partsMax = 1000

    /// The sale that `root` describes; the document must be parsed with ``CanonicalDocument/keys``.
    ///
    /// - Throws: ``DocumentRefusal`` with everything that breaks the schema. A sale whose sums
    ///   differ is no such case: it is read, and refused later by its own rule.
    public static func sale(_ root: JSONNode) throws(DocumentRefusal) -> Sale {
        var reading = CanonicalReading()
        var draft = SaleDraft()
        reading.members(of: root, named: "A sale", allowed: SaleDraft.keys) { reading, key, node in
            draft.take(key, node, &reading)
        }
        let sale = draft.sale(root, &reading)
        guard let sale, reading.problems.isEmpty else {
            throw DocumentRefusal(problems: reading.problems)
        }
        return sale
    }
}

/// The members of a sale while they are read: amounts wait until the currency is known.
struct SaleDraft {
    static let keys = CanonicalKeys(
        .id, .kind, .channel, .store, .register, .ticket, .order, .revision, .businessDate,
        .occurredAt, .currency, .region, .customer, .cashier, .lines, .charges, .discounts,
        .tenders, .change, .cashRounding, .total, .origin, .extensions
    )

    private var kind: Sale.Kind?
    private var channel: String?
    private var store: StoreID?
    private var register: String?
    private var ticket: String?
    private var order: String?
    private var revision: String?
    private var businessDate: BusinessDate?
    private var occurredAt: Instant?
    private var currency: Currency?
    private var region: String?
    private var customer: String?
    private var cashier: String?
    private var lines: JSONNode?
    private var charges: JSONNode?
    private var discounts: JSONNode?
    private var tenders: JSONNode?
    private var change: JSONNode?
    private var cashRounding: JSONNode?
    private var total: JSONNode?
    private var origin: JSONNode?

    mutating func take(
        _ key: CanonicalKey, _ node: JSONNode, _ reading: inout CanonicalReading
    ) {
        switch key {
        case .kind: kind = reading.choice(node, of: Sale.Kind.self)
        case .channel: channel = reading.code(node)
        case .store: store = reading.store(node)
        case .register: register = reading.code(node)
        case .ticket: ticket = reading.code(node)
        case .order: order = reading.code(node)
        case .revision: revision = reading.code(node)
        case .businessDate: businessDate = reading.businessDate(node)
        case .occurredAt: occurredAt = reading.instant(node)
        case .currency: currency = reading.currency(node)
        case .region: region = reading.code(node)
        case .customer: customer = reading.code(node)
        case .cashier: cashier = reading.code(node)
        case .lines: lines = node
        case .charges: charges = node
        case .discounts: discounts = node
        case .tenders: tenders = node
        case .change: change = node
        case .cashRounding: cashRounding = node
        case .total: total = node
        case .origin: origin = node
        case .id: _ = reading.code(node)
        case .extensions where node.kind != .object:
            reading.note(
                "DOC-003", at: node, "Extensions are not an object.", "Send an object in braces.")
        default: break
        }
    }

    /// The sale, or nil when something it cannot be without was missing or wrong.
    func sale(_ root: JSONNode, _ reading: inout CanonicalReading) -> Sale? {
        guard root.kind == .object else { return nil }
        guard let kind, let channel, let store, let businessDate, let occurredAt, let currency,
            let lines, let tenders
        else {
            noteMissing(root, &reading)
            return nil
        }
        guard let key = key(root, &reading) else { return nil }
        var sale = Sale(
            kind: kind, key: key, channel: channel, store: store, businessDate: businessDate,
            occurredAt: occurredAt, currency: currency)
        sale.region = region
        sale.customer = customer
        sale.cashier = cashier
        if let origin { sale.origin = OriginReader.origin(origin, of: sale, &reading) }
        var parts = SalePartsReader(currency: currency, kind: kind)
        sale.lines = parts.lines(lines, &reading)
        sale.tenders = parts.tenders(tenders, &reading)
        if let charges { sale.charges = parts.charges(charges, &reading) }
        if let discounts { sale.discounts = parts.discounts(discounts, &reading) }
        if let change, let amount = reading.money(change, currency) {
            if amount.minorUnits < 0 {
                reading.note(
                    "DOC-010", at: change, "Change is below zero.",
                    "State the cash handed back as a positive amount.")
            }
            sale.change = amount
        }
        if let cashRounding, let amount = reading.money(cashRounding, currency) {
            sale.cashRounding = amount
        }
        if let total { sale.statedTotal = reading.money(total, currency) }
        parts.applyDirection(to: &sale)
        return sale
    }

    /// Notes what is absent; what is there but wrong has been told already.
    private func noteMissing(_ root: JSONNode, _ reading: inout CanonicalReading) {
        let present = [
            ("kind", kind != nil), ("channel", channel != nil), ("store", store != nil),
            ("business_date", businessDate != nil), ("occurred_at", occurredAt != nil),
            ("currency", currency != nil), ("lines", lines != nil), ("tenders", tenders != nil),
        ]
        for (name, isThere) in present where !isThere {
            if root.member(named: name).map(\.isNull) ?? true {
                reading.missing(name, of: root, named: "The sale")
            }
        }
    }

    private func key(_ root: JSONNode, _ reading: inout CanonicalReading) -> Sale.Key? {
        switch (register, ticket, order) {
        case (let register?, let ticket?, nil): return .ticket(register: register, number: ticket)
        case (nil, nil, let order?): return .order(id: order, revision: revision ?? "1")
        default:
            reading.note(
                "DOC-007", at: root, "The sale does not say which one it is.",
                "Send \"register\" and \"ticket\" for a till, or \"order\" and \"revision\" for a "
                    + "shop, not both.")
            return nil
        }
    }
}
