import HTTP
import Pipeline
import RetailModel
import SQL
import Store

/// What a request for a list of records asks for.
struct RecordQuery: Sendable {
    private(set) var search = RecordSearch()
    /// The members wanted; nil for all.
    let fields: Set<String>?
    private let cursor: RecordCursor

    /// How a list may be sorted.
    static let sorts = ["created", "-created", "updated_at", "-updated_at", "id", "-id"]

    /// Reads the parameters of a list.
    init(_ request: Request, of resource: Resource) throws(Refusal) {
        fields = try Self.fields(request, of: resource)
        for filter in resource.narrowing {
            guard let text = request.query.first(filter.parameter.name) else { continue }
            guard let conditions = filter.conditions(text) else {
                throw .parameter(
                    filter.parameter.name, "\"\(text.prefix(80))\" cannot be searched for.",
                    remedy: filter.parameter.notes ?? "See the description of the list.")
            }
            search.conditions += conditions
        }
        search.conditions += ExternalIDs.conditions(request)
        let sort = request.query.first("sort") ?? "created"
        guard Self.sorts.contains(sort) else {
            throw .parameter(
                "sort", "\"\(sort.prefix(80))\" is not known.",
                remedy: "Use one of: \(Self.sorts.joined(separator: ", ")).")
        }
        search.isDescending = sort.hasPrefix("-")
        let column = sort.hasPrefix("-") ? String(sort.dropFirst()) : sort
        search.order = column == "created" ? "seq" : column
        search.limit = try PageQuery.limit(request.query.first("limit"))
        cursor = RecordCursor(list: "\(resource.plural)", sort: sort)
        if let text = request.query.first("cursor"), !text.isEmpty {
            search.after = try cursor.place(text)
        }
    }

    /// The members that a request wants; nil for all.
    static func fields(
        _ request: Request, of resource: Resource
    ) throws(Refusal) -> Set<String>? {
        guard let text = request.query.first("fields") else { return nil }
        let known = resource.answered.map(\.name)
        let wanted = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for name in wanted where !known.contains(name) {
            throw .parameter(
                "fields", "there is no \"\(name.prefix(80))\".",
                remedy: "Use some of: \(known.joined(separator: ", ")).")
        }
        return Set(wanted + ["id"])
    }

    /// Has a page hold so many rows at most.
    mutating func narrow(toRows most: Int) { search.limit = min(search.limit, most) }

    /// The same query without an end, for exports: behind a row, so many at a time.
    func continued(after row: RecordRow?, limit: Int) -> RecordSearch {
        var search = search
        search.limit = limit
        if let row { search.after = place(row) }
        return search
    }

    /// The cursor of the next page; nil when this one is the last.
    func next(after rows: [RecordRow]) -> String? {
        guard rows.count == search.limit, let last = rows.last else { return nil }
        return cursor.text(place(last))
    }

    private func place(_ row: RecordRow) -> RecordSearch.Place {
        let value: SQLValue =
            switch search.order {
            case "updated_at": .integer(row.updatedAt.microseconds)
            case "id": .text(row.id)
            default: .integer(row.seq)
            }
        return RecordSearch.Place(value: value, seq: row.seq)
    }
}

/// Cursors of lists in several orders: the sorted value and the number of the last row, with a
/// check so that a mistyped one is no other place.
struct RecordCursor: Sendable {
    let list: String
    let sort: String

    func text(_ place: RecordSearch.Place) -> String {
        let value =
            switch place.value {
            case .integer(let number): "i\(number)"
            case .text(let text): "t" + Hexadecimal.text(Array(text.utf8))
            default: "i\(place.seq)"
            }
        let content = "\(String(place.seq, radix: 36))~\(value)"
        return "\(list)~\(sort)~\(content)~\(check(content))"
    }

    func place(_ text: String) throws(Refusal) -> RecordSearch.Place {
        let parts = text.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0] == list, parts[1] == sort,
            let seq = Int64(parts[2], radix: 36), seq >= 0,
            parts[4] == check("\(parts[2])~\(parts[3])"),
            let value = Self.value(parts[3])
        else {
            throw .page("cursor")
        }
        return RecordSearch.Place(value: value, seq: seq)
    }

    private static func value(_ text: String) -> SQLValue? {
        let rest = text.dropFirst()
        switch text.first {
        case "i": return Int64(rest).map { .integer($0) }
        case "t":
            return Hexadecimal.bytes(String(rest)).map {
                .text(String(decoding: $0, as: UTF8.self))
            }
        default: return nil
        }
    }

    private func check(_ content: String) -> String {
        CursorCheck.text(of: "\(list)~\(sort)~\(content)", below: 36 * 36 * 36 * 36)
    }
}
