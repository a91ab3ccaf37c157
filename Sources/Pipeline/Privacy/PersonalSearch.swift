import SQL
import Store
import Transform

/// Where a person may stand in the books: documents that are about them, and rows that hold one of
/// their texts.
struct PersonalFinding: Sendable {
    /// Documents that are about the person, by their numbers.
    var documents: Set<Int64> = []
    /// Documents in which one word of theirs stands alone, as far as they are told.
    var inDoubt: [Int64] = []
    /// Files that hold a text of theirs.
    var files: Set<Int64> = []
    /// Rows of other places that hold one.
    var rows: [PersonalPlace: [PersonalTable.Key]] = [:]

    mutating func add(_ other: PersonalFinding) {
        documents.formUnion(other.documents)
        inDoubt += other.inDoubt
        files.formUnion(other.files)
        rows.merge(other.rows) { known, new in known + new.filter { !known.contains($0) } }
    }
}

/// How far a search has looked, so that another looks only at what came since.
struct PersonalMarks: Sendable {
    fileprivate var last: [PersonalPlace: Int64] = [:]
}

/// Looks through the books for a person.
struct PersonalSearch {
    /// The most documents in doubt that are told.
    private static let inDoubtMax = 1000

    let subject: PersonalSubject
    let connection: any SQLConnection

    /// How far the books go now.
    func marks() throws(SQLError) -> PersonalMarks {
        var marks = PersonalMarks()
        for place in PersonalPlace.all {
            marks.last[place] = try PersonalTable.last(of: place, on: connection)
        }
        return marks
    }

    /// Everything behind the marks; everything there is without them.
    func find(behind marks: PersonalMarks? = nil) throws(SQLError) -> PersonalFinding {
        var finding = PersonalFinding()
        let needles = self.needles(by: PersonalSpelling.all)
        func keys(_ place: PersonalPlace) throws(SQLError) -> [PersonalTable.Key] {
            // Answers have no numbers.
            let after = place == .answers ? nil : marks?.last[place]
            return try PersonalTable.find(needles, in: place, after: after, on: connection)
        }
        for place in [PersonalPlace.documents, .versions] {
            for key in try keys(place) {
                guard case .integer(let seq) = key[0],
                    let contents = try PersonalTable.contents(key, in: place, on: connection)
                else { continue }
                let texts = contents.compactMap(\.self)
                if texts.contains(where: isNamed) {
                    finding.documents.insert(seq)
                } else if place == .documents, finding.inDoubt.count < Self.inDoubtMax,
                    texts.contains(where: { JSONRedaction.isInDoubt(subject, in: $0) })
                {
                    finding.inDoubt.append(seq)
                }
            }
        }
        finding.documents.formUnion(try ordered())
        finding.files = try PersonalTable.files(
            holding: self.needles(by: PersonalSpelling.inPayloads),
            after: marks?.last[.payloads] ?? 0,
            on: connection)
        for place in PersonalPlace.plain + [.audit] {
            finding.rows[place] = try keys(place)
        }
        for (place, keys) in try customerOrders(behind: marks) {
            finding.rows[place, default: []] += keys.filter {
                !(finding.rows[place] ?? []).contains($0)
            }
        }
        // A record that was there before may name the person only now.
        for case .integer(let seq)? in (finding.rows[.recordChanges] ?? []).map(\.first) {
            guard marks != nil,
                let (place, key) = try PersonalTable.record(
                    ofChange: seq, on: connection), !(finding.rows[place] ?? []).contains(key)
            else { continue }
            finding.rows[place, default: []].append(key)
        }
        return finding
    }

    /// The rows that hold the customer's order that the subject names: its record, its changes,
    /// and what was answered and noted of them.
    private func customerOrders(
        behind marks: PersonalMarks?
    ) throws(SQLError) -> [PersonalPlace: [PersonalTable.Key]] {
        guard let number = subject.orderNumber else { return [:] }
        let needles = PersonalTable.Needles(PersonalSpelling.all(number))
        var found: [PersonalPlace: [PersonalTable.Key]] = [:]
        for place in PersonalPlace.ofRecords {
            let after = place == .answers ? nil : marks?.last[place]
            for key in try PersonalTable.find(needles, in: place, after: after, on: connection) {
                let contents = try PersonalTable.contents(key, in: place, on: connection) ?? []
                let isMeant = contents.contains { content in
                    content.map { RecordRedaction.holdsOrder(of: subject, in: $0) } ?? false
                }
                if isMeant { found[place, default: []].append(key) }
            }
        }
        return found
    }

    private func needles(by spellings: (String) -> [[UInt8]]) -> PersonalTable.Needles {
        let texts = subject.needles.flatMap { [$0, $0.lowercased(), $0.uppercased()] }
        var found: [[UInt8]] = []
        for text in texts.flatMap(spellings) where !found.contains(text) {
            found.append(text)
        }
        return PersonalTable.Needles(found)
    }

    private func isNamed(_ bytes: [UInt8]) -> Bool {
        JSONRedaction.isNamed(subject, in: bytes)
            ?? !subject.witnesses(in: bytes).isEmpty
    }

    /// The documents of the order or ticket that the subject names.
    private func ordered() throws(SQLError) -> [Int64] {
        guard subject.kind == .order else { return [] }
        let value = subject.value
        let part = value.replacing("%", with: "%25").replacing("/", with: "%2F")
        var found: [Int64] = []
        for text in Set([value, part]) {
            for row in try PersonalTable.documents(withKeyHolding: text, on: connection)
            where row.naturalKey == value || Self.isOrder(part, row.naturalKey) {
                found.append(row.seq)
            }
        }
        return found
    }

    /// Whether a natural key is that of an order or ticket of that number.
    private static func isOrder(_ number: String, _ naturalKey: String) -> Bool {
        let parts = naturalKey.split(separator: "/", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("order", 4): return parts[2] == number
        case ("ticket", 5): return parts[4] == number
        default: return false
        }
    }
}
