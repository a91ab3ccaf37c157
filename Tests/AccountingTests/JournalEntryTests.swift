import RandomFixture
import RetailModel
import RetailModelFixture
import Testing

private func line(
    _ account: String, _ side: JournalEntry.Side, _ amount: String, _ currency: String = "USD"
) throws -> JournalEntry.Line {
    JournalEntry.Line(
        account: try Sample.account(account), side: side,
        amount: try Sample.money(amount, currency))
}

@Suite struct `A journal entry` {
    private let dollar: Currency

    init() throws {
        dollar = try Sample.currency("USD")
    }

    @Test func `holds lines whose debits and credits are the same`() throws {
        let lines = try [
            line("1010", .debit, "108.00"), line("4010", .credit, "100.00"),
            line("2210", .credit, "8.00"),
        ]
        let entry = try JournalEntry(currency: dollar, lines: lines)
        #expect(entry.total.description == "108.00 USD")
        #expect(entry.lines == lines)
        #expect(entry.currency == dollar)
    }

    @Test func `cannot be without lines`() {
        #expect(throws: JournalError.noLines) { try JournalEntry(currency: dollar, lines: []) }
    }

    @Test(arguments: ["0.00", "-0.01", "-92233720368547758.08"])
    func `cannot hold a line that is not above zero`(amount: String) throws {
        let lines = try [line("1010", .debit, amount), line("4010", .credit, amount)]
        let refusal = JournalError.notPositive(
            try Sample.account("1010"), try Sample.money(amount))
        #expect(throws: refusal) { try JournalEntry(currency: dollar, lines: lines) }
    }

    @Test func `cannot mix currencies, even where the figures agree`() throws {
        let euro = try Sample.currency("EUR")
        let mixed = try [line("1010", .debit, "1.00"), line("4010", .credit, "1.00", "EUR")]
        #expect(throws: JournalError.mixedCurrencies(dollar, euro)) {
            try JournalEntry(currency: dollar, lines: mixed)
        }
        let foreign = try [line("1010", .debit, "1.00"), line("4010", .credit, "1.00")]
        #expect(throws: JournalError.mixedCurrencies(euro, dollar)) {
            try JournalEntry(currency: euro, lines: foreign)
        }
    }

    @Test func `cannot be unbalanced, and the refusal names both sums`() throws {
        let lines = try [
            line("1010", .debit, "100.00"), line("1110", .debit, "8.00"),
            line("4010", .credit, "107.99"),
        ]
        let refusal = JournalError.unbalanced(
            debits: try Sample.money("108.00"), credits: try Sample.money("107.99"))
        #expect(throws: refusal) { try JournalEntry(currency: dollar, lines: lines) }
    }

    @Test(arguments: [JournalEntry.Side.debit, .credit])
    func `cannot stand on one side only`(side: JournalEntry.Side) throws {
        let lines = try [line("1010", side, "1.00"), line("4010", side, "1.00")]
        let two = try Sample.money("2.00")
        let nothing = try Sample.money("0.00")
        let refusal = JournalError.unbalanced(
            debits: side == .debit ? two : nothing, credits: side == .credit ? two : nothing)
        #expect(throws: refusal) { try JournalEntry(currency: dollar, lines: lines) }
    }

    @Test func `cannot exceed what the ledger can hold, on either side`() throws {
        let most = "92233720368547758.07"
        let debits = try [
            line("1010", .debit, most), line("1010", .debit, "0.01"), line("4010", .credit, most),
        ]
        let credits = try [
            line("1010", .debit, most), line("4010", .credit, most), line("4010", .credit, "0.01"),
        ]
        for lines in [debits, credits] {
            #expect(throws: JournalError.overflow) {
                try JournalEntry(currency: dollar, lines: lines)
            }
        }
    }

    @Test func `is never unbalanced, whatever lines are tried`() throws {
        var random = SeededGenerator(seed: 4010)
        var built = 0
        for _ in 0..<3000 {
            let lines = try (0..<Int.random(in: 0...3, using: &random)).map { _ in
                JournalEntry.Line(
                    account: try Sample.account("1010"),
                    side: Bool.random(using: &random) ? .debit : .credit,
                    amount: Money(
                        minorUnits: Int64.random(in: 0...3, using: &random), currency: dollar))
            }
            guard let entry = try? JournalEntry(currency: dollar, lines: lines) else { continue }
            built += 1
            let net = entry.lines.reduce(Int64(0)) {
                $1.side == .debit ? $0 + $1.amount.minorUnits : $0 - $1.amount.minorUnits
            }
            #expect(net == 0, "seed \(random.seed): \(lines)")
            #expect(entry.lines.allSatisfy { $0.amount.minorUnits > 0 })
            #expect(entry.total.minorUnits > 0)
        }
        #expect(built > 50, "too few of the tried lines balanced for the test to mean anything")
    }
}

@Suite struct `A refused journal entry` {
    @Test func `has a stable code and a sentence that names what met`() throws {
        let (dollar, euro) = (try Sample.currency("USD"), try Sample.currency("EUR"))
        let texts: [(JournalError, code: String, problem: String)] = [
            (.noLines, "JRNL-001", "A journal entry needs at least one debit and one credit."),
            (
                .notPositive(try Sample.account("4010"), try Sample.money("-1.50")), "JRNL-002",
                "The line on account 4010 is -1.50 USD; a journal line is above zero."
            ),
            (
                .mixedCurrencies(dollar, euro), "JRNL-003",
                "The entry is in USD, but one of its lines in EUR."
            ),
            (
                .unbalanced(debits: try Sample.money("2.00"), credits: try Sample.money("1.00")),
                "JRNL-004", "The entry does not balance: debits 2.00 USD, credits 1.00 USD."
            ),
            (.overflow, "JRNL-005", "The entry's total is beyond what the ledger can hold."),
        ]
        for (error, code, problem) in texts {
            #expect(error.code == code)
            #expect(error.problem == problem)
        }
    }
}
