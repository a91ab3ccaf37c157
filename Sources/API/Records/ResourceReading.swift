import HTTP
import RetailModel
import SQL
import Store
import Transform

/// Lists, single records, their history and the feed of changes.
struct ResourceReading: Sendable {
    let resource: Resource

    /// How many rows an export reads at a time.
    private static let exportRows = 500

    /// What is read, the records that it names, and what is shown inline of each.
    private typealias Found<Value> = (Value, LinkedRecords, [Int64: [UInt8]])

    /// Reads by several statements, which all see the same.
    private static func readWhole<T: Sendable>(
        _ look: @escaping @Sendable (any SQLConnection) throws(SQLError) -> T, _ services: Services
    ) async throws(Refusal) -> T {
        try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in try look(sql) }
        }
    }

    func list(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        var query = try RecordQuery(request, of: resource)
        if resource.inline != nil, request.query.first("expand") != nil {
            query.narrow(toRows: OrderExpansion.pageMax)
        }
        let (search, family) = (query.search, resource.family)
        let added = try InlineReading(request, of: resource)
        let links = try LinkedRecords.wanted(request, of: resource)
        let look = { @Sendable (sql: any SQLConnection) throws(SQLError) -> Found<[RecordRow]> in
            let rows = try RecordTable.page(search, in: family, on: sql)
            return (
                rows, try LinkedRecords(links, namedBy: rows, on: sql),
                try added?.values(of: rows, on: sql) ?? [:]
            )
        }
        let (rows, linked, expanded) =
            links.isEmpty && added == nil
            ? try await services.read(look) : try await Self.readWhole(look, services)
        let next = query.next(after: rows)
        var response = Reply.json { json in
            json.key(resource.plural)
            json.array { json in
                for row in rows {
                    let text = RecordJSON.text(row, of: resource, fields: query.fields)
                    let whole = linked.add(to: text, of: row, beside: expanded[row.seq])
                    json.verbatim(ByteSlice(whole))
                }
            }
            json.member("next_cursor", optional: next)
        }
        PageLink.add(to: &response, request, next: next)
        return response
    }

    func one(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let (id, family) = (request.parameter("id"), resource.family)
        let fields = try RecordQuery.fields(request, of: resource)
        let links = try LinkedRecords.wanted(request, of: resource)
        let added = try InlineReading(request, of: resource)
        let instant = try request.moment("as_of")
        let look = {
            @Sendable (sql: any SQLConnection) throws(SQLError) -> Found<RecordRow?> in
            let row =
                if let instant {
                    try Self.standing(id, in: family, at: instant, on: sql)
                } else {
                    try RecordTable.row(id, in: family, on: sql)
                }
            let rows = row.map { [$0] } ?? []
            return (
                row, try LinkedRecords(links, namedBy: rows, on: sql),
                try added?.values(of: rows, on: sql) ?? [:]
            )
        }
        let (found, linked, expanded) =
            instant == nil && links.isEmpty && added == nil
            ? try await services.lookUp(look) : try await Self.readWhole(look, services)
        guard let row = found else {
            throw .notFound("\(resource.singular) \(id)" + (instant.map { " at \($0)" } ?? ""))
        }
        let text = {
            let record = RecordJSON.text(row, of: resource, fields: fields)
            return linked.add(to: record, of: row, beside: expanded[row.seq])
        }
        // A tag is of the record alone: neither its past nor what others say now has one.
        guard instant == nil, links.isEmpty, added == nil else { return .json(text()) }
        let whole = RecordJSON.tag(row, of: resource)
        let tag = fields == nil ? whole : "W/" + whole
        if Preconditions.isKnown(tag, to: request) { return Preconditions.notModified(tag) }
        var response = Response.json(text())
        response.headers.append("ETag", tag)
        return response
    }

    /// The record as it stood at a moment.
    private static func standing(
        _ id: String, in family: RecordFamily, at instant: Instant, on sql: any SQLConnection
    ) throws(SQLError) -> RecordRow? {
        guard
            let change = try RecordChangeTable.standing(of: id, in: family, at: instant, on: sql),
            change.kind != .removed,
            let first = try RecordChangeTable.history(
                of: id, in: family, after: 0, limit: 1, on: sql
            ).first
        else { return nil }
        return RecordRow(
            seq: change.seq, id: id, version: change.version, createdAt: first.at,
            updatedAt: change.at, body: change.body)
    }

    // MARK: - Changes

    func history(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "changes")
        let (id, family) = (request.parameter("id"), resource.family)
        let rows = try await services.read { sql throws(SQLError) in
            try RecordChangeTable.history(
                of: id, in: family, after: page.after, limit: page.limit, on: sql)
        }
        if rows.isEmpty, page.after == 0 { throw .notFound("\(resource.singular) \(id)") }
        return page.reply(rows, to: request, behind: \.seq) { write($0, to: &$1) }
    }

    func changes(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "changes")
        let family = resource.family
        let rows = try await services.read { sql throws(SQLError) in
            try RecordChangeTable.page(
                of: family, after: page.after, limit: page.limit, on: sql)
        }
        let resume = page.cursor(rows.last?.seq ?? page.after)
        return page.reply(
            rows, to: request, behind: \.seq,
            closing: { $0.member("resume_cursor", resume) }, row: { write($0, to: &$1) })
    }

    private func write(_ change: RecordChange, to json: inout JSONWriter) {
        json.member("change", change.kind.rawValue)
        json.member("id", change.id)
        json.member("version", change.version)
        json.member("at", change.at.description)
        json.member("by", change.actor)
        json.member("record", json: ByteSlice(RecordJSON.answered(change.body, by: resource)))
    }

    // MARK: - Export

    func export(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let query = try RecordQuery(request, of: resource)
        let type = request.accepts(bestOf: "application/x-ndjson", "text/csv")
        let format =
            try request.choice("format", of: RecordExport.Format.self)
            ?? (type == "text/csv" ? .csv : .ndjson)
        let (resource, readers) = (resource, services.readers)
        return Response(
            status: .ok, headers: Headers(["Content-Type": format.contentType]),
            body: .stream(contentLength: nil) { writer in
                var export = RecordExport(resource, format, query.fields)
                var last: RecordRow?
                repeat {
                    let search = query.continued(after: last, limit: Self.exportRows)
                    let rows = try await readers.read { sql throws(SQLError) in
                        try RecordTable.page(search, in: resource.family, on: sql)
                    }
                    try await writer.write(export.text(rows))
                    last = rows.count == Self.exportRows ? rows.last : nil
                } while last != nil
            })
    }
}

