import RetailModel

/// How a source writes moments that are not in RFC 3339.
public enum MomentForm: String, Sendable, CaseIterable {
    /// Whole seconds since 1970, UTC.
    case unixSeconds = "unix_seconds"
    /// Whole milliseconds since 1970, UTC.
    case unixMilliseconds = "unix_milliseconds"
    /// `Tue, 05 Mar 2019 21:40:11 +0000`, RFC 2822 section 3.3.
    case mail = "rfc_2822"

    /// How the form is called in a message.
    var title: String {
        switch self {
        case .unixSeconds: "a moment in seconds since 1970"
        case .unixMilliseconds: "a moment in milliseconds since 1970"
        case .mail: "a moment such as Tue, 05 Mar 2019 21:40:11 +0000"
        }
    }

    /// The moment that a number names; nil when the form has no numbers or it lies beyond the years
    /// that there are.
    func moment(_ number: Int64) -> Instant? {
        let factor: Int64
        switch self {
        case .unixSeconds: factor = 1_000_000
        case .unixMilliseconds: factor = 1000
        case .mail: return nil
        }
        let (microseconds, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        let moment = Instant(microseconds: microseconds)
        return isTooLarge || BusinessDate(utcDayOf: moment) == nil ? nil : moment
    }

    /// The moment that a text names; nil when it is none of the form.
    func moment(_ bytes: ArraySlice<UInt8>) -> Instant? {
        switch self {
        case .unixSeconds, .unixMilliseconds:
            Int64(String(decoding: bytes, as: UTF8.self)).flatMap { moment($0) }
        case .mail: Self.mailMoment(bytes)
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Rewrites the text in RFC 3339, whose reader knows what exists.
    private static func mailMoment(_ bytes: ArraySlice<UInt8>) -> Instant? {
        var parts = bytes.split(separator: UInt8(ascii: " "))
            .map { String(decoding: $0, as: UTF8.self) }
        // The day of the week says nothing that the date does not.
        if let first = parts.first, first.hasSuffix(",") { parts.removeFirst() }
        guard parts.count == 5, let month = months.firstIndex(of: parts[1]),
            let zone = zone(parts[4])
        else { return nil }
        let day = parts[0].utf8.count == 1 ? "0" + parts[0] : parts[0]
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        let clock = parts[3].utf8.count == 5 ? parts[3] + ":00" : parts[3]
        return Instant("\(parts[2])-\(number)-\(day)T\(clock)\(zone)")
    }

    /// `+0130` as `+01:30`.
    private static func zone(_ text: String) -> String? {
        if ["GMT", "UT", "UTC", "Z"].contains(text) { return "Z" }
        guard text.utf8.count == 5 else { return nil }
        return text.prefix(3) + ":" + text.suffix(2)
    }
}
