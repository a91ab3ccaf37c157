import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import Transform
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Erasing a person` {
    /// One canonical sale on one line.
    private static func sale(
        _ order: String, customer: String, email: String, name: String, paid: String = "20.00"
    ) -> String {
        #"{"kind":"sale","channel":"ecom","store":"WEB","order":"\#(order)","revision":"1","#
            + #""business_date":"2026-03-10","occurred_at":"2026-03-10T14:03:22Z","#
            + #""currency":"GBP","customer":"\#(customer)","lines":[{"line":"1","#
            + #""kind":"merchandise","item":"4711","quantity":"2","gross":"20.00"}],"#
            + #""tenders":[{"kind":"account","amount":"\#(paid)","reference":"acc \#(customer)"}],"#
            + #""total":"20.00","extensions":{"email":"\#(email)","shipping_address":"#
            + #"{"name":"\#(name)","country":"GB"},"remark":"for \#(name)"}}"#
    }

    private static let ada = sale(
        "A-1", customer: "4711", email: "ada@example.com", name: "Ada L\\u00f6we")
    private static let adaShort = sale(
        "A-2", customer: "4711", email: "ada@example.com", name: "Ada L\\u00f6we", paid: "1.00")
    private static let ben = sale(
        "B-1", customer: "4712", email: "ben@example.com", name: "Ben Fox")

    /// A file of three orders, one of which waits, and a desk.
    private func books(_ engine: BooksEngine) async throws -> (OpenBooks, PrivacyDesk) {
        let open = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        let text = [Self.ada, Self.adaShort, Self.ben].joined(separator: "\n") + "\n"
        _ = try await open.store(text)
        await open.pump.run()
        let clock = open.clock
        return (
            open, PrivacyDesk(lane: open.lane, readers: open.readers, now: { clock.now })
        )
    }

    private static let person = PersonalSubject(.customer, "4711", alsoKnownAs: ["Ada Löwe"])

    /// Every byte of every table that may say something, as one text.
    private func everything(_ open: OpenBooks) throws -> String {
        let sql = try open.books.connect()
        var texts: [String] = []
        for place in PersonalPlace.all {
            // Every row holds one of these signs, or nothing at all.
            let any = PersonalTable.Needles([Array("e".utf8), Array(" ".utf8), Array("1".utf8)])
            for key in try PersonalTable.find(any, in: place, on: sql) {
                for content in try PersonalTable.contents(key, in: place, on: sql) ?? [] {
                    texts.append(String(decoding: content ?? [], as: UTF8.self))
                }
            }
        }
        return texts.joined(separator: "\n")
    }

    private func content(_ open: OpenBooks, file seq: Int64) throws -> String {
        let sql = try open.books.connect()
        var (bytes, position) = ([UInt8](), Int64(0))
        while let piece = try FileTable.chunk(position: position, ofFile: seq, on: sql) {
            bytes += piece
            position += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: BooksEngine.allCases)
    func `masks who they are everywhere, and the books stay as they were`(
        _ engine: BooksEngine
    ) async throws {
        let (open, desk) = try await books(engine)
        try open.expectSound()
        let before = (try open.lines(), try open.stock(), try open.tallies())
        let row = try await desk.erase(
            Self.person, by: "ops", why: "Ada Löwe (4711) asked for it")
        #expect(row.why == "xxx xxxxx (9999) asked for it")
        #expect(row.result.contains(#""remaining":[]"#))
        let after = (try open.lines(), try open.stock(), try open.tallies())
        #expect(before == after)
        try open.expectSound()
        let text = try everything(open)
        for said in ["\"customer\":\"4711\"", "acc 4711", "ada@example.com", "Ada", "u00f6we"] {
            #expect(!text.contains(said), "\(said) is still there")
        }
        for kept in ["ben@example.com", "Ben Fox", "acc 4712", "\"item\":\"4711\"", "\"GB\""] {
            #expect(text.contains(kept), "\(kept) is gone")
        }
        #expect(text.contains("\"natural_key\":\"order/ecom/A-1/1\""))
    }

    @Test(arguments: BooksEngine.allCases)
    func `tells beforehand what it would mask, and finds nothing afterwards`(
        _ engine: BooksEngine
    ) async throws {
        let (open, desk) = try await books(engine)
        let text = try everything(open)
        let told = try await desk.report(on: Self.person)
        #expect(try everything(open) == text)
        let counts = told.counts.map { "\($0.place.name) \($0.rows) \($0.values)" }
        #expect(counts == ["documents 2 10", "payloads 1 10"])
        let row = try await desk.erase(Self.person, by: "ops", why: "asked for it")
        #expect(
            row.result
                == #"{"masked":[{"place":"documents","rows":2,"values":10},"#
                + #"{"place":"payloads","rows":1,"values":10}],"remaining":[]}"#)
        #expect(try await desk.report(on: Self.person).items.isEmpty)
        let again = try await desk.erase(Self.person, by: "ops", why: "once more")
        #expect(again.result == #"{"masked":[],"remaining":[]}"#)
        #expect(again.subjectHash == row.subjectHash)
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a document delivered again after it is known, and brings nothing back`(
        _ engine: BooksEngine
    ) async throws {
        let (open, desk) = try await books(engine)
        _ = try await desk.erase(Self.person, by: "ops", why: "asked for it")
        let document = try IncomingDocument.read(
            Array(Self.ada.utf8), type: "sale@1", under: open.configuration)
        let receipts = try await open.lane.commit([document], route: "orders")
        #expect(receipts.map(\.word) == ["duplicate"])
        #expect(try !everything(open).contains("ada@example.com"))
        let other = try IncomingDocument.read(
            Array(Self.ada.replacing("ada@", with: "eve@").utf8), type: "sale@1",
            under: open.configuration)
        #expect(try await open.lane.commit([other], route: "orders").map(\.word) == ["conflict"])
    }

    /// Orders paid by card: one of a Mrs Card, one about whom a note says so, one of anybody.
    private static let cards = [
        sale("C-1", customer: "1", email: "eve@example.com", name: "Eve Card"),
        sale("C-2", customer: "2", email: "b@example.com", name: "Ben Fox")
            .replacing("for Ben Fox", with: "Mrs Card rings"),
        sale("C-3", customer: "3", email: "c@example.com", name: "Cy Roe"),
    ].map {
        $0.replacing(#""kind":"account""#, with: #""kind":"card""#)
            .replacing(#""reference":"acc "#, with: #""reference":"card "#)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a surname that is a word of the trade finds who is named so, not what is paid by card`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        let text = Self.cards.joined(separator: "\n") + "\n"
        _ = try await open.store(text)
        await open.pump.run()
        let clock = open.clock
        let desk = PrivacyDesk(lane: open.lane, readers: open.readers, now: { clock.now })
        let person = PersonalSubject(.email, "eve@example.com", alsoKnownAs: ["Card"])
        let told = try await desk.report(on: person)
        #expect(
            told.items.map { "\($0.place.name): \($0.fields.joined(separator: " "))" } == [
                "documents: customer tenders.reference extensions.email "
                    + "extensions.shippingaddress.name extensions.remark",
                "payloads: customer tenders.reference extensions.email "
                    + "extensions.shippingaddress.name extensions.remark",
            ])
        let doubtful = told.remaining.map { "\($0.place.name) \($0.why.prefix(27))" }
        #expect(doubtful == ["documents One word of the person stan"])
        _ = try await desk.erase(person, by: "ops", why: "asked for it")
        let lines = try content(open, file: 1).split(separator: "\n").map(String.init)
        #expect(lines.dropFirst() == Self.cards.dropFirst())
        #expect(lines[0].contains(#""kind":"card""#))
        #expect(!lines[0].contains("Card"))
        try open.expectSound()
        // With what stands beside it the other one is meant too.
        let known = PersonalSubject(.name, "Card", alsoKnownAs: ["rings"])
        _ = try await desk.erase(known, by: "ops", why: "asked for it")
        #expect(try !content(open, file: 1).contains("Mrs Card rings"))
        #expect(try content(open, file: 1).contains("Cy Roe"))
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `tells an owner when a document that was on its way names them again`(
        _ engine: BooksEngine
    ) async throws {
        let (open, desk) = try await books(engine)
        let person = PersonalSubject(.customer, "4711", alsoKnownAs: ["eve@example.com"])
        _ = try await desk.erase(person, by: "ops", why: "asked for it")
        let late = [
            Self.sale("L-1", customer: "4711", email: "x@example.com", name: "N"),
            Self.sale("L-2", customer: "9", email: "EVE@example.com", name: "N"),
            // Somebody else, and an order of after the erasure: the person buys again.
            Self.sale("L-3", customer: "4712", email: "ben@example.com", name: "Ben Fox"),
            Self.sale("L-4", customer: "4711", email: "x@example.com", name: "N")
                .replacing("2026-03-10T14", with: "2099-03-10T14"),
        ]
        _ = try await open.store(late.joined(separator: "\n") + "\n")
        await open.pump.run()
        let sql = try open.books.connect()
        let told = try sql.all(
            """
            SELECT c.subject, d.state FROM exception_case AS c
            JOIN document AS d ON d.seq = c.document_seq WHERE c.code = 'PRIVACY-004' ORDER BY c.seq
            """
        ) { row throws(SQLError) in "\(row.text(0)) \(row.text(1))" }
        #expect(told == ["order/ecom/L-1/1 posted", "order/ecom/L-2/1 posted"])
        _ = try await desk.erase(person, by: "ops", why: "the source has forgotten them")
        let left = try sql.all(
            "SELECT seq FROM exception_case WHERE code = 'PRIVACY-004' AND closed_at IS NULL"
        ) { row throws(SQLError) in row.integer(0) }
        #expect(left.isEmpty)
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `of one order masks that order alone`(_ engine: BooksEngine) async throws {
        let (open, desk) = try await books(engine)
        _ = try await desk.erase(
            PersonalSubject(.order, "A-1"), by: "ops", why: "asked for it")
        try open.expectSound()
        let lines = try content(open, file: 1).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.map { $0.contains("\"customer\":\"9999\"") } == [true, false, false])
        #expect(lines.map { $0.contains("ada@example.com") } == [false, true, false])
    }

    @Test(arguments: BooksEngine.allCases)
    func `masks rows of a table where they stand, so that they are still read the same`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        let rows = """
            InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
            536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
            536366,17850,WARMER,2,2010-12-01 08:28:00,1.85,13047.0,France
            536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom

            """
        _ = try await open.store(rows, connection: "online-retail", type: "text/csv")
        await open.pump.run()
        let before = try open.lines()
        let clock = open.clock
        let desk = PrivacyDesk(lane: open.lane, readers: open.readers, now: { clock.now })
        _ = try await desk.erase(
            PersonalSubject(.customer, "17850"), by: "ops", why: "asked for it")
        #expect(try open.lines() == before)
        try open.expectSound()
        let masked = rows.replacing("17850.0", with: "99999.0")
        #expect(try content(open, file: 1) == masked)
        let again = try await open.store(rows, connection: "online-retail", type: "text/csv")
        guard case .duplicate = again else {
            Issue.record("\(again)")
            return
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `masks the audit log, whose chain then vouches for what it says`(
        _ engine: BooksEngine
    ) async throws {
        let (open, desk) = try await books(engine)
        try await open.lane.write { [clock = open.clock] sql throws(SQLError) in
            for (id, name) in [("V-1", "Ada Löwe"), ("V-2", "Ben Fox")] {
                try AuditLog.write(
                    AuditNote(
                        who: "ops", what: "vendor.created", kind: "vendor", id: id,
                        after: #"{"name":"ACME","contacts":[{"name":"\#(name)","#
                            + #""email":"x@example.com"},{"name":"Cy Roe"}]}"#, why: ""),
                    at: clock.now, on: sql)
            }
        }
        _ = try await desk.erase(
            PersonalSubject(.name, "Ada Löwe"), by: "ops", why: "asked for it")
        let sql = try open.books.connect()
        #expect(
            try AuditTable.page(after: 0, limit: 1, on: sql).first?.after
                == #"{"name":"ACME","contacts":[{"name":"xxx xxxx","email":"x@xxxxxxx.xxx"},"#
                + #"{"name":"Cy Roe"}]}"#)
        #expect(try AuditLog.firstBreak(on: sql).problem == nil)
        try open.expectSound()
        for (damage, finding) in [
            (
                "UPDATE audit_log SET state_after = '{}' WHERE seq = 1",
                "audit row 1 was changed after it was written"
            ),
            (
                "UPDATE erased_change SET hash = prev_hash FROM audit_log WHERE seq = 3",
                "audit row 1 was changed after it was written"
            ),
            (
                "DELETE FROM erased_change", "audit row 1 was changed after it was written"
            ),
        ] {
            let found = try sql.transactionUndone { () throws(SQLError) in
                try sql.execute(damage)
                return try AuditLog.firstBreak(on: sql).problem
            }
            #expect(found == finding)
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `every installation keys its hashes otherwise, and always alike`(
        _ engine: BooksEngine
    ) throws {
        let (one, other) = (try TestBooks(engine), try TestBooks(engine))
        let secrets = try [one, one, other].map { books in
            let sql = try books.connect()
            return try sql.transaction { () throws(SQLError) in
                try InstallationKey.make(on: sql)
            }
        }
        #expect(secrets.map(\.count) == [32, 32, 32])
        let hashes = secrets.map { InstallationKey.hash(Array("DE89 3704".utf8), with: $0) }
        #expect(hashes[0] == hashes[1])
        #expect(hashes[0] != hashes[2])
        // RFC 4231, test case 2.
        let known = InstallationKey.hash(
            Array("what do ya want for nothing?".utf8), with: Array("Jefe".utf8))
        #expect(known.prefix(4) == [0x5B, 0xDC, 0xC1, 0x46])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a row of the audit log that no erasure vouches for is found`(
        _ engine: BooksEngine
    ) async throws {
        let (open, desk) = try await books(engine)
        try await open.lane.write { [clock = open.clock] sql throws(SQLError) in
            try AuditLog.write(
                AuditNote(
                    who: "ops", what: "route.paused", kind: "route", id: "sales", why: "because"),
                at: clock.now, on: sql)
        }
        _ = try await desk.erase(Self.person, by: "ops", why: "asked for it")
        let sql = try open.books.connect()
        // Whoever changes a row and makes a hash for it as an erasure would is found out by what
        // the erasure's row says.
        try sql.execute("UPDATE audit_log SET why = 'other' WHERE seq = 1")
        let changed = try #require(try AuditTable.page(after: 0, limit: 1, on: sql).first)
        try ErasureTable.note(
            ErasedChange(auditSeq: 1, hash: AuditLog.hash(of: changed)), erasure: 1, on: sql)
        #expect(
            try AuditLog.firstBreak(on: sql).problem
                == "audit row 2 does not vouch for the rows that its erasure masked")
    }
}

extension SQLConnection {
    /// What `body` finds, with everything undone that it did.
    fileprivate func transactionUndone<T>(_ body: () throws(SQLError) -> T) throws -> T? {
        var found: T?
        _ = refusal { () throws(SQLError) in
            try transaction { () throws(SQLError) in
                found = try body()
                throw SQLError(.other, message: "undone")
            }
        }
        return found
    }
}
