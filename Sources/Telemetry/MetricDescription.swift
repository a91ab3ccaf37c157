/// What a family of series is called and means. Checked against the conventions once, on creation.
struct MetricDescription: Hashable, Sendable {
    /// The name people read and query: `http_requests_total`, `http_request_seconds`.
    let name: String
    /// One sentence.
    let help: String
    let kind: MetricKind
    let unit: MetricUnit
    let labels: [String]

    /// The name of the family in OpenMetrics, where a counter's `_total` belongs to its sample.
    var familyName: String {
        kind == .counter ? String(name.dropLast("_total".count)) : name
    }

    /// The first rule of the Prometheus and OpenMetrics conventions that is broken; nil if none.
    var problem: String? {
        if !Self.isSnakeCase(name) {
            return "Metric '\(name)' is not small letters, digits and single underscores."
        }
        if help.isEmpty { return "Metric '\(name)' has no help sentence." }
        if kind == .counter && !name.hasSuffix("_total") {
            return "Counter '\(name)' does not end with _total."
        }
        if unit != .none && !familyName.hasSuffix("_" + unit.rawValue) {
            return "Metric '\(name)' counts \(unit.rawValue), so its name ends with that unit."
        }
        let reserved = ["_total", "_count", "_sum", "_bucket", "_created", "_info"]
        if let suffix = reserved.first(where: familyName.hasSuffix) {
            return "Metric '\(name)' ends with \(suffix), which the format reserves."
        }
        for label in labels where !Self.isSnakeCase(label) || ["le", "quantile"].contains(label) {
            return "Metric '\(name)' cannot have a label called '\(label)'."
        }
        if Set(labels).count != labels.count {
            return "Metric '\(name)' has one label twice."
        }
        return nil
    }

    private static func isSnakeCase(_ name: String) -> Bool {
        var previous = UInt8(ascii: "_")
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where previous != UInt8(ascii: "_"): break
            case UInt8(ascii: "_") where previous != UInt8(ascii: "_"): break
            default: return false
            }
            previous = byte
        }
        return previous != UInt8(ascii: "_")
    }
}
