import Store
import Transform

/// Makes the reader of a stored file, whoever reads it: the pump, a replay, a trial.
///
/// Some readers have to know things before they can begin, such as where each key of a file ends.
/// Whoever opens a file feeds it the files that it asks for, each from its beginning to its end,
/// until it asks for none; what is learned takes no more memory than the reader that comes of it.
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
    private var step: Step

    /// What is being learned, and what is known at its end.
    private enum Step {
        case ready(any FileDocumentReader)
        case surveying(MappedRowsReader.Survey, ConnectionPlan)
    }

    /// - Throws: ``FileRefusal`` when its connection is gone from the configuration.
    init(_ file: FileRow, under configuration: Configuration) throws(FileRefusal) {
        self.file = file
        self.configuration = configuration
        guard !file.connection.isEmpty else {
            step = .ready(CanonicalLinesReader(configuration: configuration))
            return
        }
        guard let plan = configuration.transform.connection(named: file.connection) else {
            throw FileRefusal(
                code: "FILE-005",
                problem: "The configuration has no connection \"\(file.connection)\".",
                remedy: "Add it to connections/ and send the file again.")
        }
        guard let reader = plan.reader else {
            step = .surveying(MappedRowsReader.Survey(plan), plan)
            return
        }
        step = .ready(
            MappedTreesReader(
                plan, reader, contentType: file.contentType, configuration: configuration))
    }

    /// The number of the file to be read next; nil when the reader can begin.
    var wanted: Int64? {
        switch step {
        case .ready: nil
        case .surveying: file.seq
        }
    }

    /// Takes the next bytes of the wanted file.
    mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) {
        switch step {
        case .ready: preconditionFailure("no file is wanted any more")
        case .surveying(var survey, let plan):
            try survey.feed(bytes)
            step = .surveying(survey, plan)
        }
    }

    /// Ends the wanted file.
    mutating func endOfFile() throws(FileRefusal) {
        switch step {
        case .ready: preconditionFailure("no file is wanted any more")
        case .surveying(var survey, let plan):
            try survey.finish()
            step = .ready(
                MappedRowsReader(plan, survey: survey, configuration: configuration))
        }
    }

    /// The reader, once no file is wanted any more.
    var reader: any FileDocumentReader {
        guard case .ready(let reader) = step else {
            preconditionFailure("the wanted files come first")
        }
        return reader
    }
}
