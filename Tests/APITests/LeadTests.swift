import HTTP
import Testing

@testable import API

/// What answers lead to, as the description tells it in links.
@Suite struct `An answer` {
    @Test func `leads to each operation whose path names a resource`() {
        var reached: Set<String> = []
        for operation in Routes.operations {
            for answer in operation.answers {
                let links = operation.links(of: answer, among: Routes.operations)
                reached.formUnion(links.map(\.target.id))
            }
        }
        let named = Routes.operations.filter { $0.path.contains("{") }.map(\.id)
        // A problem is named by refusals, hooks by the configuration alone, drift by a list, whose
        // page may be empty, a fulfilment by the order, where it is the last of several.
        #expect(
            named.filter { !reached.contains($0) }
                == ["readProblem", "takeHook", "acceptDrift", "moveCustomerOrder"])
    }

    @Test(arguments: Routes.operations.map(\.id))
    func `holds what its links take from it`(id: String) throws {
        let operation = try #require(Routes.operations.first { $0.id == id })
        let own = Lead.names(in: operation.path)
        for answer in operation.answers {
            for link in operation.links(of: answer, among: Routes.operations) {
                #expect(link.parts.map(\.name) == Lead.names(in: link.target.path))
                for (_, place) in link.parts {
                    let isThere =
                        switch place.prefix(while: { $0 != "#" && $0 != "/" }) {
                        case "$response.body": answer.forms.contains { $0.shape.has(place) }
                        case "$request.body": operation.body?.forms[0].shape.has(place) ?? false
                        default: own.map { "$request.path.\($0)" }.contains(place)
                        }
                    #expect(isThere, "\(answer.status) \(link.target.id): \(place)")
                }
            }
        }
    }

    @Test func `leads from what is made to what can be done with it`() throws {
        let links = try Self.links("createPrice", 201)
        #expect(
            links.map { "\($0.target.id) \($0.parts[0].place) \($0.isConditional)" } == [
                "getPrice $response.body#/id false", "putPrice $response.body#/id true",
                "patchPrice $response.body#/id true", "removePrice $response.body#/id true",
                "listPriceVersions $response.body#/id false",
            ])
        #expect(try Self.links("removePrice", 204).isEmpty)
        #expect(try Self.links("createPrice", 409).isEmpty)
        let step = try Self.links("moveCustomerOrder", 201)
        #expect(step.contains { $0.target.id == "getCustomerOrder" })
        #expect(!step.contains { $0.target.id == "moveCustomerOrder" })
    }

    private static func links(_ id: String, _ status: Int) throws -> [API.Operation.Link] {
        let operation = try #require(Routes.operations.first { $0.id == id })
        let answer = try #require(operation.answers.first { $0.status == status })
        return operation.links(of: answer, among: Routes.operations)
    }
}

extension JSONShape {
    /// Whether a value must have what a runtime expression's pointer names.
    fileprivate func has(_ expression: String) -> Bool {
        guard let hash = expression.firstIndex(of: "#") else { return false }
        let steps = expression[hash...].dropFirst().split(separator: "/").map(String.init)
        return has(steps[...])
    }

    private func has(_ steps: ArraySlice<String>) -> Bool {
        guard let step = steps.first else { return true }
        switch kind {
        case .named(let name): return NamedShapes.shape(name)?.has(steps) ?? false
        case .all(let shapes): return shapes.contains { $0.has(steps) }
        case .list(let item, _): return Int(step) != nil && item.has(steps.dropFirst())
        case .object(let members, _):
            return members.first { $0.name == step }?.shape.has(steps.dropFirst()) ?? false
        default: return false
        }
    }
}
