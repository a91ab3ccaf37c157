import Foundation
import Testing

/// What a server's books say, read over HTTP only.
struct Books: Sendable {
    let server: ServerProcess

    private static let pagesMax = 1000

    /// Every document in its order.
    func forEachOrder(_ query: String = "", _ body: (OrderDocument) throws -> Void) async throws {
        let decoder = JSONDecoder()
        try await forEachPage(query) { lines in
            for line in lines { try body(try decoder.decode(OrderDocument.self, from: Data(line))) }
        }
    }

    /// The lines of every page of documents, along the Link fields.
    private func forEachPage(
        _ query: String = "", _ body: ([ArraySlice<UInt8>]) throws -> Void
    ) async throws {
        var target: String? = "/v1/orders?limit=1000\(query)"
        var pages = 0
        while let next = target {
            let page = try await server.get(next, accept: "application/x-ndjson")
            guard page.status == 200, pages < Self.pagesMax else {
                throw FlowError("The list of orders ends with \(page.status): \(page.text)")
            }
            try body(page.body.split(separator: UInt8(ascii: "\n")))
            target = page.field("Link").flatMap(Self.next)
            pages += 1
        }
    }

    /// The target of a Link field with `rel="next"` (RFC 8288).
    private static func next(_ link: String) -> String? {
        guard link.hasSuffix("; rel=\"next\""), let end = link.firstIndex(of: ">") else {
            return nil
        }
        return String(link[link.index(after: link.startIndex)..<end])
    }

    /// The sums of every account over all time.
    func trialBalance() async throws -> TrialBalance {
        let answer = try await server.get("/v1/reconciliation?from=1900-01-01&to=2999-12-31")
        guard answer.status == 200 else { throw FlowError("No trial balance: \(answer.text)") }
        return try TrialBalance(answer.json.accounts)
    }

    /// Every entry of the journal, in its order.
    func journals(_ query: String = "") async throws -> [JSON] {
        var entries: [JSON] = []
        var cursor = ""
        for _ in 0..<Self.pagesMax {
            let page = try await server.get("/v1/journals?limit=1000\(query)\(cursor)").json
            entries += page.journals.list
            guard let next = page.next_cursor.text, page.has_more.flag == true else { break }
            cursor = "&cursor=\(next)"
        }
        return entries
    }

    /// Every case that is still open.
    func openCases() async throws -> [JSON] {
        try await server.get("/v1/cases?limit=1000").json.cases.list
    }

    /// What must not change when something known is sent again.
    func standing() async throws -> Standing {
        var documents = 0
        try await forEachPage { documents += $0.count }
        let versions = try await journals().map { entry in
            "\(entry.id.text ?? "") \(entry.version.number ?? 0) \(entry.total.text ?? "")"
        }
        return Standing(
            documents: documents, accounts: try await trialBalance().accounts, entries: versions)
    }

    /// Polls a file until it is worked through; its status resource then.
    func file(_ id: String, seconds: Int = 120) async throws -> JSON {
        for _ in 0..<(seconds * 20) {
            let status = try await server.get("/v1/orders/bulk/\(id)").json
            if status.state.text == "processed" || status.state.text == "quarantined" {
                return status
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw FlowError("The file \(id) was not worked through in \(seconds) seconds.")
    }

    /// The two invariants that end every flow: debits equal credits, and whatever came in is done,
    /// waits with an owner, or was refused. The command `verify` proves both again from the rows.
    func expectToHold(_ place: SourceLocation = #_sourceLocation) async throws {
        let balance = try await trialBalance()
        #expect(balance.debits == balance.credits, sourceLocation: place)
        var received: [String: [Int]] = [:]
        var settled: [String: [Int]] = [:]
        for row in try await server.get("/healthz").json.intake.list {
            let key = "\(row.route.text ?? "") \(row.currency.text ?? "")"
            let amount = try row.amount.text.map(Thousandths.init)?.count ?? 0
            let sums = [row.documents.number ?? 0, amount]
            if row.outcome.text == "received" {
                received[key] = sums
            } else {
                settled[key] = zip(settled[key] ?? [0, 0], sums).map { $0 + $1 }
            }
        }
        #expect(received == settled, sourceLocation: place)
        for row in try await openCases() {
            #expect(row.owner.text?.isEmpty == false, sourceLocation: place)
        }
        let verified = try await Countinghouse.command("verify", server.settings)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)", sourceLocation: place)
    }
}

/// How many documents there are, the accounts, and the entries with their versions.
struct Standing: Equatable, Sendable {
    let documents: Int
    let accounts: [String: TrialBalance.Sums]
    let entries: [String]
}

/// Debits and credits by account, in thousandths of the currency.
struct TrialBalance: Sendable {
    struct Sums: Equatable, Sendable {
        let debit: Int
        let credit: Int
    }

    /// By account and currency: `1210 GBP`.
    let accounts: [String: Sums]

    init(_ rows: JSON) throws {
        var accounts: [String: Sums] = [:]
        for row in rows.list {
            guard let account = row.account.text, let currency = row.currency.text,
                let debit = row.total.debit.text, let credit = row.total.credit.text
            else { throw FlowError("This is no account: \(row)") }
            accounts["\(account) \(currency)"] = Sums(
                debit: try Thousandths(debit).count, credit: try Thousandths(credit).count)
        }
        self.accounts = accounts
    }

    var debits: Int { accounts.values.reduce(0) { $0 + $1.debit } }

    var credits: Int { accounts.values.reduce(0) { $0 + $1.credit } }

    /// Debits less credits of one account in GBP, in thousandths.
    func balance(_ account: String) -> Int {
        accounts["\(account) GBP"].map { $0.debit - $0.credit } ?? 0
    }
}

/// A decimal of at most three places, counted exactly: independent of the arithmetic under test.
struct Thousandths: Equatable, Sendable {
    let count: Int

    /// - Throws: ``FlowError`` when the text is no such decimal.
    init(_ text: String) throws {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let places = parts.count == 2 ? parts[1] : ""
        guard parts.count <= 2, places.utf8.count <= 3, let whole = Int(parts[0]),
            let fraction = Int(places + String(repeating: "0", count: 3 - places.utf8.count))
        else { throw FlowError("\"\(text)\" is no decimal of at most three places.") }
        count = (isNegative ? -1 : 1) * (whole * 1000 + fraction)
    }
}

/// A document as `GET /v1/orders` shows it, as far as the tests look.
struct OrderDocument: Decodable {
    struct Body: Decodable {
        let order: String?
        let id: String?
        let customer: String?
        let lines: [Line]
        let tenders: [Tender]?
    }

    struct Line: Decodable, Hashable {
        let item: String
        let description: String?
        let quantity: String
        let unitPrice: String?

        private enum CodingKeys: String, CodingKey {
            case item, description, quantity
            case unitPrice = "unit_price"
        }
    }

    struct Tender: Decodable {
        let kind: String
        let amount: String
    }

    let id: String
    let state: String
    let kind: String
    let naturalKey: String
    let region: String?
    let businessDate: String
    let document: Body

    private enum CodingKeys: String, CodingKey {
        case id, state, kind, region, document
        case naturalKey = "natural_key"
        case businessDate = "business_date"
    }
}
