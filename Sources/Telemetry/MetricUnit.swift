/// What one step of a metric's whole number stands for, and how it is written in an exposition.
public enum MetricUnit: String, Sendable {
    /// A count of things.
    case none = ""
    /// Bytes.
    case bytes
    /// Held as whole nanoseconds, exposed exactly as decimal seconds.
    case seconds

    /// The decimal text of `value`, as an exposition shows it.
    func text(_ value: Int64) -> String {
        guard self == .seconds else { return String(value) }
        let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var text = (value < 0 ? "-" : "") + String(whole)
        guard rest != 0 else { return text }
        let digits = String(rest)
        text += "." + String(repeating: "0", count: 9 - digits.utf8.count) + digits
        while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
        return text
    }

    /// The text of a bucket's bound: always with a fraction, as OpenMetrics 1.0 asks of `le`.
    func boundText(_ value: Int64) -> String {
        let text = text(value)
        return text.utf8.contains(UInt8(ascii: ".")) ? text : text + ".0"
    }
}
