import Testing

@testable import API

/// What is refused of places and promotions although its shape is right.
@Suite struct `The rules of places and promotions` {
    /// The resource's example with `new` in place of `old`, and the code that comes of it.
    private static let cases: [(resource: String, old: String, new: String, code: String)] = [
        ("locations", "4012345000023", "4012345000024", "LOC-001"),
        ("locations", "2019-04-01", #"2019-04-01", "closed_on": "2019-03-31"#, "PROC-005"),
        ("locations", "2019-04-01", #"2019-04-01", "closed_on": "2019-04-01"#, ""),
        // Saturday's hours begin within what is left of Friday's.
        (
            "locations", #""opens": "09:00", "closes": "20:00""#,
            #""opens": "11:00", "closes": "10:30""#, "LOC-002"
        ),
        ("locations", #""closes": "20:00""#, #""closes": "09:00""#, ""),
        ("locations", #""closes": "20:00""#, #""closes": "08:59""#, ""),
        ("locations", #"["saturday"]"#, #"["saturday", "saturday"]"#, "LOC-002"),
        (
            "locations", #"["saturday"], "opens": "10:00""#, #"["friday"], "opens": "19:59""#,
            "LOC-002"
        ),
        (
            "locations", #"["saturday"], "opens": "10:00", "closes": "18:00""#,
            #"["friday"], "opens": "20:00", "closes": "22:00""#, ""
        ),
        // What begins on Sunday night ends on Monday morning.
        (
            "locations", #"["saturday"], "opens": "10:00", "closes": "18:00""#,
            #"["sunday"], "opens": "20:00", "closes": "09:01""#, "LOC-002"
        ),
        ("locations", #""on": "2026-12-25""#, #""on": "2026-12-25", "opens": "10:00""#, "LOC-002"),
        ("locations", "2026-12-25", "2026-12-24", "PROC-001"),
        ("locations", "Europe/Berlin", "Berlin Time", "API-007"),
        ("locations", "Europe/Berlin", "America/Argentina/Salta", ""),
        ("locations", #""opens": "09:00""#, #""opens": "24:00""#, "API-007"),
        ("promotions", "2026-04-01", "2026-02-01", "PROMO-002"),
        ("promotions", "2026-04-01", "2026-03-01", "PROMO-002"),
        ("promotions", #""20""#, #""0""#, "PROMO-001"),
        ("promotions", #""20""#, #""100""#, ""),
        ("promotions", #""20""#, #""100.1""#, "PROMO-001"),
        ("promotions", #""percent": "20""#, #""amount": "20", "currency": "EUR""#, "PROMO-001"),
        ("promotions", "percent_off", "fixed_price", "PROMO-001"),
        ("promotions", "percent_off", "amount_off", "PROMO-001"),
        (
            "promotions", #""percent_off", "percent": "20""#,
            #""amount_off", "amount": "0.00", "currency": "EUR""#, "PROMO-001"
        ),
        ("promotions", #""percent_off", "percent": "20""#, #""fixed_price""#, ""),
        (
            "promotions", #""percent_off", "percent": "20""#, #""amount_off", "amount": "2""#,
            "PROMO-001"
        ),
        (
            "promotions", #""percent_off", "percent": "20""#,
            #""amount_off", "amount": "2", "currency": "EUR""#, ""
        ),
    ]

    @Test(arguments: cases.indices)
    func `name what is wrong by a code`(_ index: Int) throws {
        let (plural, old, new, code) = Self.cases[index]
        let resource = try #require(Resource.all.first { "\($0.plural)" == plural })
        // On one line, however the example is broken.
        let example = resource.example.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let body = example.replacing(old, with: new)
        #expect(body != example)
        #expect(`The rules of what is bought`.code(of: body, resource) == code, "\(new)")
    }
}
