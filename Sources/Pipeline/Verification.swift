import RetailModel
import SQL
import Store

/// Proves the books against their sources: conservation, balance, lineage.
///
/// Everything is counted anew from the rows themselves,
/// and every document is decided again from its text.
public struct Verification {
    /// One rule and what was found.
    public struct Check: Sendable {
        /// The rule as a sentence that should hold.
        public let rule: String
        /// How many things were looked at.
        public var examined: Int64
        /// What does not hold; the first ``findingsMax`` of them.
        public var findings: [String]

        /// Whether the rule holds for everything examined.
        public var holds: Bool { findings.isEmpty }
    }

    /// How many findings of one rule are told at most.
    public static let findingsMax = 20
    /// How many documents without an entry are looked at one by one.
    private static let candidatesMax = 10_000

    private let connection: any SQLConnection
    private let ruling: Ruling
    private let walk: BooksWalk

    /// A verification over one connection, which should only read.
    ///
    /// - Parameter configurations: Where configurations that are known already are found.
    public init(
        on connection: any SQLConnection, configurations: ConfigurationCache = ConfigurationCache()
    ) {
        self.connection = connection
        ruling = Ruling(on: connection, configurations: configurations)
        walk = BooksWalk(connection: connection)
    }

    /// Runs every check.
    ///
    /// - Throws: ``SQL/SQLError`` when the database cannot be read to the end.
    public func run() throws(SQLError) -> [Check] {
        try connection.snapshot { () throws(SQLError) in
            let (movements, texts) = try documents()
            return [
                try conservation(), try tallies(), try balance(), try lineage(), movements,
                try positions(), try nobodysWork(), try withoutEntry(), try inOneEntry(), texts,
                try audit(),
            ]
        }
    }

    /// The chain of changes, computed anew.
    private func audit() throws(SQLError) -> Check {
        let (examined, problem) = try AuditLog.firstBreak(on: connection)
        return Check(
            rule: "every change in the audit log is as it was written, and none is missing",
            examined: examined, findings: problem.map { [$0] } ?? [])
    }

    // MARK: - Conservation

    private func conservation() throws(SQLError) -> Check {
        var check = Check(
            rule: "received = posted + duplicate + skipped + waiting + refused, in count and "
                + "value, by route, hour and currency", examined: 0, findings: [])
        var sums: [String: (documents: Int64, amount: Int64)] = [:]
        for tally in try TallyTable.all(on: connection) {
            let key = "\(tally.route), hour \(tally.hour), \(tally.currency)"
            let sign: Int64 = tally.outcome == .received ? 1 : -1
            let sum = sums[key, default: (0, 0)]
            sums[key] = (
                sum.documents + sign * tally.documents, sum.amount &+ sign * tally.amountMinorUnits
            )
        }
        check.examined = Int64(sums.count)
        for (key, sum) in sums.sorted(by: { $0.key < $1.key }) where sum != (0, 0) {
            check.note("\(key): \(sum.documents) documents, \(sum.amount) minor units too many")
        }
        return check
    }

    private func tallies() throws(SQLError) -> Check {
        var check = Check(
            rule: "what was counted as posted or waiting is there, document by document",
            examined: 0, findings: [])
        var counted: [String: Int64] = [:]
        for tally in try TallyTable.recounted(on: connection) {
            counted[Self.key(tally)] = tally.documents
            counted[Self.key(tally) + " value"] = tally.amountMinorUnits
            check.examined += tally.documents
        }
        for tally in try TallyTable.recountedUnmapped(on: connection) {
            counted[Self.key(tally), default: 0] += tally.documents
        }
        for tally in try TallyTable.all(on: connection)
        where tally.outcome == .posted || tally.outcome == .waiting {
            let documents = counted.removeValue(forKey: Self.key(tally)) ?? 0
            let amount = counted.removeValue(forKey: Self.key(tally) + " value") ?? 0
            if documents != tally.documents || amount != tally.amountMinorUnits {
                check.note(
                    "\(Self.key(tally)): counted \(tally.documents) and \(tally.amountMinorUnits), "
                        + "there are \(documents) and \(amount)")
            }
        }
        for key in counted.keys.sorted() where counted[key] != 0 {
            check.note("\(key): there, but never counted")
        }
        return check
    }

    private static func key(_ tally: Tally) -> String {
        "\(tally.route), hour \(tally.hour), \(tally.currency), \(tally.outcome.rawValue)"
    }

    // MARK: - Journal

