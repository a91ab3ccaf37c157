import Accounting
import RetailModel
import SQL
import Store
import Transform

/// Decides stored documents again, each under the configuration that decided it first.
///
/// A document's outcome is a pure function of its text and its configuration, so what comes out
/// must be what the books hold.
public final class Ruling {
    private let connection: any SQLConnection
    private var configurations: [Int64: Configuration] = [:]

    /// A ruling over one connection.
    public init(on connection: any SQLConnection) {
        self.connection = connection
    }

    /// The configuration under which a document was decided.
    ///
    /// - Throws: ``RulingError`` when it is not kept or no longer readable.
    public func configuration(of document: DocumentRow) throws(RulingError) -> Configuration {
        if let known = configurations[document.configurationSeq] { return known }
        let files: [ConfigurationTable.File]
        do throws(SQLError) {
            files = try ConfigurationTable.files(
                ofConfiguration: document.configurationSeq, on: connection)
        } catch {
            throw .database(error)
        }
        do throws(ConfigurationProblems) {
            let configuration = try Configuration(files: files)
            configurations[document.configurationSeq] = configuration
            return configuration
        } catch {
            throw .configuration(document.configurationSeq, error.description)
        }
    }

    /// The document, decided again from its stored text.
    ///
    /// - Throws: ``RulingError`` when its text is damaged or its configuration is gone.
    public func decide(_ document: DocumentRow) throws(RulingError) -> IncomingDocument {
        let configuration = try configuration(of: document)
        do throws(IntakeRefusal) {
            return document.kind == "stock_adjustment"
                ? try IncomingDocument.adjustment(document.body)
                : try IncomingDocument.sale(document.body, under: configuration.rules)
        } catch {
            throw .unreadable(document.id, error.reason.problem)
        }
    }
}

/// Why a stored document could not be decided again.
public enum RulingError: Error, Sendable {
    case database(SQLError)
    case configuration(Int64, String)
    case unreadable(String, String)

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .database(let error): "The database could not be read: \(error.message)."
        case .configuration(let seq, let cause):
            "Configuration \(seq) can no longer be read: \(cause)"
        case .unreadable(let id, let cause): "Document \(id) is damaged: \(cause)"
        }
    }
}
