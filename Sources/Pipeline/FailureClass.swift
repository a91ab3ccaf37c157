import Routing
import SQL

extension SQLError {
    /// Whether the database refused what a document says, so that trying it again cannot help;
    /// everything else is the technology's fault and may pass.
    var isOfDocument: Bool {
        switch kind {
        case .uniqueViolation, .foreignKey, .check, .notNull, .type: true
        default: false
        }
    }
}

extension Configuration {
    /// What a technical failure does to files of a connection: as the first route says that takes
    /// documents which the connection makes; nil where none does.
    func technicalPolicy(of connection: String) -> RoutePlan.TechnicalPolicy? {
        let types = types(of: connection)
        return routes.routes.first { types.contains($0.from) }?.technical
    }
}
