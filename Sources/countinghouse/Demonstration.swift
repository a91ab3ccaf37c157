import Foundation
import HTTP
import RetailModel

/// What the demonstration does, all of it over HTTP as a shop, a till and an ERP would.
struct Demonstration {
    let client: Client
    /// Where the shipped files are.
    let folder: String
    /// Whether a progress line may be written over itself.
    let isTerminal = isatty(STDOUT_FILENO) == 1

    private static let months = [
        "2010-12", "2011-01", "2011-02", "2011-03", "2011-04", "2011-05", "2011-06",
    ]
    private static let monthBytesMax = 64 * 1024 * 1024
    private static let pollMilliseconds = 100
    private static let pollsMax = 6000

    /// - Throws: ``CommandFailure`` when an answer is not the one expected.
    mutating func run(months count: Int) async throws {
        let started = ContinuousClock.now
        for month in Self.months.prefix(count) { try await webShop(month) }
        try await webShopAgain(Self.months[0])
        try await till()
        try await erp()
        let took = ContinuousClock.now - started
        let shown = Duration.UnitsFormatStyle.units(
            allowed: [.seconds], fractionalPart: .show(length: 1))
        print("  all of it in \(took.formatted(shown))")
        try await showIntake()
        try await showTrialBalance()
        try await showEntry()
    }

    // MARK: - The senders

    private func webShop(_ month: String) async throws {
        let answer = try await send(
            .post, "/v1/orders/bulk?connection=online-retail",
            Headers(["Content-Type": "text/csv"]), try file(month))
        guard let id = answer["id"] as? String else { throw unexpected(answer) }
        for _ in 0..<Self.pollsMax {
            try await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
            let status = try await get("/v1/orders/bulk/\(id)")
            let done = status["documents"] as? Int ?? 0
            let line = "web shop   \(month): \(Self.grouped(done)) documents"
            if isTerminal { print("\r\(line)", terminator: "") }
            fflush(nil)
            switch status["state"] as? String {
            case "processed":
                return print("\(isTerminal ? "\r" : "")\(line)\(Self.totals(status))")
            case "quarantined": throw unexpected(status)
            default: continue
            }
        }
        throw CommandFailure("The file of \(month) was not worked through in time.")
    }

    private func webShopAgain(_ month: String) async throws {
        let answer = try await send(
            .post, "/v1/orders/bulk?connection=online-retail",
            Headers(["Content-Type": "text/csv"]), try file(month))
        print("web shop   \(month) sent again: \(answer["outcome"] ?? "")")
    }

    private func till() async throws {
        let text = try String(contentsOfFile: "\(folder)/till-tickets.ndjson", encoding: .utf8)
        for (index, line) in text.split(separator: "\n").enumerated() {
            let headers = Headers([
                "Content-Type": "application/json", "Idempotency-Key": "demo-\(index)",
            ])
            let response = try await response(.post, "/v1/orders", headers, Array(line.utf8))
            let answer = try Self.object(response.body)
            let key = answer["natural_key"] as? String ?? answer["detail"] as? String ?? ""
            let state = answer["state"] as? String ?? answer["code"] as? String ?? ""
            print("till       \(response.status.code) \(state): \(key)")
        }
    }

    private func erp() async throws {
        var posted = 0
        while true {
            let page = try await get("/v1/journals?status=ready&limit=200")
            let journals = page["journals"] as? [[String: Any]] ?? []
            if journals.isEmpty { break }
            for journal in journals {
                guard let id = journal["id"] as? String else { throw unexpected(journal) }
                posted += 1
                let body = #"{"external_id":"DEMO-\#(posted)","external_system":"demo-erp"}"#
                _ = try await send(
                    .post, "/v1/journals/\(id)/ack", Headers(["Content-Type": "application/json"]),
                    Array(body.utf8))
            }
        }
        print("ERP        pulled and acknowledged \(Self.grouped(posted)) journal entries")
    }

    // MARK: - What is shown

    private func showIntake() async throws {
        let health = try await get("/healthz")
        print("\nwhat came in                    documents           value")
        for row in health["intake"] as? [[String: Any]] ?? [] {
            let name = "\(row["route"] ?? "") \(row["outcome"] ?? "")"
            let amount = row["amount"].map { "\($0) \(row["currency"] ?? "")" } ?? "-"
            let count = Self.grouped(row["documents"] as? Int ?? 0)
            print("  \(Self.left(name, 28)) \(Self.right(count, 10)) \(Self.right(amount, 20))")
        }
        for queue in health["cases"] as? [[String: Any]] ?? [] {
            print("  open cases in \(queue["queue"] ?? ""): \(queue["open"] ?? 0)")
        }
    }

