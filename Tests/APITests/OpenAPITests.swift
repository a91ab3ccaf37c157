import Foundation
import HTTP
import Testing
import Transform

@testable import API

/// The API's description, and the declarations that it is made from.
@Suite struct `The description of the API` {
    /// Refreshed by `COUNTINGHOUSE_REFRESH=1 swift test --filter OpenAPITests`.
    private static let path = "Docs/reference/openapi.json"

    @Test func `is the one that is kept`() throws {
        let described = try Pretty.text(Routes.description())
        let file = Repository.root.appending(path: Self.path)
        if ProcessInfo.processInfo.environment["COUNTINGHOUSE_REFRESH"] != nil {
            try described.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == described)
    }

    @Test func `names every operation once`() {
        let ids = Routes.operations.map(\.id)
        #expect(Set(ids).count == ids.count)
        let routes = Routes.operations.map { "\($0.method.name) \($0.path)" }
        #expect(Set(routes).count == routes.count)
    }

    @Test(arguments: Routes.operations.map(\.id))
    func `declares each part of an operation's path`(id: String) throws {
        let operation = try #require(Routes.operations.first { $0.id == id })
        let captured = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
            .map { String($0.dropFirst().dropLast()) }
        let declared = operation.parameters.filter { $0.place == .path }.map(\.name)
        #expect(captured == declared)
    }

    @Test(arguments: Routes.operations.map(\.id))
    func `gives examples that have the shape they are examples of`(id: String) throws {
        let operation = try #require(Routes.operations.first { $0.id == id })
        let forms = operation.answers.flatMap(\.forms) + (operation.body?.forms ?? [])
        for form in forms {
            guard form.isJSON, let example = form.example else { continue }
            let root = try JSONDocument(parsing: Array(example.utf8)).root
            let faults = form.shape.faults(of: root).map { "\($0.pointer): \($0.problem)" }
            #expect(faults.isEmpty, "\(form.type)")
        }
    }

    @Test func `names every shape that is referred to`() throws {
        let named = Set(NamedShapes.all.map(\.name))
        var used: Set<String> = []
        for operation in Routes.operations {
            let forms = operation.answers.flatMap(\.forms) + (operation.body?.forms ?? [])
            for form in forms { used.formUnion(form.shape.references) }
        }
        for (_, shape) in NamedShapes.all { used.formUnion(shape.references) }
        #expect(used.subtracting(named).isEmpty)
        #expect(named.subtracting(used) == [])
    }
}
