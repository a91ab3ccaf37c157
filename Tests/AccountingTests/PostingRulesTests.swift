import Accounting
import RetailModel
import RetailModelFixture
import Testing

/// What loading a table gives: `loaded`, or code and problem of the refusal.
private func outcome(_ make: () throws -> PostingRules) throws -> String {
    do {
        _ = try make()
        return "loaded"
    } catch let problem as PostingRulesProblem {
        return "\(problem.code) \(problem.problem)"
    }
}

@Suite struct `A posting table` {
    @Test func `that covers every event is loaded with its name, version and policies`() throws {
        let rules = try Ledger.rules(discounts: .net, tolerance: 2)
        #expect(rules.name == "ledger")
        #expect(rules.version == 1)
        #expect(rules.grain == .ticket)
        #expect(rules.discounts == .net)
        #expect(rules.toleranceMinorUnits == 2)
    }

    @Test(arguments: PostingEvent.allCases)
    func `without a rule for one event is refused`(event: PostingEvent) throws {
        let suffix = event == .uncoded ? " without conditions" : ""
        #expect(
            try outcome { try Ledger.rules(replacing: [event]) }
                == "RULE-003 There is no rule for \(event.rawValue)\(suffix).")
    }

    // The rules of one event, then what comes of them.
    @Test(
        arguments: [
            (.uncoded, "uncoded | region=GB | 1391 |", "RULE-003"),
            (.uncoded, "uncoded | from=2026-01-01 | 1391 |", "RULE-003"),
            (.tax, "tax | | 2299 |", "RULE-002"),
            (.tax, "tax | | 2210 |\ntax | region=GB | 2299 |", "RULE-002"),
            (.tax, "tax | | 2210 |\ntax | region=GB | 2211 |", "RULE-004"),
            (.tax, "tax | | 2210 |\ntax | | 2211 |", "RULE-004"),
            (.tax, "tax | region=GB | 2210 |\ntax | region=GB | 2211 |", "RULE-004"),
            (.tax, "tax | region=GB | 2210 |\ntax | region=GB store=1 | 2211 |", "RULE-004"),
            (.tax, "tax | region=GB | 2210 |\ntax | region=GB to=2026-01-01 | 2211 |", "RULE-004"),
            (.tax, "tax | from=2026-01-02 to=2026-01-01 | 2210 |", "RULE-004"),
            (.tax, "tax | from=2026-01-01 | 2210 |\ntax | from=2026-01-01 | 2211 |", "RULE-004"),
            (.tax, "tax | to=2026-01-01 | 2210 |\ntax | to=2026-01-01 | 2211 |", "RULE-004"),
            (.tax, "tax | from=2026-01-02 | 2210 |\ntax | from=2026-01-01 | 2211 |", "loaded"),
            (.tax, "tax | to=2026-01-01 | 2210 |\ntax | to=2026-01-02 | 2211 |", "loaded"),
            (.charge, "charge | kind=tip | 2340 |\ncharge | kind=tip store=1 | 2340 |", "RULE-004"),
            (.tax, "tax | region=GB channel=store | 2210 |\ntax | region=GB | 2211 |", "loaded"),
            (.tax, "tax | region=GB | 2210 |\ntax | region=FR | 2211 |", "loaded"),
            (.tax, "tax | to=2026-03-31 | 2210 |\ntax | | 2211 |", "loaded"),
            (.tax, "tax | to=2026-03-31 | 2210 |\ntax | from=2026-04-01 | 2211 |", "loaded"),
            (.tax, "tax | from=2026-03-31 to=2026-03-31 | 2210 |", "loaded"),
            (.charge, "charge | kind=tip | 2340 |\ncharge | | 4040 |", "loaded"),
            (.uncoded, "uncoded | region=GB | 1391 |\nuncoded | | 1390 |", "loaded"),
        ] as [(PostingEvent, String, String)])
    func `is refused where a rule is missing, outside the chart or can never apply`(
        event: PostingEvent, table: String, expected: String
    ) throws {
        let result = try outcome { try Ledger.rules(table, replacing: [event]) }
        #expect(result.hasPrefix(expected), "\(result)")
    }

    @Test func `below zero in its tolerance is refused`() throws {
        #expect(
            try outcome { try Ledger.rules(tolerance: -1) }
                == "RULE-005 The tolerance is below zero.")
    }

    @Test func `refused for an account outside the chart names account and event`() throws {
        #expect(
            try outcome { try Ledger.rules("tax | | 2299 |", replacing: [.tax]) }
                == "RULE-002 A rule for tax posts to account 2299, which the chart does not have.")
    }

    @Test func `refused for a rule that cannot apply names its place`() throws {
        let table = "tax | region=GB | 2210 |\ntax | | 2210 |\ntax | region=FR | 2211 |"
        #expect(
            try outcome { try Ledger.rules(table, replacing: [.tax]) }
                == "RULE-004 Rule 3 for tax can never apply: an earlier rule takes all that it "
                + "would, or its last day is before its first.")
    }
}

@Suite struct `A chart of accounts` {
    @Test func `finds an account by its code and keeps the order of the file`() throws {
        let chart = try Ledger.chart()
        #expect(chart[try Sample.account("4010")]?.name == "Account 4010")
        #expect(chart[try Sample.account("4010")]?.type == .revenue)
        #expect(chart[try Sample.account("9999")] == nil)
        #expect(chart.accounts.first?.code.rawValue == "1010")
        #expect(chart.accounts.last?.code.rawValue == "6030")
    }

    @Test func `with one code twice is refused`() throws {
        let cash = ChartOfAccounts.Account(
            code: try Sample.account("1010"), name: "Cash", type: .asset)
        let refusal = PostingRulesProblem.accountTwice(cash.code)
        #expect(throws: refusal) { try ChartOfAccounts([cash, cash]) }
        #expect(refusal.code == "RULE-001")
        #expect(refusal.problem == "The chart of accounts names account 1010 twice.")
    }

    @Test func `and the tables over it tell what can be done about each refusal`() throws {
        let account = try Sample.account("1010")
        let remedies: [(PostingRulesProblem, String)] = [
            (.accountTwice(account), "Delete one of the two rows."),
            (.accountOutsideChart(account, .tax), "Correct the account, or add it to the chart."),
            (.eventNotCovered(.tax), "Add a rule for tax, the last one without conditions."),
            (
                .unreachable(.tax, position: 2),
                "Put the rule with fewer conditions after it, correct its days, or delete it."
            ),
            (.negativeTolerance, "State it in minor units, zero or above."),
        ]
        for (problem, remedy) in remedies { #expect(problem.remedy == remedy) }
    }
}
