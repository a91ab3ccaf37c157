import RetailModel
import RetailModelFixture
import Testing

@Suite struct `A business date` {
    @Test(
        arguments: TextTable.rows(
            """
            1900-01-01 | -25567
            1900-02-28 | -25509
            1900-03-01 | -25508
            1969-12-31 | -1
            1970-01-01 | 0
            2000-02-29 | 11016
            2000-03-01 | 11017
            2026-03-10 | 20522
            2100-03-01 | 47541
            2999-12-31 | 376199
            """))
    func `counts the days since 1970`(row: [String]) throws {
        let date = try #require(BusinessDate(row[0]))
        #expect(String(date.daysSinceEpoch) == row[1])
        #expect(date.description == row[0])
    }

    @Test(arguments: ["2024-02-29", "2000-02-29", "2400-02-29", "2026-01-31", "2026-04-30"])
    func `exists on the last day of its month`(text: String) {
        #expect(BusinessDate(text)?.description == text)
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2100-02-29", "2026-02-30", "2026-04-31", "2026-13-01",
        "2026-00-10", "2026-01-00", "2026-01-32", "0000-12-31", "10000-01-01",
        "", "2026-3-10", "2026/03/10", "20260310", "2026-03-1", "2026-03-100", " 2026-03-10",
        "2026-03-1a", "-026-03-10", "+026-03-10", "2026-03-1\u{661}", "2026-03-10T",
    ])
    func `is refused where there is no such day or another notation`(text: String) {
        #expect(BusinessDate(text) == nil)
    }

    @Test func `goes there and back for every day of 1900 to 2999`() throws {
        var expected = (year: 1900, month: 1, day: 1)
        for days in -25_567...376_199 {
            let date = try #require(BusinessDate(daysSinceEpoch: days))
            let parts = date.components
            guard parts == expected else {
                Issue.record("day \(days) is \(date), not \(expected)")
                return
            }
            let again = BusinessDate(year: parts.year, month: parts.month, day: parts.day)
            guard again == date else {
                Issue.record("\(date) does not come back from its parts")
                return
            }
            expected = dayAfter(expected)
        }
        #expect(expected == (3000, 1, 1))
    }

    @Test func `reads back from its own text through four centuries`() throws {
        for days in stride(from: -25_567, through: 376_199, by: 11) {
            let date = try #require(BusinessDate(daysSinceEpoch: days))
            guard BusinessDate(date.description) == date else {
                Issue.record("\(date) does not read back")
                return
            }
        }
    }

    @Test(arguments: [-719_163, 2_932_897, Int.min, Int.max])
    func `is refused outside the years 1 to 9999`(days: Int) {
        #expect(BusinessDate(daysSinceEpoch: days) == nil)
    }

    @Test func `comes before a later one`() throws {
        #expect(try Sample.date("2025-12-31") < Sample.date("2026-01-01"))
        #expect(try !(Sample.date("2026-01-01") < Sample.date("2026-01-01")))
    }

    @Test(
        arguments: TextTable.rows(
            """
            2026-03-10T00:00:00Z | 2026-03-10
            2026-03-10T23:59:59.999999Z | 2026-03-10
            2026-03-11T00:30:00+01:00 | 2026-03-10
            1970-01-01T00:00:00Z | 1970-01-01
            1969-12-31T23:59:59.999999Z | 1969-12-31
            1969-12-31T00:00:00Z | 1969-12-31
            """))
    func `is the UTC day of an instant, before 1970 too`(row: [String]) throws {
        let instant = try #require(Instant(row[0]))
        #expect(BusinessDate(utcDayOf: instant)?.description == row[1])
    }

    /// The Gregorian rule in another form than the room's: month lengths counted on.
    private func dayAfter(
        _ date: (year: Int, month: Int, day: Int)
    ) -> (year: Int, month: Int, day: Int) {
        var lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        if date.year.isMultiple(of: 400) { lengths[1] = 29 }
        if date.year.isMultiple(of: 4), !date.year.isMultiple(of: 100) { lengths[1] = 29 }
        if date.day < lengths[date.month - 1] { return (date.year, date.month, date.day + 1) }
        return date.month < 12 ? (date.year, date.month + 1, 1) : (date.year + 1, 1, 1)
    }
}

