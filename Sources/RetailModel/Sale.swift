/// One ticket of a till or one order of a shop, as its source states it: lines,
/// charges, taxes, tenders.
///
/// Signs: within a sale every amount and quantity is positive where goods leave with the customer
/// and money comes in, negative where goods come back and money goes out, whatever the kind. The
/// canonical retail model (ARTS/OMG POSLog terms) is in Docs/reference/canonical-sale.md.
public struct Sale: Hashable, Sendable {
    /// What kind of document it is.
    public enum Kind: String, Sendable, CaseIterable {
        case sale
        case `return`
        case exchange
    }

    /// What makes this document the same one when it is sent again.
    public enum Key: Hashable, Sendable {
        /// A till's ticket: store, register, business date and ticket number.
        case ticket(register: String, number: String)
        /// A shop's order and its revision.
        case order(id: String, revision: String)
    }

    public var kind: Kind
    public var key: Key
    /// The way it was sold: `store`, `ecom`, `marketplace`...
    public var channel: String
    public var store: StoreID
    /// The store-day in whose books the sale stands.
    public var businessDate: BusinessDate
    /// When it happened, UTC.
    public var occurredAt: Instant
    /// The one currency of every amount below.
    public var currency: Currency
    /// A region or country to report by, such as `GB`.
    public var region: String?
    /// The source's reference of the customer; nil for a guest.
    public var customer: String?
    public var cashier: String?
    /// The sale whose goods a return or an exchange takes back; nil where its source does not say.
    public var origin: Origin?
    public var lines: [Line]
    /// Amounts on the ticket that are not items: shipping, tips, fees.
    public var charges: [Charge]
    /// Discounts on the whole ticket.
    public var discounts: [Discount]
    public var tenders: [Tender]
    /// Cash handed back; zero or positive.
    public var change: Money
    /// Rounding of a cash total to the smallest coin: what the customer pays less (-) or more (+).
    public var cashRounding: Money
    /// The total as the source states it, without ``cashRounding``; nil when it states none.
    public var statedTotal: Money?

    /// A document with the parts that every one has; the rest is set after.
    public init(
        kind: Kind, key: Key, channel: String, store: StoreID, businessDate: BusinessDate,
        occurredAt: Instant, currency: Currency
    ) {
        self.kind = kind
        self.key = key
        self.channel = channel
        self.store = store
        self.businessDate = businessDate
        self.occurredAt = occurredAt
        self.currency = currency
        lines = []
        charges = []
        discounts = []
        tenders = []
        change = Money(minorUnits: 0, currency: currency)
        cashRounding = Money(minorUnits: 0, currency: currency)
    }

    /// The natural key in one text: `ticket/0042/3/2026-03-10/1187` or `order/ecom/536365/1`.
    ///
    /// A `/` or `%` within a part is percent-encoded,
    /// so that two different keys never read the same.
    public var naturalKey: String {
        switch key {
        case .ticket(let register, let number):
            Self.ticketKey(
                store: store, register: register, businessDate: businessDate, number: number)
        case .order(let id, let revision):
            "order/\(Self.escaped(channel))/\(Self.escaped(id))/\(Self.escaped(revision))"
        }
    }

    /// What the natural keys of all revisions of one order begin with, the last slash included; nil
    /// for a till's ticket, which has no revisions.
    public var revisionFamily: String? {
        guard case .order(let id, _) = key else { return nil }
        return Self.orderFamily(channel: channel, order: id)
    }

    /// By what returns name this sale: its natural key, or what its revisions have in common.
    public var originKey: String { revisionFamily ?? naturalKey }

    /// What the natural keys of all revisions of an order begin with, the last slash included.
    public static func orderFamily(channel: String, order: String) -> String {
        "order/\(escaped(channel))/\(escaped(order))/"
    }

    fileprivate static func ticketKey(
        store: StoreID, register: String, businessDate: BusinessDate, number: String
    ) -> String {
        "ticket/\(escaped(store.rawValue))/\(escaped(register))/\(businessDate)/"
            + escaped(number)
    }

