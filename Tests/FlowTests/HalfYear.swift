import Foundation
import Testing

/// The web shop's months in the books of one server, loaded once for all tests that only look.
actor HalfYear {
    static let months = [
        "2010-12", "2011-01", "2011-02", "2011-03", "2011-04", "2011-05", "2011-06",
    ]

    /// All seven months on SQLite.
    static let whole = HalfYear(.sqlite, months)
    /// The shortest month on PostgreSQL.
    static let february = HalfYear(.postgresql, ["2011-02"])

    static func on(_ engine: StoreEngine) -> HalfYear {
        engine == .sqlite ? whole : february
    }

    nonisolated let months: [String]
    private let engine: StoreEngine
    private var loading: Task<ServerProcess, any Error>?
    private var counting: Task<[String: MonthFigures], any Error>?

    private init(_ engine: StoreEngine, _ months: [String]) {
        self.engine = engine
        self.months = months
    }

    /// The server, every month worked through.
    func server() async throws -> ServerProcess {
        let task =
            loading
            ?? Task { [engine, months] in
                let server = try await ServerProcess.start(try ServerSettings(engine))
                for month in months {
                    let answer = try await server.rows(try await Repository.month(month))
                    #expect(answer.status == 202)
                    #expect(answer.json.outcome.text == "accepted")
                    let status = try await Books(server: server).file(answer.json.id.text ?? "")
                    #expect(status.state.text == "processed")
                }
                return server
            }
        loading = task
        return try await task.value
    }

    func books() async throws -> Books { Books(server: try await server()) }

    /// What the documents of each month add up to.
    func figures() async throws -> [String: MonthFigures] {
        let books = try await books()
        let task =
            counting
            ?? Task {
                var figures: [String: MonthFigures] = [:]
                try await books.forEachOrder { order in
                    let month = String(order.businessDate.prefix(7))
                    try figures[month, default: MonthFigures()].add(order)
                }
                return figures
            }
        counting = task
        return try await task.value
    }
}

/// What the canonical documents of a month add up to, under the names of ground-truth.json;
/// values of money in thousandths.
struct MonthFigures: Sendable {
    private(set) var counts: [String: Int] = [:]
    private(set) var kinds: [String: Int] = [:]
    private(set) var rowsByItem: [String: Int] = [:]
    /// Exact net value by region, in thousandths.
    private(set) var netByRegion: [String: Int] = [:]
    private(set) var items: Set<String> = []
    private(set) var customers: Set<String> = []
    private var regions: Set<String> = []

    mutating func add(_ order: OrderDocument) throws {
        let body = order.document
        let isCancelled = (body.order ?? body.id ?? "").hasPrefix("C")
        kinds[order.kind, default: 0] += 1
        counts["invoices", default: 0] += 1
        counts["cancel_invoices_C", default: 0] += isCancelled ? 1 : 0
        if let customer = body.customer { customers.insert(customer) }
        if let region = order.region { regions.insert(region) }
        for line in body.lines {
            let quantity = try Thousandths(line.quantity).count / 1000
            let price = try line.unitPrice.map(Thousandths.init)?.count ?? 0
            let value = quantity * price
            items.insert(line.item)
            rowsByItem[line.item, default: 0] += 1
            netByRegion[order.region ?? "", default: 0] += value
            counts["rows", default: 0] += 1
            counts["units_net", default: 0] += quantity
            counts["net_value", default: 0] += value
            let side = isCancelled ? "cancellation_lines_value" : "sales_lines_value"
            counts[side, default: 0] += value
            counts["rows_quantity_negative", default: 0] += quantity < 0 ? 1 : 0
            counts["rows_negative_qty_not_cancel", default: 0] +=
                quantity < 0 && !isCancelled ? 1 : 0
            counts["rows_zero_price", default: 0] += price == 0 ? 1 : 0
            counts["rows_negative_price", default: 0] += price < 0 ? 1 : 0
            counts["rows_no_customer", default: 0] += body.customer == nil ? 1 : 0
            counts["rows_no_description", default: 0] += line.description == nil ? 1 : 0
        }
        counts["exact_duplicate_rows_beyond_first", default: 0] +=
            body.lines.count - Set(body.lines).count
        counts["distinct_stock_codes"] = items.count
        counts["customers"] = customers.count
        counts["countries"] = regions.count
    }

    /// Several months taken together.
    static func total(_ months: some Sequence<MonthFigures>) -> MonthFigures {
        var total = MonthFigures()
        for month in months {
            total.items.formUnion(month.items)
            total.customers.formUnion(month.customers)
            total.regions.formUnion(month.regions)
            total.counts.merge(month.counts, uniquingKeysWith: +)
            total.kinds.merge(month.kinds, uniquingKeysWith: +)
            total.rowsByItem.merge(month.rowsByItem, uniquingKeysWith: +)
            total.netByRegion.merge(month.netByRegion, uniquingKeysWith: +)
        }
        total.counts["distinct_stock_codes"] = total.items.count
        total.counts["customers"] = total.customers.count
        total.counts["countries"] = total.regions.count
        return total
    }
}

/// Config/demo/online-retail/ground-truth.json,
/// counted from the source's own rows without this program.
struct GroundTruth {
    private let file: JSON

    /// What the canonical documents carry of it.
    static let names = [
        "rows", "invoices", "cancel_invoices_C", "distinct_stock_codes", "customers", "countries",
        "sales_lines_value", "cancellation_lines_value", "net_value", "units_net",
        "rows_quantity_negative", "rows_negative_qty_not_cancel", "rows_zero_price",
        "rows_negative_price", "rows_no_customer", "rows_no_description",
        "exact_duplicate_rows_beyond_first",
    ]

    init() throws {
        let path = "\(Repository.config)/demo/online-retail/ground-truth.json"
        file = try JSON(parsing: try String(contentsOfFile: path, encoding: .utf8))
    }

    var total: JSON { file.total }

    func month(_ name: String) -> JSON { file.months[name] }

    /// A figure as a count, or money in thousandths.
    static func figure(_ name: String, of part: JSON) throws -> Int? {
        if name.hasSuffix("_value") { return try part[name].text.map(Thousandths.init)?.count }
        return part[name].number ?? part[name].text.flatMap(Int.init)
    }

    /// Exact net value by region, in thousandths, countries translated by the shipped lookup.
    func netByRegion() throws -> [String: Int] {
        let path = "\(Repository.config)/lookups/online-retail-country.csv"
        var regions: [String: String] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            regions[String(fields[0])] = String(fields[1])
        }
        guard case .object(let countries) = file.net_value_by_country else { return [:] }
        var net: [String: Int] = [:]
        for (country, value) in countries {
            guard let region = regions[country] else {
                throw FlowError("The lookup does not know \(country).")
            }
            net[region, default: 0] += try Thousandths(value.text ?? "").count
        }
        return net
    }
}
