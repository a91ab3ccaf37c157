import Accounting
import HTTP
import RetailModel
import SQL
import Store

/// `GET /v1/journals/export?from=&to=`: the journal as plain text that hledger
/// reads (hledger manual, journal format).
///
/// Accounts and commodities are declared, so that `hledger check --strict` holds.
/// Reading changes nothing.
enum GetJournalExport {
    private static let pageSize = 200

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let (from, to) = (try request.date("from"), try request.date("to"))
        let currencies = try await services.read { sql throws(SQLError) in
            try Reports.currencies(on: sql)
        }
        var headers = Headers()
        headers.append("Content-Type", "text/plain; charset=utf-8")
        let chart = services.configuration.chart
        return Response(
            status: .ok, headers: headers,
            body: .stream(contentLength: nil) { writer in
                try await writer.write(Array(declarations(chart, currencies).utf8))
                var after: Int64 = 0
                while true {
                    let start = after
                    let page = try await services.readers.read { sql throws(SQLError) in
                        let rows = try JournalTable.page(
                            after: start, state: nil, from: from, to: to, limit: pageSize, on: sql)
                        let lines = try JournalTable.lines(ofEntries: rows.map(\.seq), on: sql)
                        return zip(rows, lines).map { ($0, $1) }
                    }
                    guard let last = page.last else { return }
                    after = last.0.seq
                    var text = ""
                    for (row, lines) in page { text += transaction(row, lines, chart) }
                    try await writer.write(Array(text.utf8))
                }
            })
    }

    private static func declarations(_ chart: ChartOfAccounts, _ currencies: [String]) -> String {
        var text = ""
        for code in currencies {
            let decimals = Amount.text(0, code).drop { $0 != "." }.dropFirst()
            text += "commodity 1000.\(decimals) \(code)\n"
        }
        for account in chart.accounts {
            text += "account \(name(account.code.rawValue, chart))\n"
        }
        return text + "\n"
    }

    private static func transaction(
        _ row: JournalRow, _ lines: [JournalLineRow], _ chart: ChartOfAccounts
    ) -> String {
        let mark = row.state == .acknowledged ? "* " : ""
        var text = "\(row.postingDate) \(mark)(\(row.id)) \(row.kind) \(plain(row.store)) "
        text += "\(plain(row.channel))  ; documents:\(row.sources)\n"
        for line in lines {
            let amount = line.side == .debit ? line.minorUnits : -line.minorUnits
            text += "    \(name(line.account, chart))  \(Amount.text(amount, row.currency)) "
            text += "\(row.currency)\n"
        }
        return text + "\n"
    }

    /// `assets:1010 Cash in tills and store safe`, the account's type first.
    private static func name(_ code: String, _ chart: ChartOfAccounts) -> String {
        let type: String =
            switch chart.type(of: code) {
            case .asset: "assets"
            case .liability: "liabilities"
            case .equity: "equity"
            case .revenue: "revenues"
            case .expense: "expenses"
            case nil: "unknown"
            }
        return "\(type):\(code) \(plain(chart.name(of: code)))"
    }

    /// Text without what means something to hledger: semicolons, colons, brackets, double spaces.
    private static func plain(_ text: String) -> String {
        let words = text.split { ";:()[]|* \t".contains($0) }
        return words.joined(separator: " ")
    }
}

extension ChartOfAccounts {
    func name(of code: String) -> String {
        AccountCode(code).flatMap { self[$0] }?.name ?? ""
    }

    func type(of code: String) -> AccountType? {
        AccountCode(code).flatMap { self[$0] }?.type
    }
}