    private static func escaped(_ part: String) -> String {
        guard part.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") })
        else { return part }
        // By scalar, not by character: a `/` with a combining accent is another character, but
        // still the byte that parts the key.
        return part.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "/": text += "%2F"
            case "%": text += "%25"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

// MARK: - Parts

extension Sale {
    /// The sale that goods come back of, by what identifies it.
    public enum Origin: Hashable, Sendable {
        /// A till's ticket: the receipt that the customer shows.
        case ticket(
            store: StoreID, register: String, businessDate: BusinessDate, number: String)
        /// A shop's order, whatever its revision.
        case order(channel: String, id: String)

        /// The same text as ``Sale/originKey`` of the sale that it is.
        public var key: String {
            switch self {
            case .ticket(let store, let register, let businessDate, let number):
                Sale.ticketKey(
                    store: store, register: register, businessDate: businessDate, number: number)
            case .order(let channel, let id): Sale.orderFamily(channel: channel, order: id)
            }
        }
    }

    /// One item sold or taken back.
    public struct Line: Hashable, Sendable {
        /// What stands on a line; decides the account and whether stock moves.
        public enum Kind: String, Sendable, CaseIterable {
            case merchandise
            case shipping
            case discount
            case sample
            case manual
            case fee
            case giftCard = "gift_card"
            case tip
            case service
        }

        /// Which way the goods go.
        public enum Direction: String, Sendable, CaseIterable {
            case sold
            case returned
        }

        /// What becomes of goods taken back.
        public enum Disposition: String, Sendable, CaseIterable {
            case restock
            case destroy
        }

        /// The source's number of the line.
        public var number: String
        public var kind: Kind
        public var direction: Direction
        /// SKU, GTIN or the source's code of the item.
        public var item: String
        public var text: String?
        public var department: String?
        public var quantity: Quantity
        /// Per unit, exact, finer than the currency if need be.
        public var unitPrice: ExactDecimal?
        /// Quantity times unit price, before discounts, in the currency.
        public var gross: Money
        public var discounts: [Discount]
        public var taxes: [Tax]
        /// What the goods cost us, in all; nil when the source does not know.
        public var cost: Money?
        /// What becomes of returned goods; restocked when the source does not say.
        public var disposition: Disposition
        /// The line of the sale of origin that they come back of; nil when it is not said.
        public var originLine: String?

        /// A line with the parts that every one has; the rest is set after.
        public init(
            number: String, kind: Kind, direction: Direction, item: String, quantity: Quantity,
            gross: Money
        ) {
            self.number = number
            self.kind = kind
            self.direction = direction
            self.item = item
            self.quantity = quantity
            self.gross = gross
            discounts = []
            taxes = []
            disposition = .restock
        }
    }

    /// An amount taken off a line or a ticket, positive on a sale.
    public struct Discount: Hashable, Sendable {
        public var amount: Money
        public var reason: String?
        public var promotion: String?

        /// A discount of `amount` with its reason and promotion where known.
        public init(amount: Money, reason: String? = nil, promotion: String? = nil) {
            self.amount = amount
            self.reason = reason
            self.promotion = promotion
        }
    }

    /// One tax on a line or a charge.
    public struct Tax: Hashable, Sendable {
        public var amount: Money
        /// Whether the price it was computed from already holds it (VAT)
        /// or it comes on top (sales tax).
        public var isIncluded: Bool
        /// Percent, exact; nil when the source states only the amount.
        public var rate: ExactDecimal?
        public var jurisdiction: String?
        public var category: String?

        /// A tax of `amount`, inside the price or on top.
        public init(
            amount: Money, isIncluded: Bool, rate: ExactDecimal? = nil, jurisdiction: String? = nil,
            category: String? = nil
        ) {
            self.amount = amount
            self.isIncluded = isIncluded
            self.rate = rate
            self.jurisdiction = jurisdiction
            self.category = category
        }
    }

    /// An amount on the ticket that is not an item.
    public struct Charge: Hashable, Sendable {
        /// What is charged.
        public enum Kind: String, Sendable, CaseIterable {
            case shipping
            case tip
            case fee
        }

        public var kind: Kind
        public var amount: Money
        public var taxes: [Tax]

        /// A charge of `amount`.
        public init(kind: Kind, amount: Money, taxes: [Tax] = []) {
            self.kind = kind
            self.amount = amount
            self.taxes = taxes
        }
    }

    /// One means of payment used.
    public struct Tender: Hashable, Sendable {
        /// How it was paid.
        public enum Kind: String, Sendable, CaseIterable {
            case cash
            case card
            case wallet
            case gateway
            case giftCard = "gift_card"
            case storeCredit = "store_credit"
            case voucher
            case account
        }

        public var kind: Kind
        public var amount: Money
        /// A masked reference: card ending, gift card, customer account.
        public var reference: String?

        /// A payment of `amount`; negative is paid out to the customer.
        public init(kind: Kind, amount: Money, reference: String? = nil) {
            self.kind = kind
            self.amount = amount
            self.reference = reference
        }
    }
}
