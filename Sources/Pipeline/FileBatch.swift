import RetailModel
import Store
import Transform

/// The documents of a file that will be committed together.
struct FileBatch {
    let lease: FileLease
    /// Place of the next document within the file.
    private(set) var nextPosition: Int64 = 0
    private let file: FileRow
    private let configuration: Configuration
    private let skipping: Int64
    private var firstPosition: Int64
    private var documents: [IncomingDocument] = []
    private var entries: [FileProgress.Entry] = []

    init(file: FileRow, lease: FileLease, configuration: Configuration) {
        self.file = file
        self.lease = lease
        self.configuration = configuration
        skipping = file.results
        firstPosition = file.results
    }

    var isFull: Bool { entries.count >= FileWork.documentsPerCommit }

    /// Adds the next document of the file, unless an earlier start has committed it.
    mutating func add(_ found: FileDocument) {
        defer { nextPosition += 1 }
        guard nextPosition >= skipping else { return }
        switch found.content {
        case .document(var document):
            document.origin = FileOrigin(
                fileSeq: file.seq, firstLine: found.firstLine, lastLine: found.lastLine)
            documents.append(document)
            entries.append(
                .document(
                    sourceKey: found.sourceKey, firstLine: found.firstLine,
                    lastLine: found.lastLine))
        case .skipped(let because):
            var row = row(found, .skipped)
            row.problem = because
            entries.append(.settled(row, waiting: nil))
        case .unmapped(let reason, let payload):
            var row = row(found, .waiting)
            row.code = reason.code
            row.problem = reason.problem
            entries.append(
                .settled(row, waiting: UnmappedDocument(payload: payload, remedy: reason.remedy)))
        }
    }

    private func row(_ found: FileDocument, _ outcome: IntakeOutcome) -> FileResultRow {
        FileResultRow(
            position: 0, firstLine: found.firstLine, lastLine: found.lastLine,
            sourceKey: found.sourceKey, outcome: outcome, currency: "", amountMinorUnits: 0)
    }

    /// What has gathered, and an empty batch behind it.
    mutating func take() -> ([IncomingDocument], FileProgress)? {
        guard !entries.isEmpty else { return nil }
        let progress = FileProgress(
            lease: lease, route: file.route, firstPosition: firstPosition, entries: entries,
            queue: configuration.queues.finance)
        let taken = documents
        firstPosition += Int64(entries.count)
        documents.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        return (taken, progress)
    }
}
