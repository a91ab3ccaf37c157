import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Keeping exception cases` {
    private func row(_ seq: Int64, queue: String = "finance", dueIn seconds: Int = 60) -> CaseRow {
        CaseRow(
            seq: seq, id: StableID.text(seq: seq, at: SampleRows.afternoon, family: 3),
            queue: queue, owner: "team-finance", code: "SALE-002", problem: "Tenders differ.",
            remedy: "Compare.", subject: "ticket/1", openedAt: SampleRows.afternoon,
            dueAt: SampleRows.afternoon.adding(seconds: seconds))
    }

    @Test(arguments: BooksEngine.allCases)
    func `a case comes back as it was opened`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        var opened = row(1)
        opened.documentSeq = 5
        opened.currency = "GBP"
        opened.amountMinorUnits = -75
        opened.payload = [123, 125]
        try CaseTable.insert([opened, row(2)], on: connection)
        let found = try #require(try CaseTable.row(id: opened.id, on: connection))
        #expect(found.queue == "finance")
        #expect(found.owner == "team-finance")
        #expect(found.dueAt == SampleRows.afternoon.adding(seconds: 60))
        #expect(found.amountMinorUnits == -75)
        #expect(found.payload == [123, 125])
        #expect(try CaseTable.open(documentSeq: 5, on: connection)?.seq == 1)
        #expect(try CaseTable.open(documentSeq: 6, on: connection)?.seq == nil)
    }

    @Test(arguments: BooksEngine.allCases)
    func `closing ends the open cases of an entry and of no other`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        var rows = [row(1), row(2), row(3)]
        rows[0].entrySeq = 7
        rows[1].entrySeq = 8
        try CaseTable.insert(rows, on: connection)
        try CaseTable.close(
            entrySeq: 7, at: SampleRows.afternoon, because: "posted", on: connection)
        let open = try CaseTable.page(after: 0, includingClosed: false, limit: 9, on: connection)
        #expect(open.map(\.seq) == [2, 3])
        let all = try CaseTable.page(after: 0, includingClosed: true, limit: 2, on: connection)
        #expect(all.map(\.seq) == [1, 2])
        #expect(all[0].closedBecause == "posted")
    }

    @Test(arguments: BooksEngine.allCases)
    func `open cases are counted by queue, the overdue among them`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try CaseTable.insert(
            [row(1), row(2, dueIn: 600), row(3, queue: "erp", dueIn: 600)], on: connection)
        let counts = try CaseTable.openCounts(
            at: SampleRows.afternoon.adding(seconds: 61), on: connection)
        #expect(counts.map(\.queue) == ["erp", "finance"])
        #expect(counts.map(\.open) == [1, 2])
        #expect(counts.map(\.overdue) == [0, 1])
    }
}

@Suite(.takesTurns) struct `Counting what was received` {
    private func tally(_ outcome: IntakeOutcome, _ documents: Int64, _ amount: Int64) -> Tally {
        Tally(
            route: "tickets", hour: 492_543, currency: "GBP", outcome: outcome,
            documents: documents, amountMinorUnits: amount)
    }

    @Test(arguments: BooksEngine.allCases)
    func `sums add up by route, hour, currency and outcome`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try TallyTable.add([tally(.posted, 2, 300), tally(.received, 2, 300)], on: connection)
        try TallyTable.add([tally(.posted, 1, -50), tally(.received, 1, -50)], on: connection)
        #expect(
            try TallyTable.all(on: connection)
                == [tally(.posted, 3, 250), tally(.received, 3, 250)])
        #expect(try TallyTable.totals(on: connection).map(\.amountMinorUnits) == [250, 250])
    }

    @Test(arguments: BooksEngine.allCases)
    func `documents are counted anew from their rows`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        var waiting = try SampleRows.document(3)
        waiting.state = .waiting
        try DocumentTable.insert(
            [try SampleRows.document(1), try SampleRows.document(2), waiting], on: connection)
        #expect(
            try TallyTable.recounted(on: connection)
                == [tally(.posted, 2, 2550), tally(.waiting, 1, 1275)])
    }
}

@Suite(.takesTurns) struct `Reports over the journal` {
    @Test(arguments: BooksEngine.allCases)
    func `the trial balance is of the days and the state asked for`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try SampleRows.write(entry: 1, 100, on: connection)
        try SampleRows.write(entry: 2, 250, dayOffset: 1, on: connection)
        try SampleRows.deliver(2, on: connection)
        func balance(
            from: Int? = nil, to: Int? = nil, _ state: JournalState? = nil
        ) throws -> [String] {
            try Reports.accounts(
                from: from.map(SampleRows.date), to: to.map(SampleRows.date), state: state,
                on: connection
            ).map { "\($0.account) \($0.debit) \($0.credit) \($0.currency)" }
        }
        #expect(try balance() == ["1010 350 0 GBP", "4010 0 350 GBP"])
        #expect(try balance(to: 0) == ["1010 100 0 GBP", "4010 0 100 GBP"])
        #expect(try balance(from: 1) == ["1010 250 0 GBP", "4010 0 250 GBP"])
        #expect(try balance(.ready) == ["1010 100 0 GBP", "4010 0 100 GBP"])
        #expect(try balance(.acknowledged) == [])
        let counts = try Reports.entryCounts(from: nil, to: nil, on: connection)
        #expect(counts.map(\.state) == ["delivered", "ready"])
        #expect(counts.map(\.documents) == [1, 1])
        #expect(try Reports.currencies(on: connection) == ["GBP"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `open ends are found: no entry, no case, two entries`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        var waiting = try SampleRows.document(3)
        waiting.state = .waiting
        var free = try SampleRows.document(4)
        free.amountMinorUnits = 0
        try DocumentTable.insert(
            [try SampleRows.document(1), try SampleRows.document(2), waiting, free], on: connection)
        try SampleRows.write(entry: 1, 1275, on: connection)
        #expect(try Reports.postedWithoutEntry(limit: 9, on: connection) == [2])
        #expect(try Reports.waitingWithoutCase(limit: 9, on: connection) == [3])
        #expect(try Reports.postedTwice(limit: 9, on: connection) == [])
        try connection.transaction { () throws(SQLError) in
            try JournalTable.insert([(try SampleRows.entry(2), nil)], on: connection)
            try JournalTable.add([SampleRows.addition(2, 9, document: 1)], on: connection)
        }
        #expect(try Reports.postedTwice(limit: 9, on: connection) == [1])
    }

    @Test(arguments: BooksEngine.allCases)
    func `documents are counted by kind, state and currency`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try DocumentTable.insert(
            [
                try SampleRows.document(1), try SampleRows.document(2),
                try SampleRows.document(3, kind: "return"),
            ], on: connection)
        let counts = try Reports.documentCounts(on: connection)
        #expect(counts.map(\.kind) == ["return", "sale"])
        #expect(counts.map(\.documents) == [1, 2])
        #expect(counts.map(\.amount) == [1275, 2550])
    }
}
