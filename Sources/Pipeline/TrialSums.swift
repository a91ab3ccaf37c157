import Inventory
import RetailModel
import Store
import Transform

/// What one document does, or would do.
struct TrialEffect: Sendable {
    enum Outcome: Hashable, Sendable {
        case posted
        case waiting
        case skipped
        /// A duplicate, or one that a person or a newer revision took out: it does nothing.
        case none

        var word: String { "\(self)" }
    }

    var outcome: Outcome
    /// Natural key, or the source's own.
    var name: String
    var body: [UInt8]?
    var entry: JournalEntry?
    var movements: [StockMovement] = []
    /// Why it is not posted.
    var reason: String?

    /// Something of which there is no document.
    init(_ outcome: Outcome, name: String, reason: String? = nil) {
        self.outcome = outcome
        self.name = name
        self.reason = reason
    }

    /// What the decision says.
    init(_ document: IncomingDocument) {
        name = document.naturalKey
        body = document.body
        switch document.posting {
        case .decided(let entry, _):
            outcome = .posted
            self.entry = entry
            movements = document.movements
        case .waiting(let reason):
            outcome = .waiting
            self.reason = "\(reason.code): \(reason.problem)"
        }
    }

    init(_ content: FileDocument.Content, sourceKey: String) {
        switch content {
        case .document(let document): self.init(document)
        case .skipped(let because): self.init(.skipped, name: sourceKey, reason: because)
        case .unmapped(let reason, _):
            self.init(.waiting, name: sourceKey, reason: "\(reason.code): \(reason.problem)")
        }
    }

    /// The same document where something else than its decision holds it back or takes it out.
    func held(as outcome: Outcome) -> TrialEffect {
        var held = TrialEffect(outcome, name: name, reason: reason)
        held.body = body
        return held
    }
}

/// Adds up differences between what is and what would be, document by document.
struct TrialSums {
    private struct AccountKey: Hashable {
        let code: String
        let currency: String
    }

    private struct StockKey: Hashable {
        let item: String
        let location: String
        let unit: String
    }

    private var report = TrialReport()
    private var accounts: [AccountKey: (books: Int128, candidate: Int128)] = [:]
    private var stock: [StockKey: ExactDecimal] = [:]

    /// The most differing values of one document that are told.
    private static let placesMax = 5

    mutating func remark(_ text: String) {
        if report.remarks.count < TrialReport.examplesMax { report.remarks.append(text) }
    }

    /// Counts one document of the books with what becomes of it.
    mutating func compare(_ books: TrialEffect, _ candidate: TrialEffect) {
        report.examined += 1
        var differences: [String] = []
        if books.outcome != candidate.outcome {
            report.moves["\(books.outcome.word) to \(candidate.outcome.word)", default: 0] += 1
            differences.append(
                "\(books.outcome.word) becomes \(candidate.outcome.word)"
                    + (candidate.reason.map { ": \($0)" } ?? ""))
        }
        if let old = books.body, let new = candidate.body, old != new {
            let places = Self.places(old, new)
            report.changed += 1
            report.fieldsChanged += places.count
            differences += places.prefix(Self.placesMax)
        }
        if books.entry != candidate.entry {
            report.journalsChanged += 1
            differences.append("other journal lines")
        }
        add(books, candidate)
        if !differences.isEmpty { note(candidate.name, differences) }
    }

    private static func places(_ old: [UInt8], _ new: [UInt8]) -> [String] {
        guard let old = try? JSONDocument(parsing: old), let new = try? JSONDocument(parsing: new)
        else { return [] }
        return JSONDifference.changes(from: old.root, to: new.root).map(\.pointer)
    }

    /// Counts a document that only the candidate makes.
    mutating func add(_ candidate: TrialEffect) {
        report.examined += 1
        report.added += 1
        if candidate.entry != nil { report.journalsChanged += 1 }
        add(nil, candidate)
        note(candidate.name, ["new: \(candidate.outcome.word)"])
    }

    /// Counts a document that the candidate no longer makes.
    mutating func lose(_ books: TrialEffect) {
        report.examined += 1
        report.gone += 1
        if books.entry != nil { report.journalsChanged += 1 }
        add(books, nil)
        note(books.name, ["gone: was \(books.outcome.word)"])
    }

    private mutating func note(_ document: String, _ differences: [String]) {
        guard report.examples.count < TrialReport.examplesMax else { return }
        report.examples.append(
            TrialReport.Example(document: document, differences: differences))
    }

    private mutating func add(_ books: TrialEffect?, _ candidate: TrialEffect?) {
        for (line, currency) in lines(of: books) {
            accounts[AccountKey(code: line.account.rawValue, currency: currency), default: (0, 0)]
                .books += Self.signed(line)
        }
        for (line, currency) in lines(of: candidate) {
            accounts[AccountKey(code: line.account.rawValue, currency: currency), default: (0, 0)]
                .candidate += Self.signed(line)
        }
        let (before, after) = (books?.movements ?? [], candidate?.movements ?? [])
        guard before != after else { return }
        for movement in before { move(movement, times: ExactDecimal(-1)) }
        for movement in after { move(movement, times: ExactDecimal(1)) }
    }

    private func lines(of effect: TrialEffect?) -> [(JournalEntry.Line, String)] {
        guard let entry = effect?.entry else { return [] }
        return entry.lines.map { ($0, entry.currency.code) }
    }

    private static func signed(_ line: JournalEntry.Line) -> Int128 {
        let amount = Int128(line.amount.minorUnits)
        return line.side == .debit ? amount : -amount
    }

    /// Only what differs is kept, so that memory follows the differences and not the items.
    private mutating func move(_ movement: StockMovement, times sign: ExactDecimal) {
        let key = StockKey(
            item: movement.item, location: movement.location.rawValue,
            unit: movement.quantity.unit.code)
        guard let signed = movement.quantity.amount.multiplied(by: sign),
            let sum = (stock[key] ?? .zero).adding(signed)
        else { return }
        stock[key] = sum.isZero ? nil : sum
    }

    /// Everything that was added up.
    func finished() -> TrialReport {
        var report = report
        report.accounts = accounts.map { key, sums in
            TrialReport.Account(
                code: key.code, currency: key.currency, books: sums.books,
                candidate: sums.candidate)
        }.sorted { ($0.currency, $0.code) < ($1.currency, $1.code) }
        report.stockDifferences = stock.count
        report.stock = Array(
            stock.map { key, difference in
                TrialReport.Stock(
                    item: key.item, location: key.location, unit: key.unit, difference: difference)
            }.sorted { ($0.item, $0.location, $0.unit) < ($1.item, $1.location, $1.unit) }
                .prefix(TrialReport.stockMax))
        return report
    }
}
