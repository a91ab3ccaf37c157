import RetailModel
import RetailModelFixture
import Testing

/// A ticket with one of everything: 100.00 - 5.00 + 8.00 tax, 6.00 shipping + 0.50 tax, 2.00 off.
private func fullTicket() throws -> Sale {
    var sale = try Sample.sale()
    var line = try Sample.line("100.00")
    line.discounts = [try Sample.discount("5.00")]
    line.taxes = [try Sample.tax("8.00")]
    sale.lines = [line]
    sale.charges = [
        Sale.Charge(
            kind: .shipping, amount: try Sample.money("6.00"), taxes: [try Sample.tax("0.50")])
    ]
    sale.discounts = [try Sample.discount("2.00")]
    sale.tenders = [try Sample.tender(.card, "100.00"), try Sample.tender(.cash, "10.00")]
    sale.change = try Sample.money("2.50")
    return sale
}

@Suite struct `The balance of a sale` {
    @Test func `adds lines, charges and tax on top and takes discounts off`() throws {
        let balance = try SaleBalance(of: fullTicket())
        #expect(balance.computedTotal.description == "107.50 USD")
        #expect(balance.paid.description == "107.50 USD")
        #expect(balance.due.description == "107.50 USD")
        #expect(balance.imbalance(toleranceMinorUnits: 0) == nil)
    }

    @Test func `does not add a tax that the price already holds`() throws {
        var sale = try Sample.sale()
        var line = try Sample.line("59.99")
        line.taxes = [try Sample.tax("10.00", isIncluded: true)]
        sale.lines = [line]
        #expect(try SaleBalance(of: sale).computedTotal.description == "59.99 USD")
    }

    @Test func `is due as stated and rounded to the smallest coin`() throws {
        var sale = try Sample.sale()
        sale.lines = [try Sample.line("43.22")]
        sale.statedTotal = try Sample.money("43.22")
        sale.cashRounding = try Sample.money("-0.02")
        sale.tenders = [try Sample.tender(.cash, "43.20")]
        let balance = try SaleBalance(of: sale)
        #expect(balance.due.description == "43.20 USD")
        #expect(balance.imbalance(toleranceMinorUnits: 0) == nil)
    }

    @Test func `of an empty document is zero on both sides`() throws {
        let balance = try SaleBalance(of: Sample.sale())
        #expect(balance.computedTotal.minorUnits == 0)
        #expect(balance.imbalance(toleranceMinorUnits: 0) == nil)
    }

    @Test func `is refused when a sum does not fit`() throws {
        var sale = try Sample.sale()
        sale.lines = [
            try Sample.line("92233720368547758.07"), try Sample.line("0.01"),
        ]
        #expect(throws: MoneyError.overflow) { try SaleBalance(of: sale) }
    }

    @Test func `fits when only its steps on the way do not`() throws {
        var sale = try Sample.sale()
        sale.lines = [
            try Sample.line("92233720368547758.07"), try Sample.line("0.01"),
            try Sample.line("-92233720368547758.08"),
        ]
        #expect(try SaleBalance(of: sale).computedTotal.minorUnits == 0)
    }

    @Test(arguments: [
        "gross", "cost", "line discount", "line tax", "charge", "charge tax", "discount", "tender",
        "change", "rounding", "stated total",
    ])
    func `is refused when one amount is in another currency`(place: String) throws {
        let euro = try Sample.money("1.00", "EUR")
        let tax = Sale.Tax(amount: euro, isIncluded: false)
        var sale = try fullTicket()
        switch place {
        case "gross": sale.lines[0].gross = euro
        case "cost": sale.lines[0].cost = euro
        case "line discount": sale.lines[0].discounts = [Sale.Discount(amount: euro)]
        case "line tax": sale.lines[0].taxes = [tax]
        case "charge": sale.charges[0].amount = euro
        case "charge tax": sale.charges[0].taxes = [tax]
        case "discount": sale.discounts = [Sale.Discount(amount: euro)]
        case "tender": sale.tenders = [Sale.Tender(kind: .cash, amount: euro)]
        case "change": sale.change = euro
        case "rounding": sale.cashRounding = euro
        default: sale.statedTotal = euro
        }
        #expect(throws: MoneyError.mixedCurrencies(sale.currency, euro.currency)) {
            try SaleBalance(of: sale)
        }
    }
}

