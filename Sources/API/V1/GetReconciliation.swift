import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `GET /v1/reconciliation?date=`: what the ERP's trial balance should show
/// for a posting date, or since the books began, account by account.
///
/// `acknowledged` is what the ERP has told to have posted; `outstanding` what it has still to post.
enum GetReconciliation {
    private struct Count: Sendable {
        let state: String
        let entries: Int64
        let documents: Int64
    }

    private struct Found: Sendable {
        let acknowledged: [AccountTotal]
        let all: [AccountTotal]
        let counts: [Count]
    }

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let date = try request.date("date")
        let from = try request.date("from") ?? date
        let to = try request.date("to") ?? date
        let found = try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in
                Found(
                    acknowledged: try Reports.accounts(
                        from: from, to: to, state: .acknowledged, on: sql),
                    all: try Reports.accounts(from: from, to: to, state: nil, on: sql),
                    counts: try Reports.entryCounts(from: from, to: to, on: sql).map {
                        Count(state: $0.state, entries: $0.entries, documents: $0.documents)
                    })
            }
        }
        let chart = services.configuration.chart
        return Reply.json { json in
            json.member("from", optional: from?.description)
            json.member("to", optional: to?.description)
            json.objects("entries", found.counts) { count, json in
                json.member("state", count.state)
                json.member("entries", count.entries)
                json.member("documents", count.documents)
            }
            json.objects("accounts", found.all) { total, json in
                let acknowledged = found.acknowledged.first {
                    $0.account == total.account && $0.currency == total.currency
                }
                write(total, acknowledged, chart.name(of: total.account), to: &json)
            }
        }
    }

    private static func write(
        _ total: AccountTotal, _ acknowledged: AccountTotal?, _ name: String,
        to json: inout JSONWriter
    ) {
        let (debit, credit) = (acknowledged?.debit ?? 0, acknowledged?.credit ?? 0)
        json.member("account", total.account)
        json.member("name", name)
        json.member("currency", total.currency)
        json.object("acknowledged") { write(debit, credit, total.currency, to: &$0) }
        json.object("outstanding") { json in
            write(total.debit - debit, total.credit - credit, total.currency, to: &json)
        }
        json.object("total") { write(total.debit, total.credit, total.currency, to: &$0) }
    }

    private static func write(
        _ debit: Int64, _ credit: Int64, _ currency: String, to json: inout JSONWriter
    ) {
        json.member("debit", Amount.text(debit, currency))
        json.member("credit", Amount.text(credit, currency))
        json.member("balance", Amount.text(debit - credit, currency))
    }
}
