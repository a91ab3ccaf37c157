import HTTP
import Pipeline
import SQL
import Store
import Transform

/// `GET /v1/orders/bulk/{id}`: how far a file has come, with its control totals.
enum GetBulk {
    private struct Found: Sendable {
        let row: FileRow
        let totals: [Total]
    }

    private struct Total: Sendable {
        let outcome: String
        let currency: String
        let documents: Int64
        let amount: Int64
    }

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let id = request.parameter("id")
        let found = try await services.read { sql throws(SQLError) -> Found? in
            try sql.snapshot { () throws(SQLError) -> Found? in
                guard let row = try FileTable.file(id: id, on: sql) else { return nil }
                let totals = try FileTable.totals(ofFile: row.seq, on: sql).map {
                    Total(
                        outcome: $0.outcome, currency: $0.currency, documents: $0.documents,
                        amount: $0.amount)
                }
                return Found(row: row, totals: totals)
            }
        }
        guard let found else { throw .notFound("file \(id)") }
        return Reply.json { write(found, to: &$0) }
    }

    private static func write(_ found: Found, to json: inout JSONWriter) {
        let row = found.row
        json.member("id", row.id)
        json.member("state", row.state.rawValue)
        json.member("connection", optional: row.connection.isEmpty ? nil : row.connection)
        json.member("content_type", row.contentType)
        json.member("name", optional: row.name.isEmpty ? nil : row.name)
        json.member("bytes", row.bytes)
        json.member("sha256", Hexadecimal.text(row.sha256 ?? []))
        json.member("received_at", row.receivedAt.description)
        json.member("finished_at", optional: row.finishedAt?.description)
        json.member("problem", optional: row.problem)
        json.member("waits_for", optional: row.waitsFor)
        json.member("failures", row.failures)
        json.member("next_try_at", optional: row.nextTryAt?.description)
        json.member("documents", row.results)
        json.objects("totals", found.totals) { total, json in
            json.member("outcome", total.outcome)
            json.member("documents", total.documents)
            guard !total.currency.isEmpty else { return }
            json.member("amount", Amount.text(total.amount, total.currency))
            json.member("currency", total.currency)
        }
        json.object("links") { json in
            json.member("results", "/v1/orders/bulk/\(row.id)/results")
            json.member("content", "/v1/orders/bulk/\(row.id)/content")
            if EDIType.isEDI(row.contentType) {
                json.member("acknowledgement", "/v1/orders/bulk/\(row.id)/acknowledgement")
            }
        }
    }
}

/// `GET /v1/orders/bulk/{id}/results`: what became of each document of a file, in its order.
enum GetBulkResults {
    private struct Found: Sendable {
        let file: FileRow
        let rows: [FileResultRow]
        let documentIDs: [Int64: String]
    }

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "results")
        let id = request.parameter("id")
        let found = try await services.read { sql throws(SQLError) -> Found? in
            guard let file = try FileTable.file(id: id, on: sql) else { return nil }
            let rows = try FileTable.results(
                ofFile: file.seq, from: page.after, limit: page.limit, on: sql)
            let ids = try DocumentTable.identifiers(of: rows.compactMap(\.documentSeq), on: sql)
            return Found(file: file, rows: rows, documentIDs: ids)
        }
        guard let found else { throw .notFound("file \(id)") }
        return page.reply(
            found.rows, to: request, behind: { $0.position + 1 },
            row: { write($0, found.documentIDs, to: &$1) })
    }

    private static func write(
        _ row: FileResultRow, _ ids: [Int64: String], to json: inout JSONWriter
    ) {
        json.member("position", row.position)
        json.member("first_line", row.firstLine)
        json.member("last_line", row.lastLine)
        json.member("source_key", row.sourceKey)
        json.member("outcome", row.outcome.rawValue)
        if !row.currency.isEmpty {
            json.member("amount", Amount.text(row.amountMinorUnits, row.currency))
            json.member("currency", row.currency)
        }
        if let id = row.documentSeq.flatMap({ ids[$0] }) {
            json.member("document", "/v1/orders/\(id)")
        }
        if let code = row.code { json.member("code", code) }
        if let problem = row.problem { json.member("problem", problem) }
    }
}