@Suite struct `The imbalance of a sale` {
    @Test func `names stated and computed total when they differ`() throws {
        var sale = try fullTicket()
        sale.statedTotal = try Sample.money("108.00")
        let imbalance = try #require(try SaleBalance(of: sale).imbalance(toleranceMinorUnits: 0))
        #expect(
            imbalance
                == .totalDiffers(
                    stated: try Sample.money("108.00"), computed: try Sample.money("107.50")))
        #expect(imbalance.code == "SALE-001")
        #expect(
            imbalance.problem
                == "The sale states a total of 108.00 USD, but its lines, charges, taxes and "
                + "discounts add up to 107.50 USD.")
        #expect(imbalance.remedy.contains("corrected revision"))
        #expect(imbalance.differenceMinorUnits == 50)
    }

    @Test func `names what was paid and what was due when they differ`() throws {
        var sale = try fullTicket()
        sale.change = try Sample.money("3.00")
        let imbalance = try #require(try SaleBalance(of: sale).imbalance(toleranceMinorUnits: 0))
        #expect(imbalance.code == "SALE-002")
        #expect(
            imbalance.problem
                == "The tenders less change are 107.00 USD, but 107.50 USD was to be paid.")
        #expect(imbalance.remedy.contains("till's tender report"))
        #expect(imbalance.differenceMinorUnits == -50)
    }

    // Quantity, unit price, amount of the line and whether they agree to a minor unit.
    @Test(
        arguments: TextTable.rows(
            """
            3 | 3.333 | 10.00 | yes
            3 | 3.333 | 9.99 | yes
            3 | 3.333 | 9.98 | no
            3 | 3.333 | 10.01 | no
            1 | 10.00 | 10.01 | yes
            1 | 10.00 | 9.99 | yes
            1 | 10.00 | 9.98 | no
            0.755 | 12.99 | 9.81 | yes
            -2 | 5.00 | -10.00 | yes
            -2 | 5.00 | 10.00 | no
            0 | 5.00 | 0.00 | yes
            """))
    func `names a line that is not its quantity times its unit price`(row: [String]) throws {
        var sale = try Sample.sale()
        var line = try Sample.line(row[2])
        line.quantity = try Sample.pieces(row[0])
        line.unitPrice = try Sample.decimal(row[1])
        sale.lines = [line]
        sale.tenders = [try Sample.tender(.cash, row[2])]
        let imbalance = try SaleBalance(of: sale).imbalance(toleranceMinorUnits: 1000)
        #expect((imbalance == nil) == (row[3] == "yes"))
    }

    @Test func `of a line names the line, its amount and what it should be`() throws {
        let imbalance = SaleImbalance.lineDiffers(
            line: "7", stated: try Sample.money("9.50"), computed: try Sample.decimal("9.999"))
        #expect(imbalance.code == "SALE-004")
        #expect(
            imbalance.problem
                == "Line 7 states 9.50 USD, but its quantity times its unit price is 9.999.")
        #expect(imbalance.remedy.contains("corrected revision"))
        #expect(imbalance.differenceMinorUnits == -50)
    }

    @Test(arguments: [
        ("107.49", 1, true), ("107.51", 1, true), ("107.48", 1, false), ("107.52", 1, false),
        ("107.48", 2, true), ("107.49", 0, false),
    ])
    func `begins beyond the tolerance, the limit itself is inside`(
        paid: String, tolerance: Int64, isInside: Bool
    ) throws {
        var sale = try fullTicket()
        sale.change = try Sample.money("0.00")
        sale.tenders = [try Sample.tender(.card, paid)]
        let imbalance = try SaleBalance(of: sale).imbalance(toleranceMinorUnits: tolerance)
        #expect((imbalance == nil) == isInside)
    }

    @Test func `is found between the two ends of what fits`() throws {
        var sale = try Sample.sale()
        sale.lines = [try Sample.line("92233720368547758.07")]
        sale.tenders = [try Sample.tender(.cash, "-92233720368547758.08")]
        let balance = try SaleBalance(of: sale)
        #expect(balance.imbalance(toleranceMinorUnits: .max) != nil)
    }
}