    private func balance() throws(SQLError) -> Check {
        var check = Check(
            rule: "every entry's debits equal its credits and its stated total, and what was "
                + "delivered has not changed since", examined: 0, findings: [])
        try walk.forEachEntry { entry, lines throws(SQLError) in
            check.examined += 1
            let (debits, credits) = (lines.sum(of: .debit), lines.sum(of: .credit))
            if debits != credits || debits != entry.totalMinorUnits {
                check.note(
                    "entry \(entry.id): debits \(debits), credits \(credits), "
                        + "total \(entry.totalMinorUnits)")
            }
            guard let hash = entry.contentHash else { return }
            if hash != JournalContent.hash(entry, lines: lines) {
                check.note("entry \(entry.id): its content no longer has the hash delivered")
            }
        }
        return check
    }

    private func lineage() throws(SQLError) -> Check {
        var check = Check(
            rule: "every entry is exactly what its documents, decided again, add up to",
            examined: 0, findings: [])
        try walk.forEachEntry { entry, lines throws(SQLError) in
            var sums = LineSums(lines)
            for contribution in try AmendmentTable.contributions(
                toEntry: entry.seq, on: connection)
            {
                let document = try AmendmentTable.document(
                    seq: contribution.documentSeq, version: contribution.version, on: connection)
                guard let document else {
                    check.note(
                        "entry \(entry.id): document \(contribution.documentSeq) lacks a version")
                    continue
                }
                sums.isNetted = true
                subtract(document, contribution.sign, from: &sums, &check)
            }
            try walk.forEachSource(of: entry) { seq, document throws(SQLError) in
                check.examined += 1
                guard let document else {
                    return check.note("entry \(entry.id): its document \(seq) is not there")
                }
                guard try !AmendmentTable.isAmended(documentSeq: seq, on: connection) else {
                    return
                }
                subtract(document, 1, from: &sums, &check)
            }
            for (key, rest) in sums.rests.sorted(by: { $0.key < $1.key }) where rest != 0 {
                let name = key.split(separator: "\u{1F}").joined(separator: " ")
                check.note("entry \(entry.id): \(name) differs by \(rest) minor units")
            }
        }
        return check
    }

    private func subtract(
        _ document: DocumentRow, _ sign: Int64, from sums: inout LineSums, _ check: inout Check
    ) {
        do throws(RulingError) {
            guard case .decided(let entry, _) = try ruling.decide(document).posting else {
                return check.note("document \(document.id) is posted but would wait today")
            }
            for line in entry?.lines ?? [] { sums.subtract(JournalLineRow(line), sign) }
        } catch {
            check.note(error.problem)
        }
    }

    // MARK: - Stock and open ends

    /// Decides every document again, once, and compares its stock and its text with what is kept.
    private func documents() throws(SQLError) -> (movements: Check, texts: Check) {
        var movements = Check(
            rule: "every posted document moved exactly the stock it says", examined: 0,
            findings: [])
        var texts = Check(
            rule: "every document's text still has the key, value and hash under which it was "
                + "received", examined: 0, findings: [])
        try walk.forEachDocument { document throws(SQLError) in
            movements.examined += 1
            texts.examined += 1
            let stored = try MovementTable.movements(ofDocument: document.seq, on: connection)
            let isPosted = document.state == .posted
            if !isPosted, !stored.isEmpty {
                movements.note("\(document.id) waits, but moved stock")
            }
            do throws(RulingError) {
                let decided = try ruling.decide(document)
                // What an amended document moved is what its versions differ by.
                if isPosted, try !isAmended(document), !Self.areSame(decided.movements, stored) {
                    movements.note("document \(document.id) moved other stock than it says")
                }
                let isSame =
                    decided.contentHash == document.contentHash
                    && decided.naturalKey == document.naturalKey
                    && decided.amountMinorUnits == document.amountMinorUnits
                if !isSame { texts.note("document \(document.id): its text was changed") }
            } catch {
                if isPosted { movements.note(error.problem) }
                texts.note(error.problem)
            }
        }
        return (movements, texts)
    }

    private func isAmended(_ document: DocumentRow) throws(RulingError) -> Bool {
        do throws(SQLError) {
            return try AmendmentTable.isAmended(documentSeq: document.seq, on: connection)
        } catch {
            throw .database(error)
        }
    }

    private static func areSame(_ decided: [StockMovement], _ stored: [MovementRow]) -> Bool {
        decided.count == stored.count
            && zip(decided, stored).allSatisfy { decided, stored in
                decided.line == stored.line && decided.item == stored.item
                    && decided.location.rawValue == stored.location
                    && decided.quantity.amount.description == stored.quantity
                    && decided.quantity.unit.code == stored.unit
                    && decided.reason.rawValue == stored.reason
                    && decided.state.rawValue == stored.state
                    && decided.counterpart?.location.rawValue == stored.counterLocation
                    && decided.counterpart?.state.rawValue == stored.counterState
            }
    }

