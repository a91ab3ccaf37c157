import Testing

@testable import Transform

/// A configuration of a few lines, in which a test replaces the part that it is about.
enum SmallConfiguration {
    static let row = """
        schema: order.row
        version: 1
        format: csv
        fields:
          Order: text
          Item: text
          Units: integer
          Price: decimal
          Sold: {type: timestamp, assumed_offset: "+01:00"}
          Note?: text
        """
    static let note = """
        schema: note
        version: 1
        fields:
          id: text
          kind: {type: text, one_of: [small, large]}
          day: date
          at?: timestamp
          note?: text
          count?: integer
          paid?: boolean
          tags?: {list: text}
          buyer?:
            record:
              name: text
              remark?: text
          lines:
            list:
              item: text
              units: integer
              amount?: decimal
          extra?: open
        """
    /// The lines that a mapping needs at least; `more` stands among the fields, `head` before
    /// `set`.
    static func mapping(
        _ more: String = "", head: String = "", lines: String = "  lines: []"
    ) -> String {
        """
        mapping: order-to-note
        version: 1
        from: order.row@1
        input: rows
        to: note@1
        \(head)
        set:
          id: =row.Order
          kind: small
          day: =businessDate(row.Sold, "S1")
        \(lines)
        \(more)
        """
    }
    static let connection = """
        connection: orders
        version: 1
        format: csv
        schema: order.row@1
        group_by: =row.Order
        documents:
          - mapping: order-to-note
        """
    static let lookups = [
        (
            path: "lookups/price-list.csv",
            text: "key,value,valid_from\nA,1.00,\nA,2.00,2026-03-10\n"
        ),
        (path: "lookups/kinds.csv", text: "key,value\nX,large\nY,huge\n"),
        (path: "lookups/store-calendar.csv", text: "store,utc_offset,day_starts\n*,+00:00,04:00\n"),
    ]

    static func load(
        mapping: String = mapping(), connection: String = connection, row: String = row,
        lookups: [(path: String, text: String)] = lookups, isStrict: Bool = false
    ) throws(ConfigurationProblems) -> ConfigurationSet {
        try ConfigurationSet.load(
            files: lookups + [
                ("schemas/order.row@1.yaml", row), ("schemas/note@1.yaml", note),
                ("mappings/order-to-note.yaml", mapping),
                ("connections/orders.yaml", connection),
            ], zones: ConformanceSuite.zones, isStrict: isStrict)
    }

    /// The rules that refuse a configuration, each with file and line: `MAP-020 mappings/x.yaml:9`.
    static func refusals(
        mapping: String = mapping(), connection: String = connection
    ) -> [String] {
        do {
            _ = try load(mapping: mapping, connection: connection)
            return []
        } catch {
            return error.problems.map { "\($0.rule) \($0.place.line):\($0.place.column)" }
        }
    }

    static let header = "Order,Item,Units,Price,Sold,Note\n"

    /// Maps the rows of one order and shows the result: its JSON, `skipped: why`, or `RULE path`
    /// lines.
    static func run(_ mapping: String, rows: String) throws -> String {
        let connection = try #require(try load(mapping: mapping).connection(named: "orders"))
        let file = try RetailFile(Array((header + rows).utf8), connection: connection)
        switch connection.map(.rows(file.groups[0]))[0].result {
        case .document(let json): return String(decoding: json, as: UTF8.self)
        case .skipped(let because): return "skipped: \(because)"
        case .failed(let problems):
            return problems.map { "\($0.rule.rawValue) \($0.path) < \($0.target)" }
                .joined(separator: "\n")
        }
    }
}