/// `GET /v1/orders/bulk/{id}/content`: the file's raw bytes, as they were received.
enum GetBulkContent {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let id = request.parameter("id")
        let row = try await services.read { sql throws(SQLError) in
            try FileTable.file(id: id, on: sql)
        }
        guard let row, row.state != .receiving else { throw .notFound("file \(id)") }
        var headers = Headers()
        headers.append(
            "Content-Type", row.contentType.isEmpty ? "application/octet-stream" : row.contentType)
        return Response(
            status: .ok, headers: headers,
            body: .stream(contentLength: Int(row.bytes)) { writer in
                for position in 0..<row.chunks {
                    let chunk = try await services.readers.read { sql throws(SQLError) in
                        try FileTable.chunk(position: position, ofFile: row.seq, on: sql)
                    }
                    guard let chunk else {
                        throw SQLError(.other, message: "chunk \(position) of \(id) is missing")
                    }
                    try await writer.write(chunk)
                }
            })
    }
}

/// `GET /v1/orders/bulk/{id}/acknowledgement`: what its sender is answered for a file of X12 or
/// EDIFACT: TA1 and 997, or CONTRL, one interchange behind the other.
///
/// Its control numbers are made of the file's own, its time is that at which the file was worked
/// through. Nothing is accepted of a file of which nothing was taken.
enum GetBulkAcknowledgement {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let id = request.parameter("id")
        let row = try await services.read { sql throws(SQLError) in
            try FileTable.file(id: id, on: sql)
        }
        let transform = services.configuration.transform
        guard let row, row.state != .receiving,
            let schema = transform.connection(named: row.connection)?.schema,
            let transactions = schema.transactions
        else { throw .notFound("file of X12 or EDIFACT \(id)") }
        guard let finished = row.finishedAt else {
            throw Refusal(
                code: "EDI-050", problem: "The file is not worked through yet.",
                remedy: "Ask again once its state is processed or quarantined.")
        }
        // A file stands still in the middle for our own faults only, never for its sender's.
        guard row.state == .processed || row.results == 0 else {
            throw Refusal(
                code: "EDI-050",
                problem: "The file stopped after \(row.results) of its documents.",
                remedy: "Mend what its case tells and send the file again: it goes on from there.")
        }
        // 2026-03-10T14:03:22.000Z
        let written = finished.description.filter(\.isNumber)
        var acknowledgement = EDIAcknowledgement(
            transactions, fileNumber: row.seq, isOfRefusedFile: row.state != .processed,
            date: String(written.prefix(8)), time: String(written.dropFirst(8).prefix(4)))
        var answers: [UInt8] = []
        for position in 0..<row.chunks {
            let chunk = try await services.read { sql throws(SQLError) in
                try FileTable.chunk(position: position, ofFile: row.seq, on: sql)
            }
            answers += try refusing { () throws(EDIProblem) in
                try acknowledgement.feed(chunk ?? [])
            }
        }
        answers += try refusing { () throws(EDIProblem) in try acknowledgement.finish() }
        var headers = Headers()
        headers.append(
            "Content-Type",
            schema.format == .edifact ? "application/edifact" : "application/edi-x12")
        return Response(status: .ok, headers: headers, body: .bytes(answers))
    }

    /// Tells why an answer cannot be written.
    private static func refusing(
        _ body: () throws(EDIProblem) -> [UInt8]
    ) throws(Refusal) -> [UInt8] {
        do throws(EDIProblem) {
            return try body()
        } catch {
            throw Refusal(code: error.code, problem: error.problem, remedy: error.remedy)
        }
    }
}