    /// Adds all movements up anew.
    private func positions() throws(SQLError) -> Check {
        var check = Check(
            rule: "every stock position is the sum of its movements, in quantity and count, and "
                + "its history tells each of them", examined: 0, findings: [])
        var kept = try StockTable.all(on: connection)
        let told = try StockTable.historyFingerprints(of: kept.values, on: connection)
        for (key, sum) in try StockTable.sums(on: connection).byKey {
            check.examined += 1
            let position = kept.removeValue(forKey: key)
            if let position, position.quantity == sum.quantity, position.movements == sum.movements
            {
                guard told[position.seq] != sum.fingerprint else { continue }
                check.note(
                    "\(key.item) at \(key.location), \(key.state), \(key.unit): the history of the "
                        + "position tells other movements than the ledger")
                continue
            }
            check.note(
                "\(key.item) at \(key.location), \(key.state), \(key.unit): the position is "
                    + "\(position?.quantity.description ?? "missing"), the movements add up to "
                    + "\(sum.quantity.normalised)")
        }
        for key in kept.keys { check.note("\(key.item) at \(key.location) never moved") }
        return check
    }

    private func nobodysWork() throws(SQLError) -> Check {
        try check(
            "every waiting document has an open case with an owner", all: .waiting,
            but: try Reports.waitingWithoutCase(limit: Self.findingsMax, on: connection),
            "waits in nobody's queue")
    }

    private func withoutEntry() throws(SQLError) -> Check {
        try check(
            "every posted document that carries money is in a journal entry", all: .posted,
            but: try postedWithoutEntry(), "is posted, but in no entry")
    }

    /// Documents with money that no entry holds, less those whose route posts none.
    private func postedWithoutEntry() throws(SQLError) -> [Int64] {
        var found: [Int64] = []
        for seq in try Reports.postedWithoutEntry(limit: Self.candidatesMax, on: connection) {
            guard let document = try DocumentTable.document(seq: seq, on: connection),
                let decided = try? ruling.decide(document),
                case .decided(nil, _) = decided.posting
            else {
                found.append(seq)
                continue
            }
        }
        return found
    }

    private func inOneEntry() throws(SQLError) -> Check {
        var check = try check(
            "no document is in two original entries, and of an order one revision at most stands "
                + "in the journal", all: .posted,
            but: try Reports.postedTwice(limit: Self.findingsMax, on: connection),
            "is posted more than once")
        for family in try AmendmentTable.familiesStandingTwice(on: connection) {
            check.note("of \(family) several revisions stand")
        }
        return check
    }

    /// A rule that the database itself holds against all documents of a state.
    private func check(
        _ rule: String, all state: DocumentState, but seqs: [Int64], _ finding: String
    ) throws(SQLError) -> Check {
        var check = Check(rule: rule, examined: 0, findings: [])
        for count in try Reports.documentCounts(on: connection)
        where count.state == state.rawValue {
            check.examined += count.documents
        }
        for seq in seqs { check.note("document \(seq) \(finding)") }
        return check
    }
}

extension Verification.Check {
    fileprivate mutating func note(_ finding: String) {
        if findings.count < Verification.findingsMax { findings.append(finding) }
    }
}

/// The lines of an entry, less what its documents explain.
private struct LineSums {
    /// Whether both sides of an account are set against each other: a document that was amended
    /// left on one side what it took back from the other.
    var isNetted = false
    private var byLine: [String: (account: String, minorUnits: Int64, isDebit: Bool)] = [:]

    init(_ lines: [JournalLineRow]) {
        for line in lines { add(line, 1) }
    }

    mutating func subtract(_ line: JournalLineRow, _ sign: Int64) { add(line, -sign) }

    private mutating func add(_ line: JournalLineRow, _ sign: Int64) {
        var sum = byLine[line.key] ?? (line.netKey, 0, line.side == .debit)
        sum.minorUnits &+= sign * line.minorUnits
        byLine[line.key] = sum
    }

    /// What is left, by line or by account and dimensions.
    var rests: [String: Int64] {
        guard isNetted else { return byLine.mapValues(\.minorUnits) }
        var nets: [String: Int64] = [:]
        for sum in byLine.values {
            nets[sum.account, default: 0] &+= sum.isDebit ? sum.minorUnits : -sum.minorUnits
        }
        return nets
    }
}
