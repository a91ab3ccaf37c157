import RetailModel

@testable import Transform

/// Reads one file of the Online Retail source through its connection, as the pipeline will.
struct RetailFile {
    /// The rows of each invoice, in the order in which invoices first appear.
    private(set) var groups: [[Record]] = []
    private(set) var rowCount = 0

    init(_ bytes: [UInt8], connection: ConnectionPlan) throws {
        var file = CSVReader(dialect: connection.dialect)
        let first = file.feed(bytes)
        var reader = try connection.rowReader(header: file.header ?? [])
        var positions: [String: Int] = [:]
        for batch in [first, file.finish()] {
            for row in batch {
                guard case .record(let record) = row else { throw Unreadable(row: "\(row)") }
                let mapped = reader.record(record)
                let key = try connection.groupKey(mapped)
                rowCount += 1
                if let position = positions[key] {
                    groups[position].append(mapped)
                } else {
                    positions[key] = groups.count
                    groups.append([mapped])
                }
            }
        }
    }

    struct Unreadable: Error {
        let row: String
    }
}

/// Counts and sums of mapped documents, read back from their JSON.
struct MappedTotals {
    private(set) var sales = 0
    private(set) var returns = 0
    private(set) var adjustments = 0
    private(set) var failures: [MappingProblem] = []
    private(set) var lines = 0
    private(set) var units = ExactDecimal.zero
    private(set) var salesValue = ExactDecimal.zero
    private(set) var returnsValue = ExactDecimal.zero
    private(set) var valueByRegion: [String: ExactDecimal] = [:]
    private(set) var total = ExactDecimal.zero

    mutating func add(_ mapped: ConnectionPlan.Mapped) throws {
        guard case .document(let json) = mapped.result else {
            if case .failed(let problems) = mapped.result { failures += problems }
            return
        }
        let root = try JSONDocument(parsing: json).root
        let isAdjustment = mapped.documentType == "stock-adjustment@1"
        let isReturn = root.member(named: "kind")?.text() == "return"
        var value = ExactDecimal.zero
        root.member(named: "lines")?.forEachElement { line in
            lines += 1
            let quantity = decimal(line, "quantity")
            units = units.adding(quantity) ?? units
            let price = isAdjustment ? .zero : decimal(line, "unit_price")
            value = quantity.multiplied(by: price).flatMap { value.adding($0) } ?? value
        }
        if isAdjustment {
            adjustments += 1
        } else if isReturn {
            returns += 1
            returnsValue = returnsValue.adding(value) ?? returnsValue
        } else {
            sales += 1
            salesValue = salesValue.adding(value) ?? salesValue
        }
        if !isAdjustment { total = total.adding(decimal(root, "total")) ?? total }
        let region = root.member(named: "region")?.text() ?? "none"
        valueByRegion[region] = valueByRegion[region, default: .zero].adding(value)
    }

    /// A decimal text of canonical JSON; an amount that is no text would count as nothing and be
    /// noticed.
    private func decimal(_ node: JSONNode, _ name: String) -> ExactDecimal {
        node.member(named: name)?.text().flatMap { ExactDecimal($0) } ?? .zero
    }
}
