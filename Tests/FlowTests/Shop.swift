import HTTP
import Synchronization

/// A shop that is asked for its orders page by page, on our own HTTP server: each page leads to the
/// next in a Link field (RFC 8288).
final class Shop: Sendable {
    struct Order: Sendable {
        let id: Int
        let pence: Int
        let day: String
        /// RFC 3339 in UTC, to the second.
        let updatedAt: String

        var json: String {
            #"{"id":\#(id),"total":\#(amount(pence)),"day":"\#(day)","updated_at":"\#(updatedAt)"}"#
        }
    }

    let port: Int
    private let server: Server
    private let book: Book

    /// - Parameter hidden: how many orders the shop counts that it never shows.
    /// - Throws: when it cannot listen.
    init(_ orders: [Order], hidden: Int = 0) throws {
        let book = Book(orders, hidden: hidden)
        var router = Router()
        router.add(.get, "/orders") { request in book.page(request.query) }
        router.add(.get, "/count") { request in book.count(request.query) }
        server = Server(
            configuration: ServerConfiguration(port: 0, loops: 1), router: router, observer: nil)
        port = try server.start()[0].port
        self.book = book
    }

    /// What pages it was asked for, as their queries, in their order.
    var asked: [String] { book.asked }

    func add(_ order: Order) { book.add(order) }

    func close() async { await server.shutdown(graceSeconds: 1) }

    static func amount(_ pence: Int) -> String {
        "\(pence / 100).\(pence % 100 < 10 ? "0" : "")\(pence % 100)"
    }
}

private func amount(_ pence: Int) -> String { Shop.amount(pence) }

/// The shop's orders, and what it was asked.
private final class Book: Sendable {
    private struct State {
        var orders: [Shop.Order]
        var asked: [String] = []
    }

    private let state: Mutex<State>
    private let hidden: Int

    private static let pageSize = 2

    init(_ orders: [Shop.Order], hidden: Int) {
        state = Mutex(State(orders: orders))
        self.hidden = hidden
    }

    var asked: [String] { state.withLock { $0.asked } }

    func add(_ order: Shop.Order) { state.withLock { $0.orders.append(order) } }

    /// The orders that changed since a moment, two a page.
    func page(_ query: Query) -> Response {
        let since = query.first("since") ?? ""
        let number = query.first("page").flatMap(Int.init) ?? 1
        let found = state.withLock { state in
            state.asked.append("since \(since) page \(number)")
            return state.orders.filter { $0.updatedAt >= since }
        }
        let shown = found.dropFirst((number - 1) * Self.pageSize).prefix(Self.pageSize)
        var response = Response(
            contentType: "application/json",
            bytes: Array(#"{"orders":[\#(shown.map(\.json).joined(separator: ","))]}"#.utf8))
        if found.count > number * Self.pageSize {
            response.headers.append(
                "Link", "</orders?since=\(since)&page=\(number + 1)>; rel=\"next\"")
        }
        return response
    }

    /// How many orders a day had, and their sum.
    func count(_ query: Query) -> Response {
        let day = query.first("day")
        let orders = state.withLock { $0.orders.filter { $0.day == day } }
        let sum = amount(orders.reduce(0) { $0 + $1.pence })
        return Response(
            contentType: "application/json",
            bytes: Array(#"{"count":\#(orders.count + hidden),"sum":"\#(sum)"}"#.utf8))
    }
}
