/// The Date field of one second, RFC 9110 sections 5.6.7 and 6.6.1, made once for all answers.
struct DateField: Sendable {
    let second: Int
    private let further: String
    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and CRLF.
    let line: [UInt8]
    /// The status line of a 200 with the date line behind it.
    let startOfOK: [UInt8]

    /// - Parameters:
    ///   - second: since 1970 in UTC.
    ///   - further: lines with their CRLFs that always stand beside the date.
    init(second: Int, further: String = "") {
        self.second = second
        self.further = further
        line = Array("Date: \(Self.text(second: second))\r\n\(further)".utf8)
        startOfOK = Array("HTTP/1.1 200 OK\r\n".utf8) + line
    }

    /// The same lines for another second.
    func at(_ second: Int) -> DateField {
        second == self.second ? self : DateField(second: second, further: further)
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let secondsPerDay = 86_400

    /// The IMF-fixdate of a second since 1970.
    static func text(second: Int) -> String {
        let day = second / secondsPerDay
        let rest = second % secondsPerDay
        let date = civil(day)
        let clock = "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        return
            "\(days[day % 7]), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(clock) GMT"
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// Days since 1970 as a date of the Gregorian calendar, counting in eras of 400 years that
    /// begin on 1 March, so that the leap day comes last.
    private static func civil(_ daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSince1970 + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
