import HTTP
import Pipeline
import SQL
import Store
import Telemetry
import Transform

/// What an operator and a machine ask of a running server: `/livez`, `/readyz`,
/// `/healthz`, `/metrics`.
enum Operations {
    private struct Queue: Sendable {
        let name: String
        let open: Int64
        let overdue: Int64
    }

    private struct Found: Sendable {
        let tallies: [Tally]
        let queues: [Queue]
        let unacknowledged: Int64
        let waitingFiles: Int
    }

    static func live(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        .text("ok\n")
    }

    static func ready(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let isReady = (try? await services.readers.read(Reports.isReadable)) ?? false
        return .text(
            isReady ? "ok\n" : "the store cannot be read\n",
            status: isReady ? .ok : .serviceUnavailable)
    }

    static func metrics(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let format = ExpositionFormat(accept: request.headers["Accept"])
        return Response(
            contentType: format.contentType, bytes: services.registry.exposition(format))
    }

    static func health(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let now = services.now()
        let found = try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in
                Found(
                    tallies: try TallyTable.totals(on: sql),
                    queues: try CaseTable.openCounts(at: now, on: sql).map {
                        Queue(name: $0.queue, open: $0.open, overdue: $0.overdue)
                    },
                    unacknowledged: try Reports.unacknowledged(on: sql),
                    waitingFiles: try FileTable.unfinished(limit: 1000, on: sql).count)
            }
        }
        let overdue = found.queues.reduce(0) { $0 + $1.overdue }
        return Reply.json { json in
            json.member("status", overdue == 0 ? "ok" : "attention")
            json.member("time", now.description)
            json.member("configuration", services.configuration.shortHash)
            json.member("files_waiting", Int64(found.waitingFiles))
            json.member("journals_unacknowledged", found.unacknowledged)
            json.objects("cases", found.queues) { queue, json in
                json.member("queue", queue.name)
                json.member("open", queue.open)
                json.member("overdue", queue.overdue)
            }
            json.objects("intake", found.tallies) { write($0, to: &$1) }
        }
    }

    private static func write(_ tally: Tally, to json: inout JSONWriter) {
        json.member("route", tally.route)
        json.member("outcome", tally.outcome.rawValue)
        json.member("documents", tally.documents)
        guard !tally.currency.isEmpty else { return }
        json.member("currency", tally.currency)
        json.member("amount", Amount.text(tally.amountMinorUnits, tally.currency))
    }
}
