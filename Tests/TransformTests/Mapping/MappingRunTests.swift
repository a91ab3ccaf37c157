import Testing
import TurnstileFixture

@testable import Transform

@Suite(.takesTurns) struct `Mapping the rows of one document` {
    private let lines = """
          lines:
            each: =rows
            as: r
            set:
              item: =r.Item
              units: =r.Units
              amount: =r.Price * r.Units
        """
    private let two = "O-1,A,2,9.99,2026-03-10 12:00:00,gift\nO-1,B,1,0.50,2026-03-10 12:00:00,\n"

    @Test func `every kind of value is written as canonical JSON has it`() throws {
        let more = """
              at: =row.Sold
              note: =row.?Note
              count: =size(rows)
              paid: =row.Price > 5
              tags: [a, "b"]
              buyer:
                set:
                  name: say "hi"
              extra: ={"z": 1.50, "a": [true, null]}
            """
        let json = try SmallConfiguration.run(
            SmallConfiguration.mapping(more, lines: lines), rows: two)
        let expected = [
            #"{"id":"O-1","kind":"small","day":"2026-03-10","at":"2026-03-10T11:00:00.000Z","#,
            #""note":"gift","count":2,"paid":true,"tags":["a","b"],"buyer":{"name":"say \"hi\""},"#,
            #""lines":[{"item":"A","units":2,"amount":"19.98"},"#,
            #"{"item":"B","units":1,"amount":"0.50"}],"extra":{"a":[true,null],"z":"1.50"}}"#,
        ]
        #expect(json == expected.joined())
    }

    @Test func `an absent optional leaves its key out`() throws {
        let json = try SmallConfiguration.run(
            SmallConfiguration.mapping("  note: =row.?Note"),
            rows: "O-1,A,1,1,2026-03-10 12:00:00,\n")
        #expect(json == #"{"id":"O-1","kind":"small","day":"2026-03-10","lines":[]}"#)
    }

    @Test func `the business day begins at the store's hour`() throws {
        let early = try SmallConfiguration.run(
            SmallConfiguration.mapping(), rows: "O-1,A,1,1,2026-03-10 04:30:00,\n")
        #expect(early == #"{"id":"O-1","kind":"small","day":"2026-03-09","lines":[]}"#)
    }

    @Test func `conditions choose fields and items, and number counts the items`() throws {
        let lines = """
              lines:
                - each: =rows
                  as: r
                  number: n
                  when: =r.Units > 1
                  set:
                    item: =string(n) + r.Item
                    units: =r.Units
                - set:
                    item: last
                    units: "0"
              note:
                when: =has(row.Note)
                value: =row.Note + "!"
              paid:
                when: =size(rows) > 5
                value: "true"
            """
        let json = try SmallConfiguration.run(
            SmallConfiguration.mapping(lines: lines), rows: two)
        let expected = [
            #"{"id":"O-1","kind":"small","day":"2026-03-10","note":"gift!","#,
            #""lines":[{"item":"1A","units":2},{"item":"last","units":0}]}"#,
        ]
        #expect(json == expected.joined())
    }

    @Test func `a skip rule says why`() throws {
        let head = "skip:\n  - when: =row.Order.startsWith(\"T\")\n    because: test order\n"
        let mapping = SmallConfiguration.mapping(head: head)
        let row = ",A,1,1,2026-03-10 12:00:00,\n"
        #expect(try SmallConfiguration.run(mapping, rows: "T-1" + row) == "skipped: test order")
        #expect(try SmallConfiguration.run(mapping, rows: "O-1" + row).hasPrefix("{"))
    }

    @Test func `a dated lookup is read on the document's day`() throws {
        let head = "dated_by: =row.Sold\nlet:\n  price: =lookup(\"price-list\", row.Item)\n"
        let mapping = SmallConfiguration.mapping("  note: =price", head: head)
        let before = try SmallConfiguration.run(
            mapping, rows: "O-1,A,1,1,2026-03-09 12:00:00,\n")
        let after = try SmallConfiguration.run(mapping, rows: "O-1,A,1,1,2026-03-10 12:00:00,\n")
        #expect(before.contains(#""note":"1.00""#))
        #expect(after.contains(#""note":"2.00""#))
    }

