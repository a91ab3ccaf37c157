/// The text of one scrape while it is written.
///
/// Follows "Exposition formats" of the Prometheus manual (version 0.0.4) and the OpenMetrics 1.0
/// specification. They differ in a counter's family name, in `# UNIT`, in the escapes of help texts
/// and in the end mark. A bucket's `le` always has a fraction, so that both give the same series.
struct Exposition {
    private let format: ExpositionFormat
    private var bytes: [UInt8] = []

    init(format: ExpositionFormat) {
        self.format = format
    }

    /// Appends one family with all its series.
    mutating func append(_ family: any ExposedFamily) {
        let metric = family.description
        let name = format == .openMetrics ? metric.familyName : metric.name
        write("# HELP \(name) ")
        write(escaping: metric.help, quotes: format == .openMetrics)
        write("\n# TYPE \(name) \(metric.kind.rawValue)\n")
        if format == .openMetrics && metric.unit != .none {
            write("# UNIT \(name) \(metric.unit.rawValue)\n")
        }
        for sample in family.samples {
            let labels = Array(zip(metric.labels, sample.values))
            switch sample.reading {
            case .number(let value): line(metric.name, labels, metric.unit.text(value))
            case .distribution(let distribution): append(distribution, of: metric, labels)
            }
        }
    }

    /// The whole text, with the end mark that OpenMetrics asks for.
    consuming func finished() -> [UInt8] {
        if format == .openMetrics { write("# EOF\n") }
        return bytes
    }

    private mutating func append(
        _ distribution: MetricReading.Distribution, of metric: MetricDescription,
        _ labels: [(String, String)]
    ) {
        var count: UInt64 = 0
        for (slot, own) in distribution.counts.enumerated() {
            count += own
            let isLast = slot == distribution.bounds.count
            let bound = isLast ? "+Inf" : metric.unit.boundText(distribution.bounds[slot])
            line(
                metric.name + "_bucket", labels + [("le", bound)],
                String(count) + exemplar(of: distribution, slot, metric))
        }
        line(metric.name + "_sum", labels, metric.unit.text(distribution.sum))
        line(metric.name + "_count", labels, String(count))
    }

    /// What follows a bucket's count (OpenMetrics 1.0, "Exemplars"); the older text has no place
    /// for it.
    private func exemplar(
        of distribution: MetricReading.Distribution, _ slot: Int, _ metric: MetricDescription
    ) -> String {
        guard format == .openMetrics, distribution.exemplars.indices.contains(slot),
            let exemplar = distribution.exemplars[slot]
        else { return "" }
        let trace = exemplar.trace
        let ids = "{trace_id=\"\(trace.traceID)\",span_id=\"\(trace.spanID)\"}"
        let time = MetricUnit.seconds.text(exemplar.unixNanoseconds)
        return " # \(ids) \(metric.unit.text(exemplar.value)) \(time)"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        write(name)
        // An empty value says the same as no label.
        let labels = labels.filter { !$0.1.isEmpty }
        for (index, label) in labels.enumerated() {
            write(index == 0 ? "{" : ",")
            write(label.0)
            write("=\"")
            write(escaping: label.1, quotes: true)
            write("\"")
        }
        write(labels.isEmpty ? " " : "} ")
        write(value)
        write("\n")
    }

    private mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func write(escaping text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): write("\\\\")
            case UInt8(ascii: "\n"): write("\\n")
            case UInt8(ascii: "\"") where quotes: write("\\\"")
            default: bytes.append(byte)
            }
        }
    }
}
