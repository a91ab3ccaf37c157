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
            case key(system: String, value: String?)
        }

        private let kind: Kind

        /// A condition; the column is one of the family's, never what a caller wrote.
        public init(_ column: String, _ comparison: Comparison, _ value: SQLValue) {
            kind = .column(column, comparison, value)
        }

        /// The record has a key of this system, and this value there when one is given.
        public init(keyOf system: String, value: String? = nil) {
            kind = .key(system: system, value: value)
        }

        func text(of family: RecordFamily, _ arguments: inout [SQLValue]) -> String {
            switch kind {
            case .column(let column, let comparison, let value):
                arguments.append(value)
                return "\(column) \(comparison.rawValue) $\(arguments.count)"
            case .key(let system, let value):
                arguments += [.text(family.name), .text(system)]
                var text = """
                    id IN (SELECT id FROM record_key
                    WHERE family = $\(arguments.count - 1) AND system = $\(arguments.count)
                    """
                if let value {
                    arguments.append(.text(value))
                    text += " AND value = $\(arguments.count)"
                }
                return text + ")"
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
