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
    private let configurations: ConfigurationCache

    /// A ruling over one connection.
    ///
    /// - Parameter configurations: Where configurations that are known already are found.
    public init(
        on connection: any SQLConnection, configurations: ConfigurationCache = ConfigurationCache()
    ) {
        self.connection = connection
        self.configurations = configurations
    }

    /// The configuration under which a document was decided.
    ///
    /// - Throws: ``RulingError`` when it is not kept or no longer readable.
    public func configuration(of document: DocumentRow) throws(RulingError) -> Configuration {
        if let known = configurations.configuration(document.configurationSeq) { return known }
        let files: [ConfigurationTable.File]
        do throws(SQLError) {
            files = try ConfigurationTable.files(
                ofConfiguration: document.configurationSeq, on: connection)
        } catch {
            throw .database(error)
        }
        do throws(ConfigurationProblems) {
            let configuration = try Configuration(files: files)
            configurations.keep(configuration, as: document.configurationSeq)
            return configuration
        } catch {
            throw .configuration(document.configurationSeq, error.description)
        }
    }

    /// The schema of a stored document: the one its mapping made, else the newest of its kind.
    static func type(of document: DocumentRow, _ configuration: Configuration) -> String {
        if let mapping = document.mapping, let plan = configuration.transform.mappings[mapping] {
            return plan.target.reference
        }
        return configuration.type(ofKind: document.kind)
    }

    /// The document, decided again from its stored text.
    ///
    /// - Throws: ``RulingError`` when its text is damaged or its configuration is gone.
    public func decide(_ document: DocumentRow) throws(RulingError) -> IncomingDocument {
        let configuration = try configuration(of: document)
        do throws(IntakeRefusal) {
            return try IncomingDocument.read(
                document.body, type: Self.type(of: document, configuration), under: configuration,
                treatment: document.treatment)
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
