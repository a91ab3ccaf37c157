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

    func list(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        var query = try RecordQuery(request, of: resource)
        if resource.inline != nil, request.query.first("expand") != nil {
            query.narrow(toRows: OrderExpansion.pageMax)
        }
        let (search, family) = (query.search, resource.family)
        let added = try InlineReading(request, of: resource)
        let (rows, expanded) = try await services.read { sql throws(SQLError) in
            let rows = try RecordTable.page(search, in: family, on: sql)
            return (rows, try added?.values(of: rows, on: sql) ?? [:])
        }
        let next = query.next(after: rows)
        var response = Reply.json { json in
            json.key(resource.plural)
            json.array { json in
                for row in rows {
                    let text = RecordJSON.text(row, of: resource, fields: query.fields)
                    json.verbatim(
                        ByteSlice(InlineReading.adding(expanded[row.seq], to: text)))
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
        if let instant = try request.moment("as_of") {
            let added = try InlineReading(request, of: resource)
            return try await standing(id, at: instant, fields, added, services)
        }
        let added = try InlineReading(request, of: resource)
        let (row, expanded) = try await services.read { sql throws(SQLError) in
            let row = try RecordTable.row(id, in: family, on: sql)
            return (row, try added?.values(of: row.map { [$0] } ?? [], on: sql) ?? [:])
        }
        guard let row else { throw .notFound("\(resource.singular) \(id)") }
        // A tag is of the record alone: what is linked with it changes without it.
        if let value = expanded[row.seq] {
            let text = RecordJSON.text(row, of: resource, fields: fields)
            return .json(InlineReading.adding(value, to: text))
        }
        let whole = RecordJSON.tag(row, of: resource)
        let tag = fields == nil ? whole : "W/" + whole
        if Preconditions.isKnown(tag, to: request) { return Preconditions.notModified(tag) }
        var response = Response.json(RecordJSON.text(row, of: resource, fields: fields))
        response.headers.append("ETag", tag)
        return response
    }

    /// The record as it stood at a moment.
    private func standing(
        _ id: String, at instant: Instant, _ fields: Set<String>?, _ added: InlineReading?,
        _ services: Services
    ) async throws(Refusal) -> Response {
        let family = resource.family
        let found = try await services.read {
            sql throws(SQLError) -> (RecordRow, [UInt8]?)? in
            guard
                let change = try RecordChangeTable.standing(
                    of: id, in: family, at: instant, on: sql),
                change.kind != .removed,
                let first = try RecordChangeTable.history(
                    of: id, in: family, after: 0, limit: 1, on: sql
                ).first
            else { return nil }
            let row = RecordRow(
                seq: change.seq, id: id, version: change.version, createdAt: first.at,
                updatedAt: change.at, body: change.body)
            return (row, try added?.values(of: [row], on: sql)[row.seq])
        }
        guard let (row, expanded) = found else {
            throw .notFound("\(resource.singular) \(id) at \(instant)")
        }
        let text = RecordJSON.text(row, of: resource, fields: fields)
        return .json(InlineReading.adding(expanded, to: text))
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
        return page.reply(rows, to: request, behind: \.seq) { write($0, to: &$1) }
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
        let format = try request.choice("format", of: RecordExport.Format.self) ?? .ndjson
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
