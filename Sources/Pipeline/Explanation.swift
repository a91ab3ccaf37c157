import RetailModel
import SQL
import Store

/// Tells where something in the books comes from:
/// from a journal line down to the bytes that were received.
public struct Explanation {
    private let connection: any SQLConnection
    private let ruling: Ruling

    /// How many documents of an entry are listed one by one.
    public static let documentsListedMax = 20

    /// An explanation over one connection.
    public init(on connection: any SQLConnection) {
        self.connection = connection
        ruling = Ruling(on: connection)
    }

    /// Lines of plain text about a document or a journal entry; nil when there is neither.
    ///
    /// - Throws: ``SQL/SQLError``.
    public func text(about id: String) throws(SQLError) -> [String]? {
        if let document = try DocumentTable.document(id: id, on: connection) {
            return try text(about: document)
        }
        if let entry = try JournalTable.entry(id: id, on: connection) {
            return try text(about: entry)
        }
        let found = try DocumentTable.existing(naturalKeys: [id], on: connection)
        guard let existing = found[id],
            let document = try DocumentTable.document(seq: existing.seq, on: connection)
        else { return nil }
        return try text(about: document)
    }

    // MARK: - Document

    private func text(about document: DocumentRow) throws(SQLError) -> [String] {
        var lines = [
            "document \(document.id)", "  key         \(document.naturalKey)",
            "  kind        \(document.kind), \(document.state.rawValue)",
            "  store       \(document.store), business date \(document.businessDate)",
            "  total       \(Self.amount(document.amountMinorUnits, document.currency))",
            "  received    \(document.receivedAt) by \(document.route)",
        ]
        if let origin = document.origin,
            let file = try FileTable.file(seq: origin.fileSeq, on: connection)
        {
            lines.append(
                "  from        file \(file.id), lines \(origin.firstLine) to \(origin.lastLine)")
            lines.append("  file        sha256 \(Hexadecimal.text(file.sha256 ?? []))")
            let raw = try FileLines.read(
                origin.firstLine, origin.lastLine, of: file, on: connection)
            for line in raw { lines.append("  line \(line.number)  \(line.text)") }
        } else {
            lines.append("  from        the request's own body, kept as it came")
        }
        if let mapping = document.mapping { lines.append("  mapping     \(mapping)") }
        lines.append("  content     sha256 \(Hexadecimal.text(document.contentHash))")
        lines += decision(on: document)
        for movement in try MovementTable.movements(ofDocument: document.seq, on: connection) {
            lines.append(
                "  stock       line \(movement.line): \(movement.quantity) \(movement.unit) of "
                    + "\(movement.item) at \(movement.location) (\(movement.reason))")
        }
        for entry in try JournalTable.entries(ofDocument: document.seq, on: connection) {
            lines.append(
                "  journal     \(entry.id), \(entry.state.rawValue)\(Self.external(entry))")
        }
        if let open = try CaseTable.open(documentSeq: document.seq, on: connection) {
            lines.append(
                "  case        \(open.id) in \(open.queue) of \(open.owner): \(open.problem)")
        }
        lines.append("  text        \(String(decoding: document.body, as: UTF8.self))")
        return lines
    }

    private func decision(on document: DocumentRow) -> [String] {
        do throws(RulingError) {
            let configuration = try ruling.configuration(of: document)
            let rules = "\(configuration.rules.name)@\(configuration.rules.version)"
            var lines = ["  rules       \(rules), configuration \(configuration.shortHash)"]
            switch try ruling.decide(document).posting {
            case .waiting(let reason):
                lines.append("  waits       \(reason.code): \(reason.problem)")
            case .decided(let entry, _):
                for line in entry?.lines ?? [] {
                    let name = configuration.chart[line.account]?.name ?? ""
                    lines.append(
                        "  posts       \(line.side.rawValue) \(line.account) \(name) "
                            + line.amount.description)
                }
            }
            return lines
        } catch {
            return ["  rules       \(error.problem)"]
        }
    }

    // MARK: - Journal entry

    private func text(about entry: JournalRow) throws(SQLError) -> [String] {
        var lines = [
            "journal entry \(entry.id), number \(entry.seq), version \(entry.version)",
            "  company     \(entry.company), \(entry.grain) of \(entry.store) (\(entry.channel))",
            "  posting     \(entry.postingDate) by \(entry.rules)",
            "  state       \(entry.state.rawValue)\(Self.external(entry))",
            "  total       \(Self.amount(entry.totalMinorUnits, entry.currency)) on each side",
        ]
        if let hash = entry.contentHash { lines.append("  content     sha256 \(hash)") }
        let rows = try JournalTable.lines(ofEntries: [entry.seq], on: connection).first ?? []
        for row in rows {
            let amount = Self.amount(row.minorUnits, entry.currency)
            lines.append(
                "  line        \(row.side.rawValue) \(row.account) \(amount) "
                    + Self.dimensions(row.dimensions))
        }
        for event in try JournalTable.events(ofEntry: entry.seq, on: connection) {
            lines.append("  history     \(event.at) \(event.what): \(event.detail)")
        }
        lines.append("  sources     \(entry.sources) documents")
        let listed = try JournalTable.sources(
            ofEntry: entry.seq, after: 0, limit: Self.documentsListedMax, on: connection)
        for seq in listed {
            guard let document = try DocumentTable.document(seq: seq, on: connection) else {
                continue
            }
            lines.append(
                "    \(document.id) \(document.naturalKey) "
                    + Self.amount(document.amountMinorUnits, document.currency))
        }
        if entry.sources > Int64(listed.count) {
            lines.append("    and \(entry.sources - Int64(listed.count)) more")
        }
        return lines
    }

    private static func external(_ entry: JournalRow) -> String {
        guard let id = entry.externalID, let system = entry.externalSystem else { return "" }
        return ", posted by \(system) as \(id)"
    }

    private static func dimensions(_ dimensions: JournalEntry.Dimensions) -> String {
        let parts = [
            ("store", dimensions.store), ("region", dimensions.region),
            ("channel", dimensions.channel), ("department", dimensions.department),
            ("tender", dimensions.tender), ("jurisdiction", dimensions.jurisdiction),
        ]
        return parts.compactMap { name, value in value.map { "\(name)=\($0)" } }
            .joined(separator: " ")
    }

    /// An amount in the currency's decimals; the bare number where the currency is unknown.
    public static func amount(_ minorUnits: Int64, _ currency: String) -> String {
        guard let currency = Currency(code: currency) else { return "\(minorUnits)" }
        return Money(minorUnits: minorUnits, currency: currency).description
    }
}
