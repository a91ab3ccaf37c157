import RetailModel
import RetailModelFixture
import Testing

@Suite struct `A currency` {
    @Test(
        arguments: TextTable.rows(
            """
            0 | BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
            2 | EUR USD GBP CHF SEK NOK DKK PLN CZK HUF TRY CAD AUD NZD CNY INR BRL MXN ZAR COP XCG
            3 | BHD IQD JOD KWD LYD OMR TND
            4 | CLF UYW
            """))
    func `has the minor unit that ISO 4217 gives it and keeps its code`(row: [String]) throws {
        for code in row[1].split(separator: " ") {
            let currency = try #require(Currency(code: code), "\(code)")
            #expect(String(currency.exponent) == row[0], "\(code)")
            #expect(currency.code == code)
            #expect(currency.description == code)
        }
    }

    @Test(arguments: [
        "", "E", "EU", "EURO", "eur", "Eur", " EUR", "XYZ", "ZZZ", "978", "XAU", "XXX", "XTS",
        "DEM",
        "€", "ÉU", "\u{0}\u{0}\u{0}",
    ])
    func `is refused when unknown, withdrawn long ago or without a minor unit`(code: String) {
        #expect(Currency(code: code) == nil)
    }

    @Test func `is the same value however it was read`() throws {
        let parts = "EUR,USD".split(separator: ",")
        #expect(Currency(code: parts[0]) == Currency(code: "EUR"))
        #expect(Currency(code: "EUR") != Currency(code: "USD"))
        #expect(MemoryLayout<Money>.size <= 16)
    }
}

@Suite struct `A quantity` {
    @Test func `adds up in one unit only`() throws {
        let kilogram = try #require(UnitOfMeasure(code: "KGM"))
        let (half, quarter) = (
            Quantity(try Sample.decimal("0.5"), kilogram),
            Quantity(try Sample.decimal("0.25"), kilogram)
        )
        #expect(half.adding(quarter)?.description == "0.75 KGM")
        #expect(half.adding(try Sample.pieces("1")) == nil)
    }

    @Test func `that would not fit is not given`() throws {
        let most = try Sample.pieces(String(repeating: "9", count: 36))
        #expect(most.adding(try Sample.pieces("1")) == nil)
    }

    @Test func `is in pieces where no unit is said, and turns its sign`() throws {
        let six = try Sample.pieces("6")
        #expect(six.description == "6 EA")
        #expect(six.negated.description == "-6 EA")
        #expect(six == Quantity(try Sample.decimal("6.00"), .each))
    }
}

@Suite struct `A unit of measure` {
    @Test(arguments: ["EA", "KGM", "LTR", "MTR", "C62", "4G", "H87", "XBX"])
    func `keeps its Recommendation 20 code`(code: String) throws {
        #expect(try #require(UnitOfMeasure(code: code)).code == code)
    }

    @Test(arguments: ["", "E", "ea", "EACH", "K M", "É", "K-", "\u{0}EA"])
    func `is two or three capitals or digits and nothing else`(code: String) {
        #expect(UnitOfMeasure(code: code) == nil)
    }

    @Test func `of pieces is one value however it was made`() {
        #expect(UnitOfMeasure(code: "EA") == .each)
    }
}

@Suite struct `An identifier` {
    @Test(arguments: ["0042", " ", "Größe 7", "a/b", String(repeating: "x", count: 200)])
    func `keeps its text as the source writes it`(text: String) throws {
        #expect(try #require(StoreID(text)).rawValue == text)
        #expect(StoreID(text)?.description == text)
    }

    @Test(arguments: [
        "", "a\u{0}b", "a\nb", "\t", "\u{7F}", "a\u{80}", "a\u{85}b", "\u{9F}",
        String(repeating: "x", count: 201), String(repeating: "é", count: 101),
    ])
    func `is refused when empty, too long in bytes or with a control character`(text: String) {
        #expect(StoreID(text) == nil)
    }

    @Test func `may have what only looks like a control character in its bytes`() {
        #expect(StoreID("\u{A0}")?.rawValue == "\u{A0}")
        #expect(StoreID("\u{400}")?.rawValue == "\u{400}")
    }

    @Test func `with leading zeros is not the one without`() {
        #expect(StoreID("0042") != StoreID("42"))
    }
}
