import RandomFixture
import RetailModel
import RetailModelFixture
import Testing

@Suite struct `The goods of a customer's order` {
    private static let table = [
        "open: allocated cancelled",
        "allocated: open picked cancelled",
        "picked: open packed cancelled",
        "packed: open shipped cancelled",
        "shipped: delivered",
        "delivered: returned",
        "returned:",
        "cancelled:",
    ]

    @Test func `come from each state to those of the table and to no other`() {
        let said = FulfilmentState.allCases.map { state in
            let next = FulfilmentState.allCases.filter(state.next.contains).map(\.rawValue)
            return ([state.rawValue + ":"] + next).joined(separator: " ")
        }
        #expect(said == Self.table)
    }

    @Test func `in parts of a fulfilment go step by step, exactly`() throws {
        var progress = try order("2.5")
        try progress.begin(fulfilment: "F1")
        try progress.allocate(decimal("1.75"), of: "1", to: "F1")
        try progress.move(decimal("1.25"), of: "1", in: "F1", to: .picked)
        try progress.move(decimal("1.25"), of: "1", in: "F1", to: .packed)
        try progress.move(decimal("0.2"), of: "1", in: "F1", to: .shipped)
        #expect(
            said(progress) == "open 0.75, allocated 0.5, packed 1.05, shipped 0.2")
        #expect(progress.state == .partlyFulfilled)
        #expect(progress.fulfilmentState == .open)
        #expect(progress.states(of: "F1") == [.allocated, .packed, .shipped])
    }

    @Test func `skip no step, and the refusal tells where they are`() throws {
        var progress = try order("2")
        try progress.begin(fulfilment: "F1")
        try progress.allocate(decimal("2"), of: "1", to: "F1")
        #expect(throws: OrderBreak.barred("1", from: [.allocated], to: .shipped)) {
            try progress.move(decimal("1"), of: "1", in: "F1", to: .shipped)
        }
        try progress.move(decimal("1"), of: "1", in: "F1", to: .shipped, skipping: true)
        #expect(said(progress) == "allocated 1, shipped 1")
    }

    @Test func `are never more than were ordered`() throws {
        var progress = try order("2")
        try progress.begin(fulfilment: "F1")
        try progress.allocate(decimal("1.5"), of: "1", to: "F1")
        let (half, one) = (try decimal("0.5"), try decimal("1"))
        let short = OrderBreak.exceeds("1", to: .allocated, wanted: one, available: half)
        #expect(throws: short) { try progress.allocate(one, of: "1", to: "F1") }
        #expect(throws: OrderBreak.nothing("1")) {
            try progress.allocate(.zero, of: "1", to: "F1")
        }
        #expect(throws: OrderBreak.noLine("2")) { try progress.cancel(one, of: "2") }
        #expect(throws: OrderBreak.twice("F1")) { try progress.begin(fulfilment: "F1") }
        #expect(throws: OrderBreak.noFulfilment("F2")) {
            try progress.move(one, of: "1", in: "F2", to: .picked)
        }
        #expect(said(progress) == "open 0.5, allocated 1.5")
    }

    @Test func `that are put back may be allocated elsewhere`() throws {
        var progress = try order("3")
        try progress.begin(fulfilment: "F1")
        try progress.allocate(decimal("3"), of: "1", to: "F1")
        try progress.move(decimal("1"), of: "1", in: "F1", to: .picked)
        // The least advanced go first.
        try progress.move(decimal("2.5"), of: "1", in: "F1", to: .open)
        #expect(said(progress) == "open 2.5, picked 0.5")
        try progress.begin(fulfilment: "F2")
        try progress.allocate(decimal("2.5"), of: "1", to: "F2")
        #expect(said(progress) == "allocated 2.5, picked 0.5")
    }

    @Test func `that came back are taken of what was delivered`() throws {
        var progress = try delivered("2")
        #expect(progress.state == .fulfilled)
        #expect(progress.fulfilmentState == .delivered)
        try progress.giveBack(decimal("0.5"), of: "1")
        #expect(progress.state == .partlyReturned)
        try progress.giveBack(decimal("1.5"), of: "1")
        #expect(progress.state == .closed)
        #expect(throws: OrderBreak.barred("1", from: [.returned], to: .returned)) {
            try progress.giveBack(decimal("1"), of: "1")
        }
    }

    @Test func `decide what the order came to`() throws {
        var called = try order("2")
        #expect(called.state == .open)
        try called.cancel(decimal("1"), of: "1")
        #expect(called.state == .open)
        try called.cancelOpen()
        #expect(called.state == .cancelled)
        #expect(called.fulfilmentState == .cancelled)
        var half = try delivered("1", ofOrdered: "2")
        #expect(half.state == .partlyFulfilled)
        try half.cancelOpen()
        #expect(half.state == .fulfilled)
        var empty = OrderProgress(lines: [])
        #expect(empty.state == .open)
        try empty.cancelOpen()
        #expect(empty.state == .cancelled)
    }

    @Test(arguments: [3, 4, 5] as [UInt64])
    func `are told of a line, a fulfilment and the order as their places add up`(
        _ seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let lines = ["1", "2", "3"]
        var progress = OrderProgress(
            lines: try lines.map { .init(number: $0, ordered: try decimal("2.5")) })
        for number in 1...4 { try progress.begin(fulfilment: "F\(number)") }
        var moves = 0
        for _ in 1...400 {
            let line = lines[Int.random(in: 0..<3, using: &random)]
            let name = "F\(Int.random(in: 1...4, using: &random))"
            let quantity = try decimal("0.\(Int.random(in: 1...9, using: &random))")
            let states: [FulfilmentState] = [.open, .picked, .packed, .shipped, .delivered]
            let choice = Int.random(in: 0...9, using: &random)
            do throws(OrderBreak) {
                switch choice {
                case 0...2: try progress.allocate(quantity, of: line, to: name)
                case 3...7:
                    try progress.move(quantity, of: line, in: name, to: states[choice - 3])
                case 8: try progress.giveBack(quantity, of: line)
                default: try progress.move(quantity, of: line, in: name, to: .picked)
                }
                moves += 1
            } catch { continue }
            expectSums(of: progress, lines)
        }
        #expect(moves > 40)
    }

    /// Counts every place anew.
    private func expectSums(of progress: OrderProgress, _ lines: [String]) {
        let names = [""] + progress.fulfilments
        for state in FulfilmentState.allCases {
            for line in lines {
                let sum = names.reduce(ExactDecimal.zero) {
                    $0.adding(progress.held(line, $1, state)) ?? $0
                }
                #expect(progress.quantity(of: line, in: state) == sum.normalised)
            }
            for name in progress.fulfilments {
                let isHere = lines.contains { !progress.held($0, name, state).isZero }
                #expect(progress.states(of: name).contains(state) == isHere)
            }
        }
        let present = FulfilmentState.allCases.first { state in
            lines.contains { line in names.contains { !progress.held(line, $0, state).isZero } }
        }
        #expect(progress.fulfilmentState == present)
    }

    private func order(_ quantity: String) throws -> OrderProgress {
        OrderProgress(lines: [OrderProgress.Line(number: "1", ordered: try decimal(quantity))])
    }

    private func delivered(
        _ quantity: String, ofOrdered ordered: String? = nil
    ) throws -> OrderProgress {
        var progress = try order(ordered ?? quantity)
        try progress.begin(fulfilment: "F1")
        try progress.allocate(decimal(quantity), of: "1", to: "F1")
        for state: FulfilmentState in [.picked, .packed, .shipped, .delivered] {
            try progress.move(decimal(quantity), of: "1", in: "F1", to: state)
        }
        return progress
    }

    private func decimal(_ digits: String) throws -> ExactDecimal { try Sample.decimal(digits) }

    private func said(_ progress: OrderProgress) -> String {
        FulfilmentState.allCases.compactMap { state in
            let quantity = progress.quantity(of: "1", in: state)
            return quantity.isZero ? nil : "\(state.rawValue) \(quantity)"
        }.joined(separator: ", ")
    }
}

