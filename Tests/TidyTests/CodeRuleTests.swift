import Testing

/// Each rule about code, held against small texts that break it, so that no rule is dead.
@Suite struct `A rule about code` {
    @Test func `names an import that points up or sideways`() {
        let tree = Tree([
            "Sources/Accounting/Posting.swift": "import RetailModel\nimport Store\n",
            "Sources/HTTP/Router.swift": "import Sockets\nimport struct RetailModel.Money\n",
            "Sources/API/Gate.swift": "import HTTP\nimport Foundation\n@testable import Sockets\n",
            "Sources/Shared/Thing.swift": "import HTTP\n",
            "Sources/Loose.swift": "",
            "Tests/APITests/GateTests.swift": "import SQL\n",
        ])
        #expect(
            RoomRules.arrowsPointDown(tree).report == """
                Sources/API/Gate.swift:3: API must not import Sockets.
                Sources/Accounting/Posting.swift:2: Accounting must not import Store.
                Sources/HTTP/Router.swift:2: HTTP must not import RetailModel.
                Sources/Loose.swift:1: This file is in no room of the design.
                Sources/Shared/Thing.swift:1: This file is in no room of the design.
                """)
    }

    @Test func `names a clock or a disk among the decisions`() {
        let tree = Tree([
            "Sources/Accounting/Posting.swift": "\nimport Foundation\n",
            "Sources/RetailModel/Money.swift": "import Glibc\n",
            "Sources/Transform/Formats/CSVReader.swift": "import Glibc\n",
            "Sources/Store/Sales.swift": "import Foundation\n",
        ])
        #expect(
            RoomRules.decisionsArePure(tree).report == """
                Sources/Accounting/Posting.swift:2: Accounting decides on values alone, without \
                Foundation.
                Sources/RetailModel/Money.swift:1: RetailModel decides on values alone, without \
                Glibc.
                """)
    }

    @Test func `names a line that is too long, counted in characters`() {
        let hundred = String(repeating: "é", count: 100)
        let tree = Tree([
            "Tests/A.swift": "// ok\n\(hundred)\n\(hundred)x\n", "b.md": hundred + "xy",
        ])
        #expect(
            SizeRules.linesFit(tree).report
                == "Tests/A.swift:3: This line has 101 columns, more than 100.")
    }

    @Test func `names a function that is too long`() {
        let body = String(repeating: "    go()\n", count: 58)
        let text = """
            protocol Moving {
                func required(at: Int)
                init(from place: Int) where Self: Sendable
                var isDone: Bool { get }
            }
            func fits(_ body: () -> Void = {}) {
            \(body)}
            func grows<T>(_ body: () -> Void = { go() })
            where T: Sendable {
            \(body)}
            init?(raw: String) {
            \(body)    go()
            }
            """
        #expect(
            SizeRules.functionsFit(Tree(["Sources/API/A.swift": text])).report == """
                Sources/API/A.swift:66: Function grows has 61 lines, more than 60.
                Sources/API/A.swift:127: Function init has 61 lines, more than 60.
                """)
    }

    @Test func `names a file that is too long`() {
        let tree = Tree([
            "Sources/API/A.swift": String(repeating: "\n", count: 500),
            "Sources/API/B.swift": String(repeating: "\n", count: 501),
        ])
        #expect(
            SizeRules.filesFit(tree).report
                == "Sources/API/B.swift:501: This file has 501 lines, more than 500.")
    }

    @Test func `names a type whose name says nothing`() {
        let text = """
            struct SaleManager {}
            final class SQLRowData { class func util() -> Data { Data() } }
            enum Database { case info }
            protocol Informed {}
            typealias PaymentInfo = Int
            @Suite struct `A Helper of mine` {}
            """
        #expect(
            NameRules.namesSayWhat(Tree(["Tests/A.swift": text])).report == """
                Tests/A.swift:1: SaleManager holds the word Manager: say what it is.
                Tests/A.swift:2: SQLRowData holds the word Data: say what it is.
                Tests/A.swift:5: PaymentInfo holds the word Info: say what it is.
                """)
    }

    @Test func `names the access level package`() {
        let text = """
            // package func in a comment
            let package = 1
            package struct Row {}
            let text = "package let"
            public package(set) var count = 0
            func go() { use(package) }
            """
        #expect(
            NameRules.nothingIsPackage(Tree(["Sources/SQL/Row.swift": text])).report == """
                Sources/SQL/Row.swift:3: Use public or nothing, not package.
                Sources/SQL/Row.swift:5: Use public or nothing, not package.
                """)
    }

    @Test func `names a public type or function without a sentence, but no property or witness`() {
        let text = """
            public import Logging
            /// A row.
            @frozen
            public struct Row: Counted, Comparable {
                public let count: Int
                // Not documentation.
                @inlinable public nonisolated func grow() {}
                public func tally() {}
                public static func < (left: Row, right: Row) -> Bool { false }
                public private(set) static var last = 0
                public init?(_ count: Int) {}
                /// A row of none.
                public init() {}
                public class func read() {}
                public class var rows: Int { 0 }
            }
            public enum Side { case left }
            /// What counts.
            public protocol Counted {
                /// Counts itself.
                func tally()
            }
            """
        #expect(
            NameRules.publicSaysWhat(Tree(["Sources/SQL/Row.swift": text])).report == """
                Sources/SQL/Row.swift:7: This public declaration has no `///` sentence.
                Sources/SQL/Row.swift:11: This public declaration has no `///` sentence.
                Sources/SQL/Row.swift:14: This public declaration has no `///` sentence.
                Sources/SQL/Row.swift:17: This public declaration has no `///` sentence.
                """)
    }

    @Test func `names floating point where money is`() {
        let text = "let name = \"Double\" // a Double\nlet rate: Double = 0\nlet DoubleEntry = 1\n"
        let tree = Tree([
            "Sources/Accounting/A.swift": text, "Sources/Telemetry/A.swift": text,
            "Sources/Transform/Expressions/Standard/A.swift": text,
        ])
        #expect(
            SafetyRules.moneyIsExact(tree).report
                == "Sources/Accounting/A.swift:2: Accounting counts exactly, without Double.")
    }

    @Test func `names a trapdoor, also inside a text's interpolation`() {
        let text = ##"""
            let a = "try! \(try! go()) fatalError()"
            let b = try? go() // as! T
            let c = #"\(as! no) \#(d as! Int)"#
            /* try! /* as! */ fatalError() */ func `try! this`() { fatalError("x") }
            let e = """
                try! \"""
                as! \(e as! String)
                """ + f
            """##
        #expect(
            SafetyRules.nothingTraps(Tree(["Tests/A.swift": text])).report == """
                Tests/A.swift:1: try! stops the program: handle the case.
                Tests/A.swift:3: as! stops the program: handle the case.
                Tests/A.swift:4: fatalError says nothing to anyone: throw, or state a precondition.
                Tests/A.swift:7: as! stops the program: handle the case.
                """)
    }

    @Test func `names a pointer outside its rooms or without a reason`() {
        let use = "func f(_ p: UnsafeRawPointer) {\n    a.unsafelyUnwrapped.go()\n}\n"
        let tree = Tree([
            "Sources/Store/A.swift": use,
            "Sources/Transform/Mapping/A.swift": "// Safe: no.\n" + use,
            "Sources/Transform/Formats/A.swift": use,
            "Sources/SQL/A.swift": "// Safe: the row outlives the pointer.\n" + use,
        ])
        #expect(
            SafetyRules.pointersStayInTheirRooms(tree).report == """
                Sources/Store/A.swift:1: UnsafeRawPointer has no place in this room.
                Sources/Store/A.swift:2: unsafelyUnwrapped has no place in this room.
                Sources/Transform/Formats/A.swift:1: No `// Safe:` line says why this is safe.
                Sources/Transform/Mapping/A.swift:2: UnsafeRawPointer has no place in this room.
                Sources/Transform/Mapping/A.swift:3: unsafelyUnwrapped has no place in this room.
                """)
    }

    @Test func `names an unchecked promise without a reason`() {
        let text = """
            final class A: @unchecked Sendable {}
            // Safe: one thread owns it.
            final class B: @unchecked Sendable {}
            // Safe: one thread owns it, which
            // nobody else knows.
            public final class C: @unchecked Sendable {}

            nonisolated(unsafe) var c = 0
            nonisolated(unsafe) var d = 0 // Safe: written once, before any thread starts.
            """
        #expect(
            SafetyRules.uncheckedSaysWhy(Tree(["Sources/SQL/A.swift": text])).report == """
                Sources/SQL/A.swift:1: No `// Safe:` line here or above says why.
                Sources/SQL/A.swift:8: No `// Safe:` line here or above says why.
                """)
    }

    @Test func `names SQL outside the store`() {
        let text = #"""
            let method = "DELETE"
            let words = "SELECT your store, then UPDATE it"
            let page = "Please select one"
            let a = "INSERT INTO sale VALUES ($1)"
            let b = """
                UPDATE sale
                SET state = 1
                """
            let c = "DELETE FROM sale" // SELECT 1
            """#
        let tree = Tree(["Sources/API/A.swift": text, "Sources/Store/A.swift": text])
        #expect(
            TextRules.queriesStayInTheStore(tree).report == """
                Sources/API/A.swift:2: SQL text belongs into Store.
                Sources/API/A.swift:4: SQL text belongs into Store.
                Sources/API/A.swift:5: SQL text belongs into Store.
                Sources/API/A.swift:9: SQL text belongs into Store.
                """)
    }

    @Test(arguments: [
        ("SQLRowData", ["SQL", "Row", "Data"]), ("database", ["database"]),
        ("saleInfo2", ["sale", "Info2"]), ("XMLReader", ["XML", "Reader"]), ("A", ["A"]), ("", []),
    ])
    func `takes names apart into words`(name: String, words: [String]) {
        #expect(NameRules.words(name) == words)
    }
}
