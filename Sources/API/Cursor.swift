import HTTP
import RetailModel
import Transform

/// Pages of a list: an opaque cursor and a bounded limit.
struct PageQuery: Sendable {
    /// The number behind which the page begins.
    let after: Int64
    let limit: Int
    /// The list's name, which its cursors and the answer's array bear.
    let list: StaticString
    /// The parameter that holds the cursor.
    private let parameter: String

    static let limitDefault = 100
    static let limitMax = 1000

    /// Reads `cursor` and `limit`; a cursor of another list is refused.
    ///
    /// - Parameter words: What may stand in the place of a cursor; read as the list's beginning.
    init(
        _ request: Request, list: StaticString, cursor parameter: String = "cursor",
        words: [String] = []
    ) throws(Refusal) {
        self.list = list
        self.parameter = parameter
        limit = try Self.limit(request.query.first("limit"))
        guard let text = request.query.first(parameter), !text.isEmpty, !words.contains(text)
        else {
            after = 0
            return
        }
        after = try Self.decoded(text, list: list, from: parameter)
    }

    /// The number that a cursor of this list holds.
    func decoded(_ text: String, from source: String) throws(Refusal) -> Int64 {
        try Self.decoded(text, list: list, from: source)
    }

    private static func decoded(
        _ text: String, list: StaticString, from source: String
    ) throws(Refusal) -> Int64 {
        if let seq = decode(text, list: list.description) { return seq }
        throw .page(source)
    }

    static func limit(_ text: String?) throws(Refusal) -> Int {
        guard let text else { return limitDefault }
        guard let limit = Int(text), (1...limitMax).contains(limit) else {
            throw .parameter(
                "limit", "it is \"\(text)\".", remedy: "Send a whole number from 1 to \(limitMax).")
        }
        return limit
    }

    /// The answer that is this page of the list, with the way to the next where one may follow.
    ///
    /// - Parameter seq: The number that the next page begins behind, from the last row.
    /// - Parameter closing: Writes further members behind the rows.
    func reply<Row>(
        _ rows: [Row], to request: Request, behind seq: (Row) -> Int64,
        closing: (inout JSONWriter) -> Void = { _ in },
        row write: (Row, inout JSONWriter) -> Void
    ) -> Response {
        let next = next(after: rows, behind: seq)
        var response = Reply.json { json in
            json.objects(list, rows, write)
            json.member("next_cursor", optional: next)
            closing(&json)
        }
        link(&response, request, next: next)
        return response
    }

    /// The cursor of the next page; nil when this one is not full and so the last.
    func next<Row>(after rows: [Row], behind seq: (Row) -> Int64) -> String? {
        guard rows.count == limit else { return nil }
        return rows.last.map { cursor(seq($0)) }
    }

    /// The cursor behind the row of number `seq`.
    func cursor(_ seq: Int64) -> String { Self.cursor(seq, of: list.description) }

    /// The cursor of a list behind the row of number `seq`.
    static func cursor(_ seq: Int64, of list: String) -> String {
        let digits = String(seq, radix: 36)
        return "\(list)-\(digits)-\(check(list, digits))"
    }

    private static func decode(_ text: String, list: String) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == list, let seq = Int64(parts[1], radix: 36), seq >= 0
        else { return nil }
        return parts[2] == check(list, String(parts[1])) ? seq : nil
    }

    private static func check(_ list: String, _ digits: String) -> String {
        CursorCheck.text(of: list + digits, below: 36 * 36)
    }

    /// Adds a Link (RFC 8288) to an answer when a further page may follow.
    func link(_ response: inout Response, _ request: Request, next cursor: String?) {
        PageLink.add(to: &response, request, next: cursor, parameter: parameter)
    }
}

/// Keeps a mistyped cursor from being taken for another place in the list.
enum CursorCheck {
    /// The check of a cursor's content: a number below that, to the base of 36.
    static func text(of content: String, below bound: UInt32) -> String {
        let sum = content.utf8.reduce(UInt32(7)) { ($0 &* 31) &+ UInt32($1) }
        return String(sum % bound, radix: 36)
    }
}

/// The way to the next page.
enum PageLink {
    /// Adds a Link (RFC 8288) to an answer when a further page may follow.
    static func add(
        to response: inout Response, _ request: Request, next cursor: String?,
        parameter: String = "cursor"
    ) {
        guard let cursor else { return }
        let kept = request.query.pairs.filter { $0.name != parameter }
        let query = (kept + [(parameter, cursor)])
            .map { "\($0.name)=\(PathSegment.encoded($0.value))" }
        response.headers.append(
            "Link", "<\(request.path)?\(query.joined(separator: "&"))>; rel=\"next\"")
    }
}

extension Request {
    /// A date parameter, or nil when it is not given.
    func date(_ name: String) throws(Refusal) -> BusinessDate? {
        guard let text = query.first(name) else { return nil }
        guard let date = BusinessDate(text) else {
            throw .parameter(name, "\"\(text)\" is no date.", remedy: "Send YYYY-MM-DD.")
        }
        return date
    }

    /// A point in time, or nil when it is not given.
    func moment(_ name: String) throws(Refusal) -> Instant? {
        guard let text = query.first(name) else { return nil }
        if let instant = Instant(text) { return instant }
        throw .parameter(
            name, "\"\(text.prefix(80))\" is no point in time.",
            remedy: "Send RFC 3339 with a zone, such as 2026-03-10T14:03:22Z.")
    }

    /// One of the values of a choice, or nil when the parameter is not given.
    func choice<Choice>(_ name: String, of type: Choice.Type) throws(Refusal) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let text = query.first(name) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw .parameter(name, "\"\(text)\" is not known.", remedy: "Use one of: \(known).")
    }

    /// A captured part of the path.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }
}