@Suite struct `What may still be brought back of a sale` {
    @Test func `is what was sold less what came back, line by line`() throws {
        let sale = try document([("1", "A", "2"), ("2", "A", "3"), ("3", "B", "1.5")])
        var returnable = ReturnableLines(of: sale)
        returnable.takeBack(try document([("9", "A", "-4")], .return))
        #expect(said(returnable) == "1 0, 2 1, 3 1.5")
        returnable.takeBack(try document([("9", "B", "-0.5")], .return, of: "3"))
        #expect(said(returnable) == "1 0, 2 1, 3 1")
        // More than was sold: nothing is left, and nothing goes below zero.
        returnable.takeBack(try document([("9", "A", "-7"), ("8", "C", "-1")], .exchange))
        #expect(said(returnable) == "1 0, 2 0, 3 1")
    }

    private func document(
        _ lines: [(String, String, String)], _ kind: Sale.Kind = .sale, of line: String? = nil
    ) throws -> Sale {
        var sale = try Sample.sale()
        sale.kind = kind
        sale.lines = try lines.map { number, item, quantity in
            let amount = try Sample.pieces(quantity)
            var made = Sale.Line(
                number: number, kind: .merchandise,
                direction: amount.amount.isNegative ? .returned : .sold, item: item,
                quantity: amount, gross: try Sample.money("1.00"))
            made.originLine = line
            return made
        }
        return sale
    }

    private func said(_ lines: ReturnableLines) -> String {
        lines.lines.map { "\($0.number) \($0.returnable)" }.joined(separator: ", ")
    }
}
