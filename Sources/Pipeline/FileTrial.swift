import SQL
import Store
import Transform

/// One stored file, read again through the candidate's connection and matched with the results that
/// the books hold.
///
/// Both come in nearly the same order, so few documents wait for their counterpart at any time.
struct FileTrial {
    /// The most documents of each side that wait for their counterpart; beyond these, they are told
    /// as new and gone.
    private static let pendingMax = 50_000
    private static let pageSize = 500

    /// A document within its file: its source's key, and the place among those of that key that
    /// stand side by side.
    private struct Key: Hashable {
        let sourceKey: String
        let ordinal: Int
    }

    /// Numbers documents of one source key that follow each other.
    private struct KeyCounter {
        private var last: Key?

        mutating func key(_ sourceKey: String) -> Key {
            let next = Key(
                sourceKey: sourceKey,
                ordinal: last?.sourceKey == sourceKey ? (last?.ordinal ?? 0) + 1 : 0)
            last = next
            return next
        }
    }

    private let file: FileRow
    private let trial: Trial
    private var candidateKeys = KeyCounter()
    private var booksKeys = KeyCounter()
    private var candidates: [Key: TrialEffect] = [:]
    private var results: [Key: FileResultRow] = [:]
    private var page: ArraySlice<FileResultRow> = []
    private var nextPosition: Int64 = 0

    init(_ file: FileRow, of trial: Trial) {
        self.file = file
        self.trial = trial
    }

    mutating func run() throws(TrialStop) {
        try StoredFile(row: file, connection: trial.connection).forEachDocument(
            under: trial.candidate, telling: TrialStop.init
        ) { document throws(TrialStop) in
            try take(document)
            return true
        }
        while try takeResult() {}
        try settle()
    }

    private static func reading<T>(_ body: () throws(SQLError) -> T) throws(TrialStop) -> T {
        do throws(SQLError) {
            return try body()
        } catch {
            throw .database(error)
        }
    }

    // MARK: - Matching

    private mutating func take(_ document: FileDocument) throws(TrialStop) {
        let key = candidateKeys.key(document.sourceKey)
        let effect = TrialEffect(document.content, sourceKey: document.sourceKey)
        if let result = results.removeValue(forKey: key) {
            try compare(result, effect)
        } else if candidates.count < Self.pendingMax {
            candidates[key] = effect
        } else {
            trial.sums.add(effect)
        }
        _ = try takeResult()
    }

    /// Takes the next result of the books; false behind the last.
    private mutating func takeResult() throws(TrialStop) -> Bool {
        if page.isEmpty {
            page = try Self.reading { () throws(SQLError) in
                try FileTable.results(
                    ofFile: file.seq, from: nextPosition, limit: Self.pageSize,
                    on: trial.connection)[...]
            }
            nextPosition += Int64(page.count)
        }
        guard let result = page.popFirst() else { return false }
        let key = booksKeys.key(result.sourceKey)
        if let effect = candidates.removeValue(forKey: key) {
            try compare(result, effect)
        } else if results.count < Self.pendingMax {
            results[key] = result
        } else {
            try lose(result)
        }
        return true
    }

    private mutating func settle() throws(TrialStop) {
        for (_, effect) in candidates.sorted(by: { $0.value.name < $1.value.name }) {
            trial.sums.add(effect)
        }
        for (_, result) in results.sorted(by: { $0.value.position < $1.value.position }) {
            try lose(result)
        }
        candidates = [:]
        results = [:]
    }

    private func compare(_ result: FileResultRow, _ effect: TrialEffect) throws(TrialStop) {
        guard let row = try document(of: result) else {
            let before = Self.effect(of: result)
            let isIdle = before.outcome == .none
            return trial.sums.compare(before, isIdle ? effect.held(as: .none) : effect)
        }
        // What a person or a newer revision has put in its place is not read from this file.
        guard row.version == 1 else {
            return try Self.reading { () throws(SQLError) in try trial.decideAgain(row) }
        }
        guard let before = try booked(row) else { return }
        trial.sums.compare(before, trial.after(effect, row, before))
    }

    private func lose(_ result: FileResultRow) throws(TrialStop) {
        guard let row = try document(of: result) else {
            return trial.sums.lose(Self.effect(of: result))
        }
        if let before = try booked(row) { trial.sums.lose(before) }
    }

    private func booked(_ row: DocumentRow) throws(TrialStop) -> TrialEffect? {
        try Self.reading { () throws(SQLError) in try trial.effect(of: row) }
    }

    /// The document that the result made; nil when it made none, or was one that was there already.
    private func document(of result: FileResultRow) throws(TrialStop) -> DocumentRow? {
        guard let seq = result.documentSeq else { return nil }
        let row = try Self.reading { () throws(SQLError) in
            try DocumentTable.document(seq: seq, on: trial.connection)
        }
        guard let row, row.origin?.fileSeq == file.seq, row.origin?.firstLine == result.firstLine
        else { return nil }
        return row
    }

    private static func effect(of result: FileResultRow) -> TrialEffect {
        let isKnown = result.documentSeq != nil
        let outcome: TrialEffect.Outcome =
            switch result.outcome {
            case .skipped: .skipped
            case .waiting where !isKnown: .waiting
            default: .none
            }
        return TrialEffect(outcome, name: result.sourceKey, reason: result.problem)
    }
}
