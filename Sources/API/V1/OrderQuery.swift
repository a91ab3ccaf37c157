import HTTP
import RetailModel
import SQL
import Store

/// What a request for a list of documents asks for.
struct OrderQuery: Sendable {
    private(set) var filter = DocumentFilter()
    let order: DocumentOrder
    let limit: Int
    /// Behind what the page begins; nil for the beginning.
    let place: DocumentPlace?
    private let cursor: RecordCursor

    /// The most characters of a store or a ticket's number.
    private static let partLengthMax = 200

    static let parameters: [Parameter] = [
        .query("from", .date, "First business date."),
        .query("to", .date, "Last business date."), .query("store", .text),
        .query(
            "kind",
            .oneOf(
                "sale", "return", "exchange", "stock_adjustment", "stock_transfer",
                "stock_reservation")),
        .query("channel", .text(length: 1...200)),
        .query("state", .oneOf(DocumentState.self), "Only those that stand so."),
        .query(
            "natural_key", .text(length: 1...1000),
            "Only that of this key; with a `/` at its end all that begin so."),
        .query(
            "ticket", .text(pattern: "^[^/]{1,\(partLengthMax)}/[^/]{1,\(partLengthMax)}$"),
            "Only tickets of this store and number, as in their keys: `0042/1187`."),
        .query("received_from", .moment, "Came at this moment or later."),
        .query("received_to", .moment, "Came at this moment or earlier."),
        .query(
            "sort", .oneOf(DocumentOrder.self),
            "In which order; as they came when nothing is said."),
    ]

    /// Reads the parameters of a list.
    ///
    /// - Parameter isExpanded: Whether what is linked with each document is wanted too.
    init(_ request: Request, isExpanded: Bool) throws(Refusal) {
        order = try request.choice("sort", of: DocumentOrder.self) ?? .received
        filter.from = try request.date("from")
        filter.to = try request.date("to")
        filter.store = request.query.first("store")
        filter.kind = request.query.first("kind")
        filter.channel = request.query.first("channel")
        filter.state = try request.choice("state", of: DocumentState.self)
        filter.naturalKey = request.query.first("natural_key")
        filter.receivedFrom = try request.moment("received_from")
        filter.receivedTo = try request.moment("received_to")
        filter.reach = Caller.reach
        filter.ticket = try Self.ticket(request)
        let wanted = try PageQuery.limit(request.query.first("limit"))
        limit = isExpanded ? min(wanted, OrderExpansion.pageMax) : wanted
        cursor = RecordCursor(list: "orders", sort: order.rawValue)
        guard let text = request.query.first("cursor"), !text.isEmpty else {
            place = nil
            return
        }
        // The list's first order keeps the cursors that it always had.
        guard order != .received else {
            let page = try PageQuery(request, list: "orders")
            place = DocumentPlace(occurred: 0, seq: page.after)
            return
        }
        let found = try cursor.place(text)
        guard case .integer(let occurred) = found.value else { throw .page("cursor") }
        place = DocumentPlace(occurred: occurred, seq: found.seq)
    }

    /// A ticket's number is the end of its key, which the store's keys are looked through for.
    private static func ticket(
        _ request: Request
    ) throws(Refusal) -> (beginning: String, end: String)? {
        guard let text = request.query.first("ticket") else { return nil }
        // By scalars: a mark behind the slash makes one character of the two.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        let isTicket =
            parts.count == 2 && parts.allSatisfy { (1...partLengthMax).contains($0.count) }
        guard isTicket else {
            throw .parameter(
                "ticket", "\"\(text.prefix(80))\" does not name a store and a number.",
                remedy: "Send both, parted by a slash: 0042/1187.")
        }
        return ("ticket/\(String(parts[0]))/", "/\(String(parts[1]))")
    }

    /// The cursor of the next page; nil when this one is the last.
    func next(after rows: [DocumentRow]) -> String? {
        guard rows.count == limit, let last = rows.last else { return nil }
        guard order != .received else { return PageQuery.cursor(last.seq, of: "orders") }
        let value: Int64 = order.isByOccurrence ? last.occurredAt.microseconds : last.seq
        return cursor.text(RecordSearch.Place(value: .integer(value), seq: last.seq))
    }
}
