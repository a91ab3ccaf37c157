import Testing

@testable import Transform

@Suite struct `Masking a person in a record` {
    private static let order = #"""
        {"channel":"web","order":"1000","placed_at":"2026-03-10T09:15:00Z","currency":"EUR",
        "customer":"C-77","email":"ada@example.com","phone":"02079460000",
        "addresses":[{"kind":"shipping","name":"Ada Card","line1":"Mill 5","post_code":"20095",
        "country":"DE"},{"kind":"billing","name":"Ben Fox","city":"Kiel","country":"DE"}],
        "goods_leave_with":"sale","lines":[{"line":"1","item":"1000","description":"A card",
        "quantity":"1000","unit_price":"1000.00"}],
        "payments":[{"payment":"1","kind":"card","amount":"1000.00","reference":"acc-1"}],
        "notes":["Ring twice"],"cancellations":[{"cancellation":"1","reason":"card refused"}]}
        """#.replacing("\n", with: "")
    private static let masked = order.replacing("C-77", with: "x-99")
        .replacing("ada@example.com", with: "xxx@xxxxxxx.xxx")
        .replacing("02079460000", with: "99999999999").replacing("Ada Card", with: "xxx xxxx")
        .replacing("Mill 5", with: "xxxx 9").replacing("20095", with: "99999")
        .replacing("Ben Fox", with: "xxx xxx").replacing("Kiel", with: "xxxx")
        .replacing("acc-1", with: "xxx-9").replacing("Ring twice", with: "xxxx xxxxx")

    private func masked(_ text: String, of subject: PersonalSubject) throws -> String {
        let outcome = try #require(RecordRedaction.redact(Array(text.utf8), of: subject))
        let again = try #require(RecordRedaction.redact(outcome.bytes, of: subject))
        #expect(again.values == 0)
        return String(decoding: outcome.bytes, as: UTF8.self)
    }

    private func left(_ text: String, of subject: PersonalSubject) -> [String] {
        RecordRedaction.redact(Array(text.utf8), of: subject)?.left ?? []
    }

    @Test(arguments: [
        PersonalSubject(.email, "ada@example.com"), PersonalSubject(.name, "Ada Card"),
        PersonalSubject(.name, "Ben Fox"), PersonalSubject(.phone, "02079460000"),
        PersonalSubject(.customer, "C-77"), PersonalSubject(.order, "1000"),
        PersonalSubject(.order, "order/web/1000/2"),
    ])
    func `one who is named anywhere in a customer's order is meant by all of it`(
        _ subject: PersonalSubject
    ) throws {
        #expect(try masked(Self.order, of: subject) == Self.masked)
        // As a change, an answer or a page holds it.
        #expect(
            try masked("{\"customer_orders\":[\(Self.order),{\"email\":\"b@c.org\"}]}", of: subject)
                == "{\"customer_orders\":[\(Self.masked),{\"email\":\"b@c.org\"}]}")
    }

    @Test(arguments: [
        PersonalSubject(.order, "1001"), PersonalSubject(.order, "order/shop/1000/2"),
        PersonalSubject(.customer, "1000"), PersonalSubject(.email, "eve@example.com"),
    ])
    func `another's order stays`(_ subject: PersonalSubject) throws {
        #expect(try masked(Self.order, of: subject) == Self.order)
    }

    @Test func `one word alone names nobody where no person is named`() throws {
        let subject = PersonalSubject(.customer, "C-78", alsoKnownAs: ["1000", "card", "sale"])
        let other = Self.order.replacing("Ada Card", with: "Ada Byron")
            .replacing("card refused", with: "refused")
        #expect(try masked(other, of: subject) == other)
        #expect(left(other, of: subject).isEmpty)
        // Where people write what they like, it is told.
        let told = other.replacing("refused", with: "for Card")
        #expect(try masked(told, of: subject) == told)
        #expect(left(told, of: subject) == ["cancellations.reason"])
        // Keys, sums and choices stay in an order that is theirs too.
        let own = PersonalSubject(.email, "ada@example.com", alsoKnownAs: subject.alsoKnownAs)
        #expect(
            try masked(Self.order, of: own)
                == Self.masked.replacing("A card", with: "A xxxx")
                .replacing("card refused", with: "xxxx refused"))
    }

    @Test func `other records lose the contact that names them, and words of free text`() throws {
        let vendor =
            #"{"vendor":"1000","name":"Ada Card","contacts":[{"name":"Ada Card","#
            + #""phone":"1"},{"name":"Ben Fox"}],"notes":["ask Ada Card","x"],"reason":"Card"}"#
        let subject = PersonalSubject(.name, "Ada Card", alsoKnownAs: ["Card"])
        #expect(
            try masked(vendor, of: subject)
                == #"{"vendor":"1000","name":"Ada Card","contacts":[{"name":"xxx xxxx","#
                + #""phone":"9"},{"name":"Ben Fox"}],"notes":["ask xxx xxxx","x"],"reason":"Card"}"#
        )
        #expect(left(vendor, of: subject) == ["name"])
    }

    @Test(arguments: [
        ("Ул. Ленина, 5", "xx. xxxxxx, 9"), (#"L\u00f6we"#, "xxxx"), (#"a\ud83d\ude00b"#, "xxx"),
        (#"\"A\" 1"#, "xxx 9"), ("Zoë-1", "xxx-9"), ("", ""),
    ])
    func `a mask has as many characters as the text`(_ text: String, _ wanted: String) throws {
        let body = #"{"contacts":[{"email":"a@b.org","name":"\#(text)"}]}"#
        let masked = try masked(body, of: PersonalSubject(.email, "a@b.org"))
        #expect(masked == #"{"contacts":[{"email":"x@x.xxx","name":"\#(wanted)"}]}"#)
        let name = try JSONDocument(parsing: Array("[\"\(text)\"]".utf8)).root.firstText
        #expect(name?.unicodeScalars.count == wanted.unicodeScalars.count)
    }

    @Test(arguments: ["1000", "\"ada@example.com\"", "no JSON", ""])
    func `is for objects and arrays alone`(_ text: String) {
        let subject = PersonalSubject(.email, "ada@example.com")
        #expect(RecordRedaction.redact(Array(text.utf8), of: subject)?.bytes == nil)
    }

    @Test func `a payload that waits in a case keeps its figures and its codes`() throws {
        let payload =
            #"{"quantity":1000,"day":"2026-03-10","note":"of 1000","phone":"1000","kind":"card"}"#
        let subject = PersonalSubject(
            .customer, "C-1", alsoKnownAs: ["1000", "2026-03-10", "Card"])
        let outcome = try #require(
            JSONRedaction.redact(Array(payload.utf8), of: subject, .object, keepsCodes: true))
        #expect(
            String(decoding: outcome.bytes, as: UTF8.self)
                == #"{"quantity":1000,"day":"2026-03-10","note":"of 9999","#
                + #""phone":"9999","kind":"card"}"#
        )
        #expect(outcome.left == ["day"])
    }
}

extension JSONNode {
    fileprivate var firstText: String? {
        var found: String?
        forEachElement { found = found ?? $0.text() }
        return found
    }
}

@Suite struct `What is known again of a person` {
    @Test func `is a reference of any length, and no short word`() {
        let record = Array(#"{"customer":"C-7","addresses":[{"city":"Ulm"}]}"#.utf8)
        let values = PersonalValue.all(in: record, isOrder: true)
        #expect(values.map(\.text) == ["c-7"])
        #expect(values.map(\.isTelling) == [true])
    }
}
