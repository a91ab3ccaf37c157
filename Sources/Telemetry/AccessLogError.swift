/// Why there can be no access log.
public enum AccessLogError: Error, Hashable, Sendable {
    /// The file cannot be opened or made.
    case notOpened(path: String, reason: String)

    /// Stable name for runbooks and logs.
    public var code: String { "LOG-001" }

    /// What is wrong, in one sentence for people.
    public var problem: String {
        switch self {
        case .notOpened(let path, let reason):
            "The access log \(path) cannot be opened: \(reason)."
        }
    }

    /// What to do about it, in one sentence for people.
    public var remedy: String {
        "Name a file that the server may write, in a folder that is there."
    }
}
