import RetailModel
import Testing

@testable import Transform

@Suite struct `Numbers that are not in plain notation` {
    @Test(arguments: [
        ("1.234,56", "1.234,56", "1234.56"), ("1.234,56", "1234,5", "1234.5"),
        ("1.234,56", "-12.345.678,90", "-12345678.90"), ("1.234,56", "0,005", "0.005"),
        ("1.234,56", "1.000", "1000"), ("1,234.56", "1,234.56", "1234.56"),
        ("1,234.56", "999", "999"), ("1 234,56", "1 234,56", "1234.56"),
        ("1 234,56", "1\u{A0}234\u{202F}567,8", "1234567.8"),
        ("1'234.56", "1'234.56", "1234.56"), ("1'234.56", "1\u{2019}234", "1234"),
    ])
    func `a number is read exactly`(form: String, text: String, number: String) throws {
        let form = try #require(NumberForm(rawValue: form))
        let plain = try #require(form.plain(Array(text.utf8)[...]))
        #expect(String(decoding: plain, as: UTF8.self) == number)
    }

    @Test(arguments: [
        ("1.234,56", "12.50"), ("1.234,56", "1.23,4"), ("1.234,56", "12345.678,9"),
        ("1.234,56", "1.2345"), ("1.234,56", ",5"), ("1.234,56", "5,"), ("1.234,56", "1,2,3"),
        ("1.234,56", "1,234.56"), ("1.234,56", ""), ("1.234,56", "-"), ("1.234,56", "1..234"),
        ("1,234.56", "0,125"), ("1.234,56", "0.125"), ("1.234,56", "-0.125"), ("1,234.56", "1,23"),
        ("1 234,56", " 1"), ("1'234.56", "1e3"), ("1.234,56", "1,5e3"),
    ])
    func `what may mean another number is no number`(form: String, text: String) throws {
        let form = try #require(NumberForm(rawValue: form))
        #expect(form.plain(Array(text.utf8)[...]) == nil)
    }

    @Test func `a column with a form gives exact amounts, and a value of another form is named`()
        throws
    {
        let form = try #require(NumberForm(rawValue: "1.234,56"))
        let schema = Schema(
            name: "till.row", version: 1, format: .csv,
            record: RecordSchema(
                fields: [
                    .init(name: "town", type: .text(oneOf: []), isRequired: true),
                    .init(name: "amount", type: .decimal, isRequired: true, numberForm: form),
                ], unread: []))
        var file = CSVReader(dialect: CSVDialect(separator: ";", encoding: .latin1))
        let bytes = Array("town;amount\nK".utf8) + [0xF6] + Array("ln;1.234,50\nUlm;12.50\n".utf8)
        var rows = try RowReader(schema: schema, header: ["town", "amount"])
        var records: [Record] = []
        for row in Array(file.feed(bytes)) + Array(file.finish()) {
            if case .record(let record) = row { records.append(rows.record(record)) }
        }
        #expect(records.count == 2)
        guard case .text("Köln")? = records[0]["town"] else {
            Issue.record("\(String(describing: records[0]["town"]))")
            return
        }
        guard case .decimal(let amount)? = records[0]["amount"] else {
            Issue.record("\(String(describing: records[0]["amount"]))")
            return
        }
        #expect(amount.description == "1234.50")
        #expect(
            records[1]["amount"]?.fault?.problem
                == "Line 3, column amount: \"12.50\" is not a decimal written as 1.234,56.")
    }
}
