import Glibc

/// A moment written as RFC 3339 text in UTC with milliseconds: `2026-03-01T08:15:30.042Z`.
struct UTCTimestamp {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    let milliseconds: Int64

    /// The machine's clock now.
    static func now() -> UTCTimestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let (seconds, nanoseconds) = (Int64(time.tv_sec), Int64(time.tv_nsec))
        return UTCTimestamp(milliseconds: seconds * 1000 + nanoseconds / 1_000_000)
    }

    /// Appends the text's 24 bytes to `bytes`.
    func append(to bytes: inout [UInt8]) {
        let (days, ofDay) = Self.floored(milliseconds, by: 86_400_000)
        let (year, month, day) = Self.civil(days)
        // RFC 3339 has years of four digits; a clock beyond them is broken.
        Self.append(min(max(year, 0), 9999), digits: 4, then: "-", to: &bytes)
        Self.append(month, digits: 2, then: "-", to: &bytes)
        Self.append(day, digits: 2, then: "T", to: &bytes)
        Self.append(ofDay / 3_600_000, digits: 2, then: ":", to: &bytes)
        Self.append(ofDay / 60_000 % 60, digits: 2, then: ":", to: &bytes)
        Self.append(ofDay / 1000 % 60, digits: 2, then: ".", to: &bytes)
        Self.append(ofDay % 1000, digits: 3, then: "Z", to: &bytes)
    }

    private static func append(
        _ number: Int64, digits: Int, then mark: Unicode.Scalar, to bytes: inout [UInt8]
    ) {
        var unit: Int64 = 1
        for _ in 1..<digits { unit *= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
            unit /= 10
        }
        bytes.append(UInt8(ascii: mark))
    }

    private static func floored(_ value: Int64, by unit: Int64) -> (quotient: Int64, rest: Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
        return rest < 0 ? (quotient - 1, rest + unit) : (quotient, rest)
    }

    /// The date, in the proleptic Gregorian calendar, that is `daysSince1970` days behind
    /// 1970-01-01.
    ///
    /// Counts in eras of 400 years (146,097 days) from 1 March of year 0, so that the leap day is
    /// the last day of a year.
    private static func civil(_ daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, ofEra) = floored(daysSince1970 + 719_468, by: 146_097)
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
