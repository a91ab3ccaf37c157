import Transform

/// How a version of the API says records that are kept in the words of another one: each version
/// is translated to and from what is kept, never to another version.
struct RecordDialect: Sendable {
    /// The version, as it ends the version's ETags: `v2`.
    let version: String
    /// What is kept for a body that a caller wrote, in the very bytes that the version whose words
    /// are kept would have written.
    let kept: @Sendable (JSONNode) -> [UInt8]
    /// What is answered for what is kept.
    let said: @Sendable (JSONNode) -> [UInt8]
    /// Where members stand in this version, for refusals that name them as they are kept.
    let pointers: [String: String]
}

extension Resource {
    /// What the ETags of the resource end in.
    var tagEnd: String { dialect.map { "-\($0.version)" } ?? "" }
}
