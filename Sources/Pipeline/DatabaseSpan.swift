import SQL
import Telemetry

/// Spans of what is asked of the database, by the semantic conventions of OpenTelemetry for
/// database clients. The wait for the writer or for a free reader is a part of them.
public enum DatabaseSpan {
    /// Begins one within the work of the running task; nil when that is not recorded.
    ///
    /// - Parameter operation: `COMMIT` for what the one writer does in a transaction, `SELECT` for
    ///   what a reader does.
    public static func begin(_ operation: String, on dialect: Dialect) -> OpenSpan? {
        guard var span = OpenSpan.child(operation, .client) else { return nil }
        let system =
            switch dialect {
            case .sqlite: "sqlite"
            case .postgresql: "postgresql"
            }
        span.add([
            SpanAttribute("db.system.name", system), SpanAttribute("db.operation.name", operation),
        ])
        return span
    }
}

extension OpenSpan {
    /// Ends what the database failed at.
    public func end(_ error: SQLError) {
        // A kind may name a constraint, of which there are many.
        let kind = String(describing: error.kind).prefix { $0 != "(" }
        end(errorType: String(kind), failure: error.message)
    }

    func end<Value>(_ result: Result<Value, SQLError>) {
        switch result {
        case .success: end()
        case .failure(let error): end(error)
        }
    }
}
