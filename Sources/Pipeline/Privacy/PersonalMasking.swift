import RetailModel
import SQL
import Store
import Transform

/// What masking a person did, or would do.
public struct MaskingResult: Sendable {
    /// One row or file in which something is said of the person.
    public struct Item: Sendable {
        public let place: PersonalPlace
        /// Its identifier, or its number where it has none.
        public let id: String
        /// How many values say it.
        public let values: Int
        /// In which members, columns or elements, as far as they have names.
        public let fields: [String]
    }

    /// Something that was not masked.
    public struct Remainder: Sendable {
        public let place: PersonalPlace
        public let id: String
        public let why: String
    }

    public internal(set) var items: [Item] = []
    public internal(set) var remaining: [Remainder] = []

    /// Rows and values by place, in the order of reports; places without any are left out.
    public var counts: [(place: PersonalPlace, rows: Int, values: Int)] {
        PersonalPlace.all.compactMap { place in
            let own = items.filter { $0.place == place }
            guard !own.isEmpty else { return nil }
            return (place, own.count, own.reduce(0) { $0 + $1.values })
        }
    }
}

/// Masks what a finding holds of a person, or tells what it would mask.
///
/// Works within the transaction of its caller.
struct PersonalMasking {
    /// What is written.
    enum Writing {
        /// Nothing: only the result is wanted.
        case nothing
        /// As part of an erasure.
        case erasure(Order)
    }

    /// An erasure as its row says it.
    struct Order {
        let seq: Int64
        let at: Instant
        let who: String
        /// By which old hashes are keyed.
        let secret: [UInt8]
    }

    let subject: PersonalSubject
    let writing: Writing
    let connection: any SQLConnection
    let ruling: Ruling
    var result = MaskingResult()
    /// What the audit log's masked rows have as their hashes.
    var changes: [ErasedChange] = []
    /// Documents of which something was masked.
    private(set) var documents: [Int64] = []
    /// Rows that were looked at as those of a document.
    private var seen: [PersonalPlace: [PersonalTable.Key]] = [:]

    init(
        of subject: PersonalSubject, _ writing: Writing, on connection: any SQLConnection,
        configurations: ConfigurationCache
    ) {
        self.subject = subject
        self.writing = writing
        self.connection = connection
        ruling = Ruling(on: connection, configurations: configurations)
    }

    mutating func mask(_ finding: PersonalFinding) throws(SQLError) {
        var lines: [Int64: [ClosedRange<Int64>]] = [:]
        for file in finding.files { lines[file] = [] }
        for seq in finding.documents.sorted() {
            guard let row = try DocumentTable.document(seq: seq, on: connection) else { continue }
            if let origin = row.origin {
                lines[origin.fileSeq, default: []].append(
                    origin.firstLine...max(origin.firstLine, origin.lastLine))
            }
            try mask(row)
            for (place, key) in try PersonalTable.rows(about: seq, on: connection) {
                if place == .versions {
                    try maskVersion(key)
                } else {
                    seen[place, default: []].append(key)
                    try maskRow(key, in: place, isOwn: true)
                }
            }
        }
        for seq in finding.inDoubt {
            guard let row = try DocumentTable.document(seq: seq, on: connection) else { continue }
            result.remaining.append(
                .init(
                    place: .documents, id: row.id,
                    why: "One word of the person stands alone in a text of it, which may be about "
                        + "anything: look at it, and list in also_known_as what stands beside it."))
        }
        for (file, ranges) in lines.sorted(by: { $0.key < $1.key }) {
            try maskFile(file, ranges)
        }
        for place in PersonalPlace.plain + [.audit] {
            for key in finding.rows[place] ?? [] where !(seen[place]?.contains(key) ?? false) {
                try maskRow(key, in: place, isOwn: false)
            }
        }
    }

    // MARK: - Documents

    private mutating func mask(_ row: DocumentRow) throws(SQLError) {
        let before = result.items.count
        try mask(row, isCurrent: true, in: .documents, key: [.integer(row.seq)], id: row.id)
        if result.items.count > before { documents.append(row.seq) }
    }

    private mutating func maskVersion(_ key: PersonalTable.Key) throws(SQLError) {
        guard case .integer(let seq) = key[0], case .integer(let version) = key[1],
            let row = try AmendmentTable.document(seq: seq, version: version, on: connection)
        else { return }
        try mask(
            row, isCurrent: false, in: .versions, key: key, id: "\(row.id) version \(version)")
    }

