/// One thing that a caller may be allowed to do: `orders:read`.
public struct Scope: Hashable, Sendable, CustomStringConvertible {
    /// Reading changes nothing but what was noted as read.
    public enum Action: String, Sendable, CaseIterable {
        case read, write
    }

    public let subject: Subject
    public let action: Action

    /// The scope of an action on a subject.
    public init(subject: Subject, action: Action) {
        self.subject = subject
        self.action = action
    }

    /// A scope from its text; nil for a subject or an action that is not known.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let subject = Subject(rawValue: String(parts[0])),
            let action = Action(rawValue: String(parts[1]))
        else { return nil }
        self.init(subject: subject, action: action)
    }

    public var description: String { "\(subject.rawValue):\(action.rawValue)" }
}

/// Scopes as people write them: `orders:read`, `orders:*`, `*:read`, `*`.
///
/// A star stands for whatever there is when it is asked, so that a key with `*` may use what a
/// later version adds.
public struct ScopeSet: Hashable, Sendable, CustomStringConvertible {
    /// As written, in order, each once.
    public let patterns: [String]
    private let subjects: Set<Scope>

    /// No scope at all.
    public static let none = ScopeSet(patterns: [], subjects: [])

    private init(patterns: [String], subjects: Set<Scope>) {
        self.patterns = patterns
        self.subjects = subjects
    }

    /// Scopes from their texts.
    ///
    /// - Throws: ``UnknownScope`` naming the first text that is none.
    public init(_ patterns: [String]) throws(UnknownScope) {
        var scopes: Set<Scope> = []
        var kept: [String] = []
        for pattern in patterns where !kept.contains(pattern) {
            guard let found = Self.expanded(pattern) else { throw UnknownScope(text: pattern) }
            scopes.formUnion(found)
            kept.append(pattern)
        }
        self.init(patterns: kept, subjects: scopes)
    }

    /// Whether a scope is among them.
    public func contains(_ scope: Scope) -> Bool { subjects.contains(scope) }

    /// Whether all of `other` are among them: nobody hands out more than they hold.
    public func contains(_ other: ScopeSet) -> Bool { other.subjects.isSubset(of: subjects) }

    /// Both together.
    public func union(_ other: ScopeSet) -> ScopeSet {
        ScopeSet(
            patterns: patterns + other.patterns.filter { !patterns.contains($0) },
            subjects: subjects.union(other.subjects))
    }

    public var description: String { patterns.joined(separator: " ") }

    private static func expanded(_ pattern: String) -> Set<Scope>? {
        if pattern == "*" { return all(Subject.allCases, Scope.Action.allCases) }
        let parts = pattern.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let subject = Subject(rawValue: String(parts[0]))
        let action = Scope.Action(rawValue: String(parts[1]))
        guard parts[0] == "*" || subject != nil, parts[1] == "*" || action != nil else {
            return nil
        }
        return all(
            subject.map { [$0] } ?? Subject.allCases,
            action.map { [$0] } ?? Scope.Action.allCases)
    }

    private static func all(_ subjects: [Subject], _ actions: [Scope.Action]) -> Set<Scope> {
        Set(subjects.flatMap { subject in actions.map { Scope(subject: subject, action: $0) } })
    }
}

/// A text that stands where a scope belongs.
public struct UnknownScope: Error, Hashable, Sendable {
    public let text: String

    /// What is wrong, as a sentence.
    public var problem: String { "\"\(text)\" is no scope." }
    /// What to write instead.
    public var remedy: String {
        let subjects = Subject.allCases.map(\.rawValue).joined(separator: ", ")
        return "Write subject:read, subject:write or a * in place of either; subjects are: "
            + "\(subjects)."
    }
}
