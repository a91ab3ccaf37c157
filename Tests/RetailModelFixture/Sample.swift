import RetailModel

/// Values of the model from short notation, for tests.
public enum Sample {
    /// A notation that no value could be made of.
    public struct Unreadable: Error {
        /// The notation.
        public let notation: String
    }

    /// A currency from its code.
    public static func currency(_ code: String) throws -> Currency {
        guard let currency = Currency(code: code) else { throw Unreadable(notation: code) }
        return currency
    }

    /// An exact decimal from its digits.
    public static func decimal(_ digits: String) throws -> ExactDecimal {
        guard let decimal = ExactDecimal(digits) else { throw Unreadable(notation: digits) }
        return decimal
    }

    /// An amount from its digits, in dollars where nothing else is said.
    public static func money(_ digits: String, _ currency: String = "USD") throws -> Money {
        try Money(exactly: decimal(digits), Self.currency(currency))
    }

    /// A number of pieces.
    public static func pieces(_ digits: String) throws -> Quantity {
        Quantity(try decimal(digits))
    }

    /// A business date from its ISO 8601 notation.
    public static func date(_ text: String) throws -> BusinessDate {
        guard let date = BusinessDate(text) else { throw Unreadable(notation: text) }
        return date
    }

    /// An account code from its text.
    public static func account(_ code: String) throws -> AccountCode {
        guard let account = AccountCode(code) else { throw Unreadable(notation: code) }
        return account
    }

    /// Ticket 1187 of register 3 in store 0042 on 10 March 2026, with nothing on it.
    public static func sale(_ kind: Sale.Kind = .sale, currency: String = "USD") throws -> Sale {
        guard let store = StoreID("0042"), let occurredAt = Instant("2026-03-10T14:03:22Z") else {
            throw Unreadable(notation: "0042")
        }
        return Sale(
            kind: kind, key: .ticket(register: "3", number: "1187"), channel: "store", store: store,
            businessDate: try date("2026-03-10"), occurredAt: occurredAt,
            currency: try Self.currency(currency))
    }

    /// One piece of an article on a line, dollars.
    public static func line(
        _ gross: String, kind: Sale.Line.Kind = .merchandise,
        direction: Sale.Line.Direction = .sold
    ) throws -> Sale.Line {
        Sale.Line(
            number: "1", kind: kind, direction: direction, item: "SKU-1",
            quantity: try pieces(direction == .sold ? "1" : "-1"), gross: try money(gross))
    }

    /// A tax of dollars, on top where nothing else is said.
    public static func tax(_ amount: String, isIncluded: Bool = false) throws -> Sale.Tax {
        Sale.Tax(amount: try money(amount), isIncluded: isIncluded)
    }

    /// A payment of dollars.
    public static func tender(_ kind: Sale.Tender.Kind, _ amount: String) throws -> Sale.Tender {
        Sale.Tender(kind: kind, amount: try money(amount))
    }

    /// A discount of dollars.
    public static func discount(_ amount: String) throws -> Sale.Discount {
        Sale.Discount(amount: try money(amount))
    }
}
