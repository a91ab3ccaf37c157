import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `GET /v1/journals`: with `status=ready` what the ERP has still to post, offered under a lease;
/// otherwise a list of entries of any state, which changes nothing.
enum GetJournals {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "journals")
        let isOffer = request.query.first("status") == "ready"
        // HEAD is safe (RFC 9110 section 9.2.1): it looks at what is ready, and leases nothing.
        guard isOffer, request.method != .head else {
            if isOffer { try Caller.needsWholeCompany("Taking entries for the ERP") }
            return try await list(request, page, services)
        }
        // What is listed so is leased: the other stores' entries would be kept from the ERP.
        try Caller.needsWholeCompany("Taking entries for the ERP")
        let limit = min(page.limit, JournalDesk.entriesMax)
        let entries = try await services.ask { () throws(SQLError) in
            try await services.desk.offer(after: page.after, limit: limit)
        }
        // The cursor never goes back: entries whose lease ran out come again,
        // whatever their number.
        let next = page.cursor(max(page.after, entries.last?.row.seq ?? 0))
        var response = Reply.json { json in
            json.objects("journals", entries) { JournalJSON.write($0.row, $0.lines, to: &$1) }
            json.member("next_cursor", next)
            json.member("has_more", entries.count == limit)
        }
        page.link(&response, request, next: entries.count == limit ? next : nil)
        return response
    }

    private static func list(
        _ request: Request, _ page: PageQuery, _ services: Services
    ) async throws(Refusal) -> Response {
        let state = try request.choice("status", of: JournalState.self)
        let (from, to) = (try request.date("from"), try request.date("to"))
        let reach = Caller.reach
        let entries = try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in
                let rows = try JournalTable.page(
                    after: page.after, state: state, from: from, to: to, reach: reach,
                    limit: page.limit, on: sql)
                let lines = try JournalTable.lines(ofEntries: rows.map(\.seq), on: sql)
                return zip(rows, lines).map { ($0, $1) }
            }
        }
        return page.reply(
            entries, to: request, behind: \.0.seq,
            closing: { $0.member("has_more", entries.count == page.limit) },
            row: { JournalJSON.write($0.0, $0.1, to: &$1) })
    }
}

/// How a journal entry is shown: decimals outside, as the ERP reads them.
enum JournalJSON {
    static func write(_ row: JournalRow, _ lines: [JournalLineRow], to json: inout JSONWriter) {
        json.member("id", row.id)
        json.member("company", row.company)
        json.member("sequence", row.seq)
        json.member("version", row.version)
        json.member("kind", row.kind)
        json.member("state", row.state.rawValue)
        json.member("grain", row.grain)
        json.member("store", row.store)
        json.member("channel", row.channel)
        json.member("business_date", row.businessDate.description)
        json.member("posting_date", row.postingDate.description)
        json.member("currency", row.currency)
        json.member("rules", row.rules)
        json.member("total", Amount.text(row.totalMinorUnits, row.currency))
        json.member("documents", row.sources)
        json.member("ready_at", row.readyAt.description)
        json.member("content_sha256", optional: row.contentHash)
        json.member("delivered_at", optional: row.deliveredAt?.description)
        json.member("lease_until", optional: row.leaseUntil?.description)
        json.member("external_id", optional: row.externalID)
        json.member("external_system", optional: row.externalSystem)
        json.member("posted_at", optional: row.postedAt?.description)
        if let code = row.rejectCode { json.member("reject_code", code) }
        if let message = row.rejectMessage { json.member("reject_message", message) }
        json.objects("lines", lines) { write($0, row.currency, to: &$1) }
        json.member("sources_href", "/v1/journals/\(row.id)/sources")
    }

    private static func write(
        _ line: JournalLineRow, _ currency: String, to json: inout JSONWriter
    ) {
        let amount = Amount.text(line.minorUnits, currency)
        let zero = Amount.text(0, currency)
        json.member("account", line.account)
        json.member("debit", line.side == .debit ? amount : zero)
        json.member("credit", line.side == .credit ? amount : zero)
        json.object("dimensions") { json in
            let dimensions = line.dimensions
            if let store = dimensions.store { json.member("store", store) }
            if let region = dimensions.region { json.member("region", region) }
            if let channel = dimensions.channel { json.member("channel", channel) }
            if let department = dimensions.department { json.member("department", department) }
            if let tender = dimensions.tender { json.member("tender", tender) }
            if let jurisdiction = dimensions.jurisdiction {
                json.member("jurisdiction", jurisdiction)
            }
        }
    }
}

/// `GET /v1/journals/{id}`: one entry with its lines and its history.
enum GetJournal {
    private struct Event: Sendable {
        let at: Instant
        let what: String
        let detail: String
    }

    private struct Found: Sendable {
        let row: JournalRow
        let lines: [JournalLineRow]
        let events: [Event]
    }

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let (id, reach) = (request.parameter("id"), Caller.reach)
        let found = try await services.read { sql throws(SQLError) -> Found? in
            guard let row = try JournalTable.entry(id: id, on: sql),
                try JournalTable.isWithin(reach, seq: row.seq, on: sql)
            else { return nil }
            return Found(
                row: row, lines: try JournalTable.lines(ofEntries: [row.seq], on: sql).first ?? [],
                events: try JournalTable.events(ofEntry: row.seq, on: sql).map {
                    Event(at: $0.at, what: $0.what, detail: $0.detail)
                })
        }
        guard let found else { throw .notFound("journal \(id)") }
        return Reply.json { json in
            JournalJSON.write(found.row, found.lines, to: &json)
            json.objects("history", found.events) { event, json in
                json.member("at", event.at.description)
                json.member("what", event.what)
                json.member("detail", event.detail)
            }
        }
    }
}

/// `GET /v1/journals/{id}/sources`: the documents behind an entry, page by page.
enum GetJournalSources {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "sources")
        let (id, reach) = (request.parameter("id"), Caller.reach)
        let restriction = Caller.current?.restriction
        let found = try await services.read { sql throws(SQLError) -> [DocumentRow]? in
            guard let row = try JournalTable.entry(id: id, on: sql),
                try JournalTable.isWithin(reach, seq: row.seq, on: sql)
            else { return nil }
            var sources: [DocumentRow] = []
            let seqs = try JournalTable.sources(
                ofEntry: row.seq, after: page.after, limit: page.limit, on: sql)
            for seq in seqs {
                guard let source = try DocumentTable.document(seq: seq, on: sql),
                    restriction?.reaches(store: source.store, region: source.region) ?? true
                else { continue }
                sources.append(source)
            }
            return sources
        }
        guard let found else { throw .notFound("journal \(id)") }
        return page.reply(found, to: request, behind: \.seq) { DocumentJSON.write($0, to: &$1) }
    }
}
