import RetailModel
import Testing
import TurnstileFixture

@testable import Transform

/// A small source of trees, whose connection a test replaces.
private enum SmallTrees {
    static let order = """
        schema: shop.order
        version: 1
        format: json
        fields:
          id: text
          placed?: {type: timestamp, form: unix_seconds}
          changed?: {type: timestamp, form: rfc_2822}
          kind?: text
          parcels?:
            list:
              code: text
              items?:
                or_link: yes
                list:
                  sku: text
                  units: integer
        """
    static let mapping = """
        mapping: shop-order-to-note
        version: 1
        from: shop.order@1
        input: order
        to: note@1
        set:
          id: =order.id
          kind: small
          day: =businessDate(order.?placed.orValue(order.?changed.orValue(timestamp("2026-01-01T00:00:00Z"))), "S")
          at: =order.?changed
          lines:
            - set:
                item: box
                units: "1"
            - each: =order.?parcels.orValue([])
              as: p
              when: =p.code != "lost"
              items:
                - each: =p.?items.orValue([])
                  as: i
                  number: n
                  when: =i.units > 0
                  set:
                    item: =p.code + "/" + i.sku + "/" + string(n)
                    units: =i.units
                - set:
                    item: ="label " + p.code
                    units: "1"
        """
    static let connection = """
        connection: shop
        version: 1
        format: json
        schema: shop.order@1
        at: [orders|drafts/*, order, .]
        input: order
        documents:
          - when: =order.?kind.orValue("") == "gift"
            skip: a gift is no order
          - when: =order.?kind.orValue("") == "scrap"
            refuse: nobody sells scrap
          - mapping: shop-order-to-note
        """

    static func load(_ connection: String = connection) throws(ConfigurationProblems)
        -> ConfigurationSet
    {
        try ConfigurationSet.load(files: [
            ("schemas/shop.order@1.yaml", order), ("schemas/note@1.yaml", SmallConfiguration.note),
            ("mappings/shop-order-to-note.yaml", mapping), ("connections/shop.yaml", connection),
        ])
    }

    static func refusals(_ connection: String) -> [String] {
        do {
            _ = try load(connection)
            return []
        } catch {
            return error.problems.map { "\($0.rule) \($0.place.line):\($0.place.column)" }
        }
    }

    /// What becomes of a payload: JSON, `skipped: why`, `refused: sentence` or why there is none.
    static func run(_ payload: String) throws -> [String] {
        let plan = try #require(try load().connection(named: "shop"))
        let reader = try #require(plan.reader)
        let root = try JSONDocument(parsing: Array(payload.utf8), keys: reader.keys).root
        switch plan.payload(in: root) {
        case .unknown: return ["unknown"]
        case .nothing(let because): return ["nothing: \(because)"]
        case .documents(let nodes):
            return nodes.flatMap { node in
                guard let reading = reader.read(node) else { return ["no object"] }
                return plan.map(.document(reading.record)).map { mapped in
                    switch mapped.result {
                    case .document(let json): String(decoding: json, as: UTF8.self)
                    case .skipped(let because): "skipped: \(because)"
                    case .failed(let problems): "refused: \(problems[0].problem)"
                    }
                }
            }
        }
    }
}

