import RetailModel
import Transform

/// A part of the API that callers are to leave, as `api/` of the configuration says.
public struct Deprecation: Hashable, Sendable {
    /// 1 to 64 small letters, digits, - and _.
    public let name: String
    /// Operations of the API's description, by their identifiers.
    public let operations: Set<String>
    /// A path; everything at it and below is meant too.
    public let path: String?
    /// The day from which it is deprecated (RFC 9745).
    public let since: BusinessDate
    /// The day from which it answers no more (RFC 8594), when nobody uses it; nil when no end is
    /// set.
    public let sunset: BusinessDate?
    /// The path of what takes its place.
    public let successor: String
    /// For how many days no named caller must have used it before it may end.
    public let unusedDays: Int
    /// Where the configuration says so.
    public let place: SourcePlace

    /// Whether an operation is part of it.
    ///
    /// - Parameters:
    ///   - operation: its identifier.
    ///   - path: its pattern, such as `/v1/prices/{id}`.
    public func covers(operation: String, at path: String) -> Bool {
        if operations.contains(operation) { return true }
        guard let own = self.path else { return false }
        return path == own || path.hasPrefix(own + "/")
    }
}
