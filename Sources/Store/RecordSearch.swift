import SQL

/// Which records of a family are wanted, and in what order.
public struct RecordSearch: Sendable {
    /// A condition on one column of the family, or on `id`, `created_at` or `updated_at`.
    public struct Condition: Sendable {
        /// How the column and the value compare.
        public enum Comparison: String, Sendable {
            case equal = "="
            case atLeast = ">="
            case atMost = "<="
            case below = "<"
            case above = ">"
        }

        private enum Kind {
            case column(String, Comparison, SQLValue)
            case keys([RecordKeyMatch])
            case unresolved([RecordTrace], Bool)
        }

        private let kind: Kind

        /// A condition; the column is one of the family's, never what a caller wrote.
        public init(_ column: String, _ comparison: Comparison, _ value: SQLValue) {
            kind = .column(column, comparison, value)
        }

        /// The record has a key of this system, and this value there when one is given.
        public init(keyOf system: String, value: String? = nil) {
            kind = .keys([RecordKeyMatch(.whole(system), value: value.map { .whole($0) })])
        }

        /// The record has a key that is like one of these at least.
        public init(anyKeyLike matches: [RecordKeyMatch]) {
            kind = .keys(matches)
        }

        /// The record names another one that is not there, or, when `isUnresolved` is false, none
        /// such.
        public init(unresolved traces: [RecordTrace], _ isUnresolved: Bool) {
            kind = .unresolved(traces, isUnresolved)
        }

        func text(of family: RecordFamily, _ arguments: inout [SQLValue]) -> String {
            switch kind {
            case .column(let column, let comparison, let value):
                arguments.append(value)
                return "\(column) \(comparison.rawValue) $\(arguments.count)"
            case .keys(let matches):
                arguments.append(.text(family.name))
                let ofFamily = "family = $\(arguments.count)"
                let each = matches.map { match in
                    "SELECT id FROM record_key WHERE \(ofFamily) AND \(match.text(&arguments))"
                }
                return "id IN (\(each.joined(separator: " UNION ALL ")))"
            case .unresolved(let traces, let isUnresolved):
                let any = traces.map { $0.unresolved(in: family) }.joined(separator: " OR ")
                return isUnresolved ? "(\(any))" : "NOT (\(any))"
            }
        }
    }

    /// The place behind which a page begins.
    public struct Place: Sendable {
        /// The value of the column that the page is sorted by.
        public let value: SQLValue
        /// The record's number, which parts equal values.
        public let seq: Int64

        /// A place in the order.
        public init(value: SQLValue, seq: Int64) {
            self.value = value
            self.seq = seq
        }
    }

    public var conditions: [Condition] = []
    /// `seq`, `id`, `created_at` or `updated_at`.
    public var order = "seq"
    public var isDescending = false
    public var after: Place?
    public var limit = 100

    /// Every record in the order in which it was made.
    public init() {}

    func query(_ columns: String, of family: RecordFamily) -> (text: String, arguments: [SQLValue])
    {
        var arguments: [SQLValue] = []
        var wheres = conditions.map { $0.text(of: family, &arguments) }
        if let after {
            let sign = isDescending ? "<" : ">"
            if order == "seq" {
                arguments.append(.integer(after.seq))
                wheres.append("seq \(sign) $\(arguments.count)")
            } else {
                arguments += [after.value, .integer(after.seq)]
                wheres.append(
                    "(\(order), seq) \(sign) ($\(arguments.count - 1), $\(arguments.count))")
            }
        }
        let direction = isDescending ? "DESC" : "ASC"
        let sorted = order == "seq" ? "seq \(direction)" : "\(order) \(direction), seq \(direction)"
        arguments.append(.integer(Int64(limit)))
        return (
            """
            SELECT \(columns) FROM \(family.table)
            \(wheres.isEmpty ? "" : "WHERE " + wheres.joined(separator: " AND "))
            ORDER BY \(sorted) LIMIT $\(arguments.count)
            """, arguments
        )
    }
}

/// Where a family keeps which records of another one its records name.
public struct RecordTrace: Sendable {
    fileprivate enum Place: Sendable {
        case column(String)
        case keys(String)
    }

    fileprivate let place: Place
    fileprivate let target: RecordFamily

    /// In a column of its own; null and the empty text name nothing.
    public static func column(_ column: String, of target: RecordFamily) -> RecordTrace {
        RecordTrace(place: .column(column), target: target)
    }

    /// In keys whose system is `name`, a colon and the identifier.
    public static func keys(_ name: String, of target: RecordFamily) -> RecordTrace {
        RecordTrace(place: .keys(name), target: target)
    }

    /// Whether the record at hand names one that is not there.
    fileprivate func unresolved(in family: RecordFamily) -> String {
        switch place {
        case .column(let column):
            let named = "COALESCE(\(family.table).\(column), '')"
            return "(\(named) <> '' AND \(missing(named)))"
        case .keys(let name):
            // A semicolon is the character behind the colon.
            return """
                EXISTS (SELECT 1 FROM record_key AS k
                    WHERE k.family = '\(family.name)' AND k.id = \(family.table).id
                    AND k.system >= '\(name):' AND k.system < '\(name);'
                    AND \(missing("substr(k.system, \(name.count + 2))")))
                """
        }
    }

    private func missing(_ id: String) -> String {
        "NOT EXISTS (SELECT 1 FROM \(target.table) AS named WHERE named.id = \(id))"
    }
}