    private mutating func mask(
        _ row: DocumentRow, isCurrent: Bool, in place: PersonalPlace, key: PersonalTable.Key,
        id: String
    ) throws(SQLError) {
        guard var contents = try PersonalTable.contents(key, in: place, on: connection) else {
            return
        }
        let masking = maskedBody(row.body)
        let body = masking.bytes
        var (values, fields) = (masking.values, masking.fields)
        if place == .versions, let reason = contents[0] {
            let masked = maskedText(reason, isOwn: true)
            (contents[0], values) = (masked.bytes, values + masked.values)
            if masked.values > 0 { fields.append("reason") }
        }
        guard values > 0 else { return }
        var masked = row
        masked.body = body
        if body != row.body {
            switch try decided(row, masked) {
            case .same(let hash): masked.contentHash = hash
            case .other(let why):
                result.remaining.append(.init(place: place, id: id, why: why))
                return
            }
        }
        contents[contents.count - 1] = body
        result.items.append(.init(place: place, id: id, values: values, fields: fields))
        guard case .erasure(let order) = writing else { return }
        try PersonalTable.write(contents, key, in: place, on: connection)
        guard masked.contentHash != row.contentHash else { return }
        try ErasureTable.mask(
            documentSeq: row.seq, version: row.version, isCurrent: isCurrent,
            keyedHash: InstallationKey.hash(row.contentHash, with: order.secret),
            contentHash: masked.contentHash, erasure: order.seq, on: connection)
    }

    private func maskedBody(_ body: [UInt8]) -> MaskedText {
        if let masked = JSONRedaction.redact(body, of: subject, .whole) {
            return MaskedText(bytes: masked.bytes, values: masked.values, fields: masked.fields)
        }
        var bytes = body
        let count = WordMask.mask(&bytes, subject.texts)
        return MaskedText(bytes: bytes, values: count)
    }

    private enum Decided {
        case same([UInt8])
        case other(String)
    }

    /// The books must not depend on what is masked: the document is decided as it was and as it
    /// will be, and both must come to the same.
    private func decided(_ old: DocumentRow, _ new: DocumentRow) throws(SQLError) -> Decided {
        let before: IncomingDocument
        do throws(RulingError) {
            before = try ruling.decide(old)
        } catch {
            if case .database(let error) = error { throw error }
            // It is no document that anything was decided of: its hash stays.
            return .same(old.contentHash)
        }
        let after: IncomingDocument
        do throws(RulingError) {
            after = try ruling.decide(new)
        } catch {
            if case .database(let error) = error { throw error }
            return .other("Masked it would break its schema: \(error.problem)")
        }
        guard after.naturalKey == before.naturalKey else {
            return .other("Its natural key holds what would be masked.")
        }
        let isSame =
            after.kind == before.kind && after.amountMinorUnits == before.amountMinorUnits
            && after.currency == before.currency && after.movements == before.movements
            && after.posting.isSame(as: before.posting)
        return isSame
            ? .same(after.contentHash)
            : .other("What it posts or moves depends on what would be masked.")
    }

    // MARK: - Files

    private mutating func maskFile(
        _ seq: Int64, _ lines: [ClosedRange<Int64>]
    ) throws(SQLError) {
        guard let file = try FileTable.file(seq: seq, on: connection) else { return }
        let isAlone = try PersonalTable.documents(inFile: seq, on: connection) == 1
        var walk = PayloadMasking(
            fileSeq: seq, connection: connection, writes: writing.isErasure)
        let values = try walk.mask { beginning in
            RawRedaction(
                of: subject, beginning: beginning, lines: lines, isAlone: isAlone)
        }
        if values > 0 {
            result.items.append(
                .init(place: .payloads, id: file.id, values: values, fields: walk.fields))
        }
        if walk.isTooLong {
            result.remaining.append(
                .init(
                    place: .payloads, id: file.id,
                    why: "It is one text of more than \(JSONRedaction.bytesMax) bytes; only texts "
                        + "were masked in it."))
        }
    }
}

extension PersonalMasking.Writing {
    fileprivate var isErasure: Bool {
        if case .erasure = self { true } else { false }
    }
}

extension IncomingDocument.Posting {
    fileprivate func isSame(as other: IncomingDocument.Posting) -> Bool {
        switch (self, other) {
        case (.decided(let entry, _), .decided(let second, _)): entry == second
        case (.waiting(let reason), .waiting(let second)): reason.code == second.code
        default: false
        }
    }
}
