/// Dates in header fields, RFC 9110 section 5.6.7.
public enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT` for a second since 1970 in UTC.
    public static func text(second: Int) -> String { DateField.text(second: second) }
}
