import SQL

/// Which keys of records are meant.
public struct RecordKeyMatch: Sendable {
    /// A text, or what it begins with; such a beginning ends in an ASCII character.
    public enum Part: Sendable {
        case whole(String)
        case beginning(String)

        fileprivate func text(_ column: String, _ arguments: inout [SQLValue]) -> String {
            switch self {
            case .whole(let text):
                arguments.append(.text(text))
                return "\(column) = $\(arguments.count)"
            case .beginning(let text):
                var last = Array(text.utf8)
                if let end = last.popLast() { last.append(end + 1) }
                arguments += [.text(text), .text(String(decoding: last, as: UTF8.self))]
                return "\(column) >= $\(arguments.count - 1) AND \(column) < $\(arguments.count)"
            }
        }
    }

    private let system: Part
    private let value: Part?

    /// Keys of a system, or of several.
    ///
    /// - Parameter value: nil for any.
    public init(_ system: Part, value: Part? = nil) {
        self.system = system
        self.value = value
    }

    /// The condition on the table of keys.
    func text(_ arguments: inout [SQLValue]) -> String {
        let ofSystem = system.text("system", &arguments)
        return value.map { ofSystem + " AND " + $0.text("value", &arguments) } ?? ofSystem
    }
}

extension RecordKey {
    private static let pastPrefix = "past:"
    /// Stands in no identifier.
    private static let separator = "\u{1F}"

    /// The same identifier of a record that no longer counts among those that must differ: it is
    /// still found by it, and others may take it.
    public func past(of id: String) -> RecordKey {
        RecordKey(system: Self.pastPrefix + system, value: value + Self.separator + id)
    }

    /// The keys by which records have this identifier or had it.
    public var everywhere: [RecordKeyMatch] {
        [
            RecordKeyMatch(.whole(system), value: .whole(value)),
            RecordKeyMatch(
                .whole(Self.pastPrefix + system), value: .beginning(value + Self.separator)),
        ]
    }

    /// The keys by which records have or had any identifier of a system.
    public static func everywhere(of system: String) -> [RecordKeyMatch] {
        [RecordKeyMatch(.whole(system)), RecordKeyMatch(.whole(pastPrefix + system))]
    }

    /// The keys by which records have or had this identifier, of whatever system beginning so.
    public static func everywhere(
        _ value: String, ofSystemsWith beginning: String
    ) -> [RecordKeyMatch] {
        [
            RecordKeyMatch(.beginning(beginning), value: .whole(value)),
            RecordKeyMatch(
                .beginning(pastPrefix + beginning), value: .beginning(value + separator)),
        ]
    }
}
