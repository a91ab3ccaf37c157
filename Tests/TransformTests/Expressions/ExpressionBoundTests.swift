import Testing

@testable import Transform

@Suite struct `An expression has bounds` {
    @Test func `three loops over data within each other are refused, two are not`() {
        let two = "order.lines.all(a, order.lines.exists(b, a.sku == b.sku))"
        #expect(ExpressionCases.refusal(two) == "accepted")
        let three = "order.lines.all(a, order.lines.all(b, order.lines.all(c, a.sku == b.sku)))"
        #expect(ExpressionCases.refusal(three) == "EXPR-090 at 12")
        let problem = #expect(throws: ExpressionProblem.self) { try ExpressionCases.run(three) }
        #expect(
            problem?.problem
                == "The expression may take 6004004003 operations, and 100000000 are allowed.")
    }

    @Test func `a list that stands in the expression costs what it has`() throws {
        func estimate(_ text: String) throws -> Int {
            ExpressionCost.estimate(try ExpressionParser.parse(text))
        }
        #expect(try estimate("1") == 1)
        #expect(try estimate("a.b + 1") == 4)
        #expect(try estimate("true ? 1 : a + b") == 5)
        #expect(try estimate("[1, 2].map(x, x)") == 8)
        #expect(try estimate("rows.map(x, x)") == 2002)
        #expect(try estimate("[1].map(x, x).filter(y, y)") == 8)
        #expect(try estimate("([1] + [2]).map(x, x)") == 10)
    }

    @Test func `a run stops when its steps are spent`() {
        let list = "[" + Array(repeating: "0", count: 120).joined(separator: ",") + "]"
        let loops = "\(list).map(a, \(list).map(b, \(list).map(c, 1)))"
        #expect(ExpressionCases.refusal(loops) == "accepted")
        #expect(StandardCases.run(loops + ".size()") == "COST")
    }

    @Test func `large values cost steps, so that no loop fills the memory or reads them for hours`()
    {
        let large = (0..<4).reduce("'aaaaaaaaaaaaaaaaaaaa'") { text, _ in
            text + ".replace('a', 'aaaaaaaaaa')"
        }
        let items = "[" + Array(repeating: "0", count: 50).joined(separator: ",") + "]"
        let bodies = [
            "s + 'b'", "s.replace('a', 'b')", "s.contains('b')", "s.indexOf('b')", "s == s + ''",
            "size(s)", "s.matches('b')", "s.split('a')", "s in [s + '']",
            "bytes(s)", "s.reverse()", "'%s'.format([s])", "[s].join('a')",
        ]
        for body in bodies {
            let text = "cel.bind(s, \(large), \(items).map(x, \(items).map(y, \(body))).size())"
            #expect(StandardCases.run(text, steps: 50_000) == "COST", "\(body)")
        }
    }

    @Test func `texts and lists do not grow beyond their bounds`() {
        let grow = (0..<8).reduce("\"0123456789\"") { text, _ in
            text + ".replace(\"1\", \"11111111111111111111\")"
        }
        #expect(StandardCases.run("size(\(grow))") == "COST")
        #expect(StandardCases.run("\"%s\".format([\(grow)])") == "COST")
    }

    @Test(arguments: ["(", "[", "{1:", "!", "-", "a.b(", "a ? ", "x[", "\"%s\".format([", "1+("])
    func `deep nesting is refused, not run`(_ opening: String) {
        let text = String(repeating: opening, count: 8192 / opening.utf8.count)
        for isChecked in [true, false] {
            #expect(StandardCases.run(text, isChecked: isChecked).hasPrefix("EXPR-01"))
        }
    }

    @Test func `the longest flat literals are read`() {
        let list = "[" + Array(repeating: "0", count: 4000).joined(separator: ",") + "].size()"
        #expect(StandardCases.run(list) == "4000")
        let chain = "0" + String(repeating: ".a", count: 4000)
        #expect(StandardCases.run(chain) == "EXPR-012")
    }

    @Test func `a value is no larger than it was without the standard profile`() {
        #expect(MemoryLayout<Value>.size <= 25)
    }
}
