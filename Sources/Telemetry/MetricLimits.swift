/// The bounds that keep the memory and the scrape of a registry finite.
public enum MetricLimits {
    /// Label sets of one family before later ones share one series.
    public static let seriesMax = 1000

    /// Families of one registry.
    public static let familiesMax = 500

    /// Bytes of one label value; a longer one is cut.
    public static let labelValueBytesMax = 256

    /// Every label value of the series that takes what came after ``seriesMax``.
    public static let overflowValue = "other"

    /// `value`, cut between two characters to at most ``labelValueBytesMax`` bytes.
    static func cut(_ value: String) -> String {
        guard value.utf8.count > labelValueBytesMax else { return value }
        var text = ""
        for scalar in value.unicodeScalars {
            guard text.utf8.count + UTF8.width(scalar) <= labelValueBytesMax else { break }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}
