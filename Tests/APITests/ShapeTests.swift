import Testing
import Transform

@testable import API

/// Bodies held against shapes, as the schemas of the description say it.
@Suite struct `A shape` {
    private static let shape: JSONShape = .object(
        .optional("role", .text), .optional("scopes", .list(of: .text).filled),
        .optional("rate", .number.orNull), .optional("amount", .number.orNull)
    ).needing(oneOf: ["role"], ["scopes"])

    private static let priced: JSONShape = .object(
        .optional("rate", .number.orNull), .optional("amount", .number.orNull)
    ).needing(anyOf: ["amount"], ["rate"])

    private static let files: JSONShape = .map(of: .either(.text, .open()), 1...2)

    private static func faults(_ text: String, _ shape: JSONShape) throws -> [String] {
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        return shape.faults(of: root).map { "\($0.pointer): \($0.problem)" }
    }

    @Test(arguments: [
        (#"{"role":"till"}"#, []), (#"{"scopes":["*"],"rate":null}"#, []),
        (#"{}"#, [": Members are missing."]),
        (#"{"role":"till","scopes":["*"]}"#, [": Members exclude each other."]),
        (#"{"scopes":[]}"#, ["/scopes: The list has 0 items."]),
        (
            #"{"role":null,"scopes":["*"]}"#, ["/role: The value is not a text."]
        ),
    ])
    func `wants one group of members and no part of another`(
        _ text: String, _ expected: [String]
    ) throws {
        #expect(try Self.faults(text, Self.shape) == expected)
    }

    @Test(arguments: [
        (#"{"rate":19,"amount":null}"#, []), (#"{"amount":1}"#, []),
        (#"{"rate":null}"#, [": Members are missing."]),
    ])
    func `counts a member with null as absent`(_ text: String, _ expected: [String]) throws {
        #expect(try Self.faults(text, Self.priced) == expected)
    }

    @Test func `tells of null in its schema as it is checked`() {
        var json = JSONWriter()
        Self.priced.write(to: &json)
        let schema = String(decoding: json.bytes, as: UTF8.self)
        let group = #"{"required":["amount"],"properties":{"amount":{"not":{"type":"null"}}}}"#
        #expect(schema.contains(#""anyOf":[\#(group),"#))
    }

    @Test(arguments: [
        (#"{"company.yaml":"a"}"#, []), (#"{"a":{},"b":""}"#, []),
        (#"{}"#, [": There are 0 members."]),
        (#"{"a":"","b":"","c":""}"#, [": There are 3 members."]),
        (#"{"a":[null]}"#, ["/a: The value is not a text."]),
    ])
    func `bounds the members of a map`(_ text: String, _ expected: [String]) throws {
        #expect(try Self.faults(text, Self.files) == expected)
    }
}