@Suite struct `An instant` {
    @Test(
        arguments: TextTable.rows(
            """
            1970-01-01T00:00:00Z | 0
            2026-03-10T14:03:22.5Z | 1773151402500000
            2026-03-10t14:03:22.500z | 1773151402500000
            2026-03-10 14:03:22.500000Z | 1773151402500000
            2026-03-10T14:03:22+01:00 | 1773147802000000
            2026-03-10T00:30:00-05:30 | 1773122400000000
            2026-03-10T23:59:59+23:59 | 1773100859000000
            2026-12-31T23:30:00-01:00 | 1798763400000000
            2026-03-10T14:03:22-00:00 | 1773151402000000
            2026-03-10T14:03:22.123456789Z | 1773151402123456
            2026-03-10T14:03:22.000001Z | 1773151402000001
            2016-12-31T23:59:60Z | 1483228800000000
            1969-12-31T23:59:59.999999Z | -1
            1969-12-31T23:59:59.5Z | -500000
            1900-01-01T00:00:00Z | -2208988800000000
            2999-12-31T23:59:59.999999Z | 32503679999999999
            """))
    func `is read from RFC 3339 to the microsecond`(row: [String]) throws {
        #expect(String(try #require(Instant(row[0])).microseconds) == row[1])
    }

    @Test(
        arguments: TextTable.rows(
            """
            2026-03-10T14:03:22Z | 2026-03-10T14:03:22Z
            2026-03-10T14:03:22.50Z | 2026-03-10T14:03:22.50Z
            2026-03-10 14:03:22.123456789z | 2026-03-10T14:03:22.123456789Z
            2026-01-01T00:30:00.1+01:00 | 2025-12-31T23:30:00.1Z
            2026-03-10T23:59:59-00:01 | 2026-03-11T00:00:59Z
            2016-12-31T23:59:60Z | 2016-12-31T23:59:60Z
            2016-12-31T18:59:60-05:00 | 2017-01-01T00:00:00Z
            9999-12-31T23:59:59-01:00 | 9999-12-31T23:59:59-01:00
            noon | noon
            """))
    func `is told in UTC as exactly as it was written`(row: [String]) {
        #expect(Instant.inUTC(row[0]) == row[1])
    }

    @Test(arguments: [
        "", "2026-03-10", "2026-03-10T14:03:22", "2026-03-10T14:03Z", "2026-03-10T24:00:00Z",
        "2026-03-10T14:60:00Z", "2026-03-10T14:03:61Z", "2026-02-30T14:03:22Z",
        "2026-03-10T14:03:22.Z", "2026-03-10T14:03:22.1234567890Z", "2026-03-10T14:03:22,5Z",
        "2026-03-10T14:03:22+0100", "2026-03-10T14:03:22+01", "2026-03-10T14:03:22+24:00",
        "2026-03-10T14:03:22+01:60", "2026-03-10T14:03:22 01:00", "2026-03-10T14:03:22ZZ",
        "2026-03-10T14:03:22Z ", "2026-03-10_14:03:22Z", "2026-03-10T1a:03:22Z",
        "2026-03-10T14:03:22.5", "2026-03-10T14:03:22.123456789+01:000", "20260310T140322Z.....",
    ])
    func `is refused without zone, in another notation or where there is none`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test(
        arguments: TextTable.rows(
            """
            1773151402500000 | 2026-03-10T14:03:22.500Z
            0 | 1970-01-01T00:00:00.000Z
            -1 | 1969-12-31T23:59:59.999Z
            -86400000000 | 1969-12-31T00:00:00.000Z
            1773151402000999 | 2026-03-10T14:03:22.000Z
            32503680000000000 | 3000-01-01T00:00:00.000Z
            253402300800000000 | 253402300800000000 microseconds since 1970
            -9223372036854775808 | -9223372036854775808 microseconds since 1970
            9223372036854775807 | 9223372036854775807 microseconds since 1970
            """))
    func `is written in UTC with milliseconds, or as its count outside the calendar`(
        row: [String]
    ) throws {
        #expect(Instant(microseconds: try #require(Int64(row[0]))).description == row[1])
    }

    @Test func `moves by seconds and comes before a later one`() throws {
        let noon = try #require(Instant("2026-03-10T12:00:00Z"))
        #expect(noon.adding(seconds: 90).description == "2026-03-10T12:01:30.000Z")
        #expect(noon.adding(seconds: -1) < noon)
    }
}