    private func showTrialBalance() async throws {
        let found = try await get("/v1/reconciliation?from=1900-01-01&to=2999-12-31")
        print("\ntrial balance, as the ERP acknowledged it")
        var sums: [String: (debit: ExactDecimal, credit: ExactDecimal)] = [:]
        for row in found["accounts"] as? [[String: Any]] ?? [] {
            guard let total = row["acknowledged"] as? [String: Any],
                let currency = row["currency"] as? String,
                let debit = (total["debit"] as? String).flatMap({ ExactDecimal($0) }),
                let credit = (total["credit"] as? String).flatMap({ ExactDecimal($0) })
            else { throw unexpected(row) }
            let sum = sums[currency] ?? (.zero, .zero)
            sums[currency] = (sum.debit.adding(debit) ?? .zero, sum.credit.adding(credit) ?? .zero)
            let name = "\(row["account"] ?? "") \(row["name"] ?? "")"
            Self.printBalance(name, "\(debit)", "\(credit)", currency)
        }
        for (currency, sum) in sums.sorted(by: { $0.key < $1.key }) {
            Self.printBalance("total", "\(sum.debit)", "\(sum.credit)", currency)
            guard sum.debit == sum.credit else {
                throw CommandFailure("The trial balance in \(currency) does not balance.")
            }
        }
    }

    private static func printBalance(
        _ name: String, _ debit: String, _ credit: String, _ currency: String
    ) {
        print("  \(left(name, 40)) \(right(debit, 16)) \(right(credit, 16)) \(currency)")
    }

    private func showEntry() async throws {
        let page = try await get("/v1/journals?limit=1")
        guard let entry = (page["journals"] as? [[String: Any]])?.first else { return }
        print("\none journal entry")
        let names = ["id", "state", "external_id", "store", "channel", "posting_date", "documents"]
        for name in names {
            print("  \(Self.left(name, 14)) \(entry[name] ?? "")")
        }
        for line in entry["lines"] as? [[String: Any]] ?? [] {
            let dimensions = (line["dimensions"] as? [String: String] ?? [:])
                .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            print(
                "  \(Self.left("\(line["account"] ?? "")", 6)) "
                    + "\(Self.right("\(line["debit"] ?? "")", 12)) "
                    + "\(Self.right("\(line["credit"] ?? "")", 12))  \(dimensions)")
        }
    }

    // MARK: - HTTP

    private func file(_ month: String) throws -> [UInt8] {
        let path = "\(folder)/online-retail/online_retail_\(month).csv.gz"
        guard let packed = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("The demonstration file \(path) is missing.")
        }
        do {
            return try Gunzip.unpacked(Array(packed), bytesMax: Self.monthBytesMax)
        } catch {
            throw CommandFailure("\(path): \(error.problem)")
        }
    }

    private func get(_ target: String) async throws -> [String: Any] {
        try await send(.get, target, Headers(), [])
    }

    private func send(
        _ method: HTTP.Method, _ target: String, _ headers: Headers, _ body: [UInt8]
    ) async throws -> [String: Any] {
        let response = try await response(method, target, headers, body)
        let answer = try Self.object(response.body)
        guard response.status.code < 300 else { throw unexpected(answer) }
        return answer
    }

    private func response(
        _ method: HTTP.Method, _ target: String, _ headers: Headers, _ body: [UInt8]
    ) async throws -> ClientResponse {
        do {
            return try await client.send(method, target, headers: headers, body: body)
        } catch {
            throw CommandFailure("\(target): \(error.problem)")
        }
    }

    private static func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    private func unexpected(_ answer: [String: Any]) -> CommandFailure {
        CommandFailure("The server answered unexpectedly: \(answer)")
    }

    // MARK: - Text

    private static func totals(_ status: [String: Any]) -> String {
        (status["totals"] as? [[String: Any]] ?? []).reduce(into: "") { text, total in
            let count = grouped(total["documents"] as? Int ?? 0)
            text += ", \(total["outcome"] ?? "") \(count)"
            if let amount = total["amount"] { text += " = \(amount) \(total["currency"] ?? "")" }
        }
    }

    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
            position -= 3
        }
        return digits
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