    @Test func `every wrong value is told once, with its line, column and target`() throws {
        let mapping = SmallConfiguration.mapping(
            "  note: =string(sum(rows.map(r, r.Units)))",
            lines: lines)
        let rows = "O-1,A,two,9.99,2026-03-10 12:00:00,\nO-1,B,1,x,2026-03-10 12:00:00,\n"
        #expect(
            try SmallConfiguration.run(mapping, rows: rows)
                == "TYPE line/2/Units < note\nTYPE line/3/Price < lines/1/amount")
    }

    @Test func `a problem names the mapping's line, the source's text and a remedy`() throws {
        let connection = try #require(
            try SmallConfiguration.load(mapping: SmallConfiguration.mapping(lines: lines))
                .connection(named: "orders"))
        let text = SmallConfiguration.header + "O-1,A,2,free,2026-03-10 12:00:00,\n"
        let file = try RetailFile(Array(text.utf8), connection: connection)
        guard case .failed(let problems) = connection.map(.rows(file.groups[0]))[0].result else {
            Issue.record("it was mapped")
            return
        }
        #expect(problems.count == 1)
        #expect(problems[0].excerpt == "free")
        #expect(problems[0].place.description == "mappings/order-to-note.yaml:17:16")
        #expect(problems[0].problem == "Line 2, column Price: \"free\" is not a decimal.")
        #expect(problems[0].remedy == "Correct the file, or ask its sender.")
    }

    @Test func `a value outside its field's choices is refused when it comes`() throws {
        let kind = "  kind: =lookup(\"kinds\", row.Item)"
        let mapping = SmallConfiguration.mapping().replacing("  kind: small", with: kind)
        let row = ",1,1,2026-03-10 12:00:00,\n"
        #expect(
            try SmallConfiguration.run(mapping, rows: "O-1,X" + row).contains(#""kind":"large""#))
        #expect(try SmallConfiguration.run(mapping, rows: "O-1,Y" + row) == "ONE_OF kind < kind")
        #expect(try SmallConfiguration.run(mapping, rows: "O-1,Z" + row) == "LOOKUP kind < kind")
    }

    @Test func `a required field that is empty is missing, at its place`() throws {
        #expect(
            try SmallConfiguration.run(
                SmallConfiguration.mapping(lines: lines),
                rows: "O-1,,1,1,2026-03-10 12:00:00,\n") == "MISSING line/2/Item < lines/0/item")
    }

    @Test func `at most twenty problems are told of one document`() throws {
        let rows = String(repeating: "O-1,A,x,1,2026-03-10 12:00:00,\n", count: 30)
        let told = try SmallConfiguration.run(SmallConfiguration.mapping(lines: lines), rows: rows)
        #expect(told.split(separator: "\n").count == 20)
        #expect(told.hasSuffix("TYPE line/21/Units < lines/19/units"))
    }

    @Test func `columns that come and go are told as drift`() throws {
        let schema = try #require(try SmallConfiguration.load().schemas["order.row@1"])
        let reader = try RowReader(
            schema: schema, header: ["Sold", "Order", "Item", "Units", "Price", "Colour"])
        #expect(reader.drift.unknownColumns == ["Colour"])
        #expect(reader.drift.absentColumns == ["Note"])
        #expect(
            reader.drift.problem
                == "The file lacks columns: Note; "
                + "has columns that its schema does not know: Colour."
        )
        let drift = #expect(throws: SchemaDrift.self) {
            _ = try RowReader(schema: schema, header: ["Order", "Item", "Units", "Sold"])
        }
        #expect(drift?.missingColumns == ["Price"])
    }
}