@Suite(.takesTurns) struct `Mapping trees of a source` {
    @Test func `lists inside the items of a list become one list`() throws {
        let payload = #"""
            {"id":"7","placed":1773166802,"parcels":[
            {"code":"A","items":[{"sku":"x","units":2},{"sku":"y","units":0},{"sku":"z","units":1}]},
            {"code":"lost","items":[{"sku":"q","units":9}]},
            {"code":"B","items":{"url":"https://shop.example/items"}}]}
            """#
        let expected = [
            #"{"id":"7","kind":"small","day":"2026-03-10","lines":[{"item":"box","units":1},"#,
            #"{"item":"A/x/1","units":2},{"item":"A/z/3","units":1},"#,
            #"{"item":"label A","units":1},{"item":"label B","units":1}]}"#,
        ]
        #expect(try SmallTrees.run(payload) == [expected.joined()])
    }

    @Test func `moments are read in the form that the schema names`() throws {
        let mail = try SmallTrees.run(
            #"{"id":"7","changed":"Tue, 05 Mar 2019 21:40:11 +0130"}"#)
        #expect(mail[0].contains(#""day":"2019-03-05","at":"2019-03-05T20:10:11.000Z""#))
        let wrong = try SmallTrees.run(#"{"id":"7","changed":"2019-03-05"}"#)
        #expect(
            wrong == [
                "refused: \"2019-03-05\" is not a moment such as Tue, 05 Mar 2019 21:40:11 +0000."
            ])
    }

    @Test(arguments: [
        ("5 Mar 2019 21:40 GMT", "2019-03-05T21:40:00.000Z"),
        ("31 Dec 2019 23:59:59 -0500", "2020-01-01T04:59:59.000Z"),
        ("Tue, 31 Feb 2019 21:40:11 +0000", "none"), ("Tue, 05 Mrz 2019 21:40:11 +0000", "none"),
        ("Tue, 05 Mar 2019 21:40:11", "none"), ("", "none"),
    ])
    func `moments of mails are those that exist`(text: String, moment: String) {
        let found = MomentForm.mail.moment(Array(text.utf8)[...])
        #expect((found?.description ?? "none") == moment)
    }

    @Test func `seconds and milliseconds count from 1970 and end with the years`() {
        #expect(MomentForm.unixSeconds.moment(0)?.description == "1970-01-01T00:00:00.000Z")
        #expect(
            MomentForm.unixMilliseconds.moment(1_773_166_802_500)?.description
                == "2026-03-10T18:20:02.500Z")
        #expect(MomentForm.unixSeconds.moment(Int64.max) == nil)
        #expect(MomentForm.unixSeconds.moment(1_773_166_802_500) == nil)
    }

    @Test func `a payload is searched by its paths in their order`() throws {
        let one = #"{"id":"7"}"#
        let json = #"{"id":"7","kind":"small","day":"2026-01-01","lines":[{"item":"box","units":1}]}"#
        #expect(try SmallTrees.run(one) == [json])
        #expect(try SmallTrees.run(#"{"order":\#(one)}"#) == [json])
        #expect(try SmallTrees.run(#"{"orders":[\#(one),\#(one)]}"#) == [json, json])
        #expect(try SmallTrees.run(#"{"drafts":[\#(one)],"orders":[\#(one)]}"#) == [json, json])
        #expect(try SmallTrees.run(#"[\#(one)]"#) == ["unknown"])
        #expect(
            try SmallTrees.run(#"{"surprise":1}"#)
                == ["refused: The source document has no value for id."])
        #expect(try SmallTrees.run(#"{"orders":[]}"#) == ["nothing: the list is empty"])
    }

    @Test func `an empty list is nothing, with the reason`() throws {
        let lists = SmallTrees.connection.replacing(", order, .]", with: "]")
        let plan = try #require(try SmallTrees.load(lists).connection(named: "shop"))
        func said(_ payload: String) throws -> String {
            switch plan.payload(in: try JSONDocument(parsing: Array(payload.utf8)).root) {
            case .documents(let nodes): "\(nodes.count) documents"
            case .nothing(let because): because
            case .unknown: "unknown"
            }
        }
        #expect(try said(#"{"orders":[]}"#) == "the list is empty")
        #expect(
            try said(#"{"orders":[1,2]}"#) == "the list holds plain values and no documents")
        #expect(try said(#"{"orders":[1,{}]}"#) == "2 documents")
        #expect(try said(#"{"order":{}}"#) == "unknown")
        #expect(plan.documents(in: try JSONDocument(parsing: Array("{}".utf8)).root).isEmpty)
    }

    @Test func `a connection skips and refuses with its reason`() throws {
        #expect(
            try SmallTrees.run(#"{"id":"7","kind":"gift"}"#) == ["skipped: a gift is no order"])
        #expect(
            try SmallTrees.run(#"{"id":"7","kind":"scrap"}"#)
                == ["refused: The connection refuses the document: nobody sells scrap."])
    }

    @Test func `a document goes one way`() {
        let both = SmallTrees.connection.replacing(
            "    skip: a gift", with: "    mapping: shop-order-to-note\n    skip: a gift")
        #expect(SmallTrees.refusals(both) == ["CONN-010 8:5"])
        let grouped = SmallTrees.connection.replacing(
            "input: order", with: "group_by: =order.id\ninput: order")
        #expect(SmallTrees.refusals(grouped) == ["CONN-009 6:12"])
        let joined = SmallTrees.connection.replacing(
            "input: order", with: "join:\n  - field: a\n    file: b\n    on: c\ninput: order")
        #expect(SmallTrees.refusals(joined) == ["CONN-011 7:5"])
    }

    @Test func `a form of timestamps is a known one`() {
        let text = "schema: s\nversion: 1\nfields:\n  a: {type: timestamp, form: julian}\n"
        do {
            _ = try ConfigurationSet.load(files: [("schemas/s.yaml", text)])
            Issue.record("it was accepted")
        } catch {
            #expect(error.problems.map(\.rule) == ["SCHEMA-009"])
        }
    }

    @Test func `joined rows need an optional list or record and a text to join on`() {
        func refusals(_ join: String) -> [String] {
            SmallConfiguration.refusals(
                connection: SmallConfiguration.connection.replacing(
                    "documents:", with: "join:\n  - \(join)\ndocuments:"))
        }
        #expect(refusals("field: Item\n    file: f\n    on: Order") == ["CONN-012 7:5"])
        #expect(refusals("field: Nix\n    file: f\n    on: Order") == ["CONN-012 7:5"])
        let row = """
            schema: order.row
            version: 1
            format: csv
            fields:
              Order: integer
              items?:
                list:
                  sku: text
            """
        let connection = SmallConfiguration.connection.replacing(
            "documents:", with: "join:\n  - field: items\n    file: f\n    on: Order\ndocuments:")
        do {
            _ = try ConfigurationSet.load(files: [
                ("schemas/order.row@1.yaml", row), ("schemas/note@1.yaml", SmallConfiguration.note),
                (
                    "mappings/order-to-note.yaml",
                    """
                    mapping: order-to-note
                    version: 1
                    from: order.row@1
                    input: rows
                    to: note@1
                    set:
                      id: =string(row.Order)
                      kind: small
                      day: "2026-03-10"
                      lines: []
                    """
                ),
                ("connections/orders.yaml", connection),
            ])
            Issue.record("it was accepted")
        } catch {
            #expect(error.problems.map(\.rule) == ["CONN-013"])
        }
    }
}
