/// The two text formats in which a scraper may ask for metrics.
public enum ExpositionFormat: Sendable, CaseIterable {
    /// Prometheus text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0 text format.
    case openMetrics

    /// The `Content-Type` of the answer.
    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that an `Accept` header prefers (RFC 9110 section 12.5.1): OpenMetrics only when
    /// it is named with a weight above zero and not below that of `text/plain`.
    public init(accept: String?) {
        var openMetricsWeight = 0
        var plainWeight = 0
        for range in (accept ?? "").split(separator: ",").prefix(Self.rangesMax) {
            let parts = range.split(separator: ";").map(Self.trimmed)
            guard let type = parts.first?.lowercased() else { continue }
            let weight = Self.thousandths(parts.dropFirst().last { $0.hasPrefix("q=") })
            switch type {
            case "application/openmetrics-text":
                openMetricsWeight = max(openMetricsWeight, weight)
            case "text/plain": plainWeight = max(plainWeight, weight)
            default: break
            }
        }
        let isPreferred = openMetricsWeight > 0 && openMetricsWeight >= plainWeight
        self = isPreferred ? .openMetrics : .prometheus
    }

    /// Media ranges of one header that are looked at.
    private static let rangesMax = 16

    private static func trimmed(_ text: Substring) -> String {
        text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }

    /// A weight such as `q=0.75` in thousandths; 1000 when there is none, 0 when it is malformed.
    private static func thousandths(_ weight: String?) -> Int {
        guard let text = weight?.dropFirst(2) else { return 1000 }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first.flatMap({ Int($0) }), 0...1 ~= whole else {
            return 0
        }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.utf8.count <= 3, fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return 0 }
        let padded = fraction + String(repeating: "0", count: 3 - fraction.utf8.count)
        return min(1000, whole * 1000 + (Int(padded) ?? 0))
    }
}
