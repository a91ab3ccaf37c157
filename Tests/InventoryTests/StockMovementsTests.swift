import Inventory
import RetailModel
import RetailModelFixture
import Testing

@Suite struct `The stock movements of a sale` {
    private func movements(_ lines: Sale.Line...) throws -> [StockMovement] {
        var sale = try Sample.sale()
        sale.lines = lines
        return StockMovements.of(sale)
    }

    @Test func `merchandise sold leaves the store's stock on the business date`() throws {
        var line = try Sample.line("10.00")
        line.number = "7"
        line.quantity = try Sample.pieces("3")
        let movement = try #require(try movements(line).first)
        #expect(movement.line == "7")
        #expect(movement.item == "SKU-1")
        #expect(movement.location.rawValue == "0042")
        #expect(movement.quantity.description == "-3 EA")
        #expect(movement.reason == .sale)
        #expect(movement.businessDate.description == "2026-03-10")
    }

    @Test func `merchandise taken back comes into stock again`() throws {
        let movement = try #require(
            try movements(Sample.line("-10.00", direction: .returned)).first)
        #expect(movement.quantity.description == "1 EA")
        #expect(movement.reason == .customerReturn)
    }

    @Test func `merchandise taken back to be destroyed never comes into stock`() throws {
        var line = try Sample.line("-10.00", direction: .returned)
        line.disposition = .destroy
        #expect(try movements(line).isEmpty)
    }

    @Test func `what is sold leaves whatever its disposition says`() throws {
        var line = try Sample.line("10.00")
        line.disposition = .destroy
        #expect(try movements(line).map(\.quantity.description) == ["-1 EA"])
    }

    @Test(arguments: Sale.Line.Kind.allCases)
    func `only merchandise moves`(kind: Sale.Line.Kind) throws {
        let count = try movements(Sample.line("10.00", kind: kind)).count
        #expect(count == (kind == .merchandise ? 1 : 0))
    }

    @Test func `a line of no quantity moves nothing`() throws {
        var line = try Sample.line("10.00")
        line.quantity = try Sample.pieces("0.00")
        #expect(try movements(line).isEmpty)
    }

    @Test func `a weighed quantity keeps its unit and decimals`() throws {
        var line = try Sample.line("10.00")
        line.quantity = Quantity(
            try Sample.decimal("0.750"), try #require(UnitOfMeasure(code: "KGM")))
        #expect(try movements(line).map(\.quantity.description) == ["-0.750 KGM"])
    }

    @Test func `an exchange moves both ways, in the order of its lines`() throws {
        let both = try movements(
            Sample.line("-10.00", direction: .returned), Sample.line("12.00"))
        #expect(both.map(\.quantity.description) == ["1 EA", "-1 EA"])
        #expect(both.map(\.reason) == [.customerReturn, .sale])
    }

    @Test func `a document without lines moves nothing`() throws {
        #expect(try movements().isEmpty)
    }
}

@Suite struct `The stock movements of an adjustment` {
    private func adjustment(
        _ reason: StockAdjustment.Reason, _ quantities: [String]
    ) throws -> StockAdjustment {
        let sale = try Sample.sale()
        return StockAdjustment(
            id: "ADJ-1", channel: "store", store: sale.store, businessDate: sale.businessDate,
            occurredAt: sale.occurredAt, reason: reason, region: nil,
            lines: try quantities.enumerated().map { entry in
                StockAdjustment.Line(
                    number: String(entry.offset + 1), item: "SKU-\(entry.offset + 1)",
                    quantity: try Sample.pieces(entry.element))
            })
    }

    @Test func `every line moves its own quantity with its sign`() throws {
        let movements = StockMovements.of(try adjustment(.count, ["-3", "2.5"]))
        #expect(movements.map(\.quantity.description) == ["-3 EA", "2.5 EA"])
        #expect(movements.map(\.item) == ["SKU-1", "SKU-2"])
        #expect(movements.map(\.line) == ["1", "2"])
        #expect(movements.allSatisfy { $0.location.rawValue == "0042" })
        #expect(movements.allSatisfy { $0.businessDate.description == "2026-03-10" })
    }

    @Test func `goods that change their state have a leg out of the one and into the other`()
        throws
    {
        var damaged = try adjustment(.damage, ["2"])
        damaged.lines[0].toState = .damaged
        let movements = StockMovements.of(damaged)
        #expect(movements.map(\.state) == [.onHand, .damaged])
        #expect(movements.map(\.quantity.description) == ["-2 EA", "2 EA"])
        #expect(movements.map(\.counterpart?.state) == [.damaged, .onHand])
    }

    @Test func `a line of no quantity moves nothing`() throws {
        #expect(StockMovements.of(try adjustment(.count, ["0", "1"])).map(\.item) == ["SKU-2"])
    }

    @Test(arguments: [
        (StockAdjustment.Reason.writeOff, StockMovement.Reason.writeOff), (.found, .found),
        (.damage, .damage), (.count, .count), (.inspection, .inspection),
    ])
    func `the reason goes with the movement`(
        why: StockAdjustment.Reason, expected: StockMovement.Reason
    ) throws {
        #expect(StockMovements.of(try adjustment(why, ["1"])).map(\.reason) == [expected])
    }
}
