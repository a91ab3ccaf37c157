import Foundation
import Testing

@testable import API

/// What programs that were written by the released description of version 1 may rely on.
@Suite struct `Version 1 of the API` {
    /// Refreshed with the whole description; a breaking change is never written into it.
    private static let path = "Docs/reference/openapi-v1.json"

    @Test func `breaks no program that was written by its released description`() throws {
        let file = Repository.root.appending(path: Self.path)
        let now = try Self.versionOne(Routes.description())
        let released = try String(contentsOf: file, encoding: .utf8)
        let broken = BreakingChanges(from: try Self.object(released), to: now).found
        #expect(broken == [])
        guard ProcessInfo.processInfo.environment["COUNTINGHOUSE_REFRESH"] != nil, broken.isEmpty
        else { return }
        try Self.text(now).write(to: file, atomically: true, encoding: .utf8)
    }

    /// The paths of version 1 with all that they may refer to.
    private static func versionOne(_ document: [UInt8]) throws -> BreakingChanges.Object {
        var document = try object(String(decoding: document, as: UTF8.self))
        let paths = document["paths"] as? BreakingChanges.Object ?? [:]
        document["paths"] = paths.filter { $0.key.hasPrefix("/v1/") }
        return document
    }

    private static func object(_ text: String) throws -> BreakingChanges.Object {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? BreakingChanges.Object)
    }

    private static func text(_ object: BreakingChanges.Object) throws -> String {
        let bytes = try JSONSerialization.data(
            withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }
}

/// The rule itself, on small descriptions.
@Suite struct `A change of the API` {
    private static let old = #"""
        {"paths": {"/v1/x": {"post": {
          "parameters": [{"name": "kind", "in": "query", "schema": {"enum": ["a", "b"]}}],
          "requestBody": {"required": true, "content": {"application/json": {"schema": {
            "type": "object", "required" : ["id"], "properties": {
              "id": {"type": "string", "maxLength": 9}, "n": {"type": "integer"}}}}}},
          "responses": {"200": {"content": {"application/json": {"schema": {
            "$ref": "#/components/schemas/X"}}}}, "409": {}}}}},
         "components": {"schemas": {"X": {
          "type": "object", "required": ["id"], "properties": {
            "id": {"type": "string"}, "next": {"$ref": "#/components/schemas/X"},
            "tags": {"type": "array", "items": {"type": "string"}}}}}}}
        """#

    private static func broken(_ text: String, by replacement: String) throws -> [String] {
        let changed = old.replacing(text, with: replacement)
        try #require(changed != old || text == replacement)
        func read(_ text: String) throws -> BreakingChanges.Object {
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
            return try #require(value as? BreakingChanges.Object)
        }
        return BreakingChanges(from: try read(old), to: try read(changed)).found
    }

    @Test(arguments: [
        (#""/v1/x""#, #""/v1/y""#, "POST /v1/x is gone"),
        (#""post""#, #""put""#, "POST /v1/x is gone"),
        (#""name": "kind""#, #""name": "sort""#, "POST /v1/x: query kind is gone"),
        (
            #""in": "query", "#, #""in": "query", "required": true, "#,
            "POST /v1/x: query kind is required now"
        ),
        (#"["a", "b"]"#, #"["a"]"#, "POST /v1/x: query kind: b is no choice now"),
        (#""n": {"type": "integer"}"#, "", "POST /v1/x body/n is gone"),
        (#""required" : ["id"]"#, #""required": ["id", "n"]"#, "POST /v1/x body/n is required now"),
        (#""maxLength": 9"#, #""maxLength": 8"#, "POST /v1/x body/id: maxLength is narrower"),
        (
            #"{"type": "integer"}"#, #"{"type": "string"}"#,
            "POST /v1/x body/n: integer became string"
        ),
        (#""200""#, #""202""#, "POST /v1/x: answer 200 is gone"),
        (
            #""items": {"type": "string"}"#, #""items": {"type": "number"}"#,
            "POST /v1/x 200/tags/[]: string became number"
        ),
        (#""required": ["id"]"#, #""required": []"#, "POST /v1/x 200/id may be missing now"),
    ])
    func `breaks programs`(_ text: String, _ replacement: String, _ sentence: String) throws {
        let text = text == #""n": {"type": "integer"}"# ? ", " + text : text
        #expect(try Self.broken(text, by: replacement) == [sentence])
    }

    @Test(arguments: [
        (#""409": {}"#, #""410": {}"#),
        (#"["a", "b"]"#, #"["a", "b", "c"]"#),
        (#""maxLength": 9"#, #""maxLength": 99"#),
        (#"{"type": "integer"}"#, #"{"type": ["integer", "null"]}"#),
        (#""tags": {"#, #""more": {"type": "string"}, "tags": {"#),
        (#""paths": {"#, #""paths": {"/v2/x": {"post": {}}, "#),
    ])
    func `breaks none when it only adds`(_ text: String, _ replacement: String) throws {
        #expect(try Self.broken(text, by: replacement) == [])
    }
}