/// Records as lines of JSON or rows of CSV.
struct RecordExport {
    enum Format: String, CaseIterable, Sendable {
        case ndjson, csv

        var contentType: String {
            switch self {
            case .ndjson: "application/x-ndjson"
            case .csv: "text/csv; charset=utf-8"
            }
        }
    }

    private let resource: Resource
    private let format: Format
    private let fields: Set<String>?
    private let columns: [String]
    private var isBegun = false

    init(_ resource: Resource, _ format: Format, _ fields: Set<String>?) {
        self.resource = resource
        self.format = format
        self.fields = fields
        columns = resource.answered.map(\.name)
            .filter { fields?.contains($0) ?? true }
    }

    /// The text of further records; CSV begins with its header.
    mutating func text(_ rows: [RecordRow]) -> [UInt8] {
        var text: [UInt8] = []
        if format == .csv, !isBegun {
            var header = CSVWriter()
            header.record(columns)
            text += header.bytes
        }
        isBegun = true
        for row in rows {
            let record = RecordJSON.text(row, of: resource, fields: fields)
            text += format == .csv ? line(record) : record + [0x0A]
        }
        return text
    }

    /// Texts and numbers as they are, lists and objects as JSON.
    private func line(_ record: [UInt8]) -> [UInt8] {
        guard let root = try? JSONDocument(parsing: record).root else {
            preconditionFailure("a record is JSON")
        }
        var line = CSVWriter()
        line.record(
            columns.map { name in
                guard let value = root.member(named: name), !value.isNull else { return "" }
                return value.text() ?? value.source.text
            })
        return line.bytes
    }
}
