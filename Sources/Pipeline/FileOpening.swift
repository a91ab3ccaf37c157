import Store
import Transform

/// Makes the reader of a stored file, whoever reads it: the pump, a replay, a trial.
///
/// Some readers have to know things before they can begin, such as where each key of a file ends,
/// or the rows of other files. Whoever opens a file feeds it the files that it asks for, each from
/// its beginning to its end, until it asks for none.
///
/// ```swift
/// while let seq = opening.wanted {
///     for chunk in chunks(of: seq) { try opening.feed(chunk) }
///     try opening.endOfFile()
/// }
/// ```
struct FileOpening {
    private let file: FileRow
    private let configuration: Configuration
    private var ready: (any FileDocumentReader)?
    /// Files whose rows are still to be read, the next one last.
    private var sides: [(plan: JoinPlan, fileSeq: Int64)] = []
    private var side: JoinedFileReader?
    private var joined: [JoinedRows] = []
    private var survey: MappedRowsReader.Survey?
    private var payload: PayloadSurvey?
    private var transactions: EDITransactionReading?

    /// Payloads of JSON up to here are read as a whole; larger ones twice, and piece by piece.
    static let wholeBytesMax: Int64 = 8 * 1024 * 1024
    /// The same of EDI, whose documents take many times its own size.
    private static let interchangeBytesMax: Int64 = 256 * 1024

    /// - Parameter joined: The files that are read with it.
    /// - Throws: ``FileRefusal`` when its connection is gone from the configuration.
    init(
        _ file: FileRow, joined: [JoinedFile], under configuration: Configuration,
        wholeBytesMax: Int64 = FileOpening.wholeBytesMax
    ) throws(FileRefusal) {
        self.file = file
        self.configuration = configuration
        guard !file.connection.isEmpty else {
            ready = CanonicalLinesReader(configuration: configuration)
            return
        }
        guard let plan = configuration.transform.connection(named: file.connection) else {
            throw FileRefusal(
                code: "FILE-005",
                problem: "The configuration has no connection \"\(file.connection)\".",
                remedy: "Add it to connections/ and send the file again.")
        }
        if let reader = plan.reader {
            openTrees(plan, reader, wholeBytesMax: wholeBytesMax)
            return
        }
        survey = MappedRowsReader.Survey(plan)
        sides = plan.joins.reversed().compactMap { join in
            joined.first { $0.part == join.file }.map { (join, $0.fileSeq) }
        }
        openSide()
    }

    private mutating func openTrees(
        _ plan: ConnectionPlan, _ reader: RecordReader, wholeBytesMax: Int64
    ) {
        if let own = plan.schema.transactions {
            if file.bytes > min(wholeBytesMax, Self.interchangeBytesMax) {
                transactions = EDITransactionReading(own)
            }
        } else if plan.schema.format == .json, file.bytes > wholeBytesMax,
            !MappedTreesReader.isOfLines(file.contentType)
        {
            payload = PayloadSurvey(plan)
        }
        guard payload == nil, transactions == nil else { return }
        ready = MappedTreesReader(
            plan, reader, contentType: file.contentType, configuration: configuration)
    }

    private var connection: ConnectionPlan? {
        configuration.transform.connection(named: file.connection)
    }

    private mutating func openSide() {
        guard let next = sides.last, let connection else {
            side = nil
            return
        }
        side = JoinedFileReader(next.plan, dialect: connection.dialect)
    }

    /// The number of the file to be read next; nil when the reader can begin.
    var wanted: Int64? {
        if ready != nil { return nil }
        return sides.last?.fileSeq ?? file.seq
    }

    /// Takes the next bytes of the wanted file.
    mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) {
        if side != nil { return try side?.feed(bytes) ?? () }
        try survey?.feed(bytes)
        try FileRefusal.reading { () throws(SourceRefusal) in
            try payload?.feed(bytes)
            // Read by now for what is wrong with it; its documents come with the second reading.
            _ = try transactions?.feed(bytes)
        }
    }

    /// Ends the wanted file.
    mutating func endOfFile() throws(FileRefusal) {
        if let rows = try side?.finish() {
            joined.append(rows)
            sides.removeLast()
            openSide()
            return
        }
        try survey?.finish()
        guard let connection else { preconditionFailure("no file is wanted any more") }
        if let survey {
            ready = MappedRowsReader(
                connection, survey: survey, joined: joined, configuration: configuration)
        } else if let reader = connection.reader, let source = try source(connection) {
            ready = MappedTreesReader(
                connection, reader, source: source, configuration: configuration)
        }
    }

    /// How the second reading takes a large payload.
    private mutating func source(
        _ connection: ConnectionPlan
    ) throws(FileRefusal) -> MappedTreesReader.Source? {
        if transactions != nil, let own = connection.schema.transactions {
            _ = try FileRefusal.reading { () throws(SourceRefusal) in
                try transactions?.finish()
            }
            return .transactions(EDITransactionReading(own))
        }
        let finding = try FileRefusal.reading { () throws(SourceRefusal) in
            try payload?.finish()
        }
        switch finding {
        case .units(let units): return .units(units)
        case .whole: return .whole([])
        case .nothing(let because): return .nothing(because: because)
        case .unknown:
            throw FileRefusal(
                code: "MAP-PAYLOAD",
                problem: "Nothing in the payload is where \(connection.reference) looks.",
                remedy: "Send it to the connection that it belongs to, or correct `at`.")
        case nil: return nil
        }
    }

    /// The reader, once no file is wanted any more.
    var reader: any FileDocumentReader {
        guard let ready else { preconditionFailure("the wanted files come first") }
        return ready
    }
}
