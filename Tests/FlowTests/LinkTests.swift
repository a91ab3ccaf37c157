import Foundation
import Testing

/// A program that knows the description alone, and goes where its links lead.
@Suite(.serialized) struct `Links of the description` {
    private struct Found {
        let link: String
        let target: String
    }

    @Test(arguments: StoreEngine.allCases)
    func `lead from every example to what was made of it`(_ engine: StoreEngine) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let paths = try await server.get("/openapi.json").json.paths
        guard case .object(let items) = paths else { throw FlowError("There is no description.") }
        var followed = 0
        for (path, item) in items.sorted(by: { $0.key < $1.key }) where !path.contains("{") {
            let content = item.post.requestBody.content["application/json"]
            guard content.example != .null else { continue }
            let body = try JSONEncoder().encode(content.example)
            let answer = try await server.send(
                "POST", path, ["Content-Type": "application/json", "X-Actor": "ada"], Array(body))
            #expect((200...299).contains(answer.status), "\(path): \(answer.text)")
            let links = item.post.responses["\(answer.status)"].links
            for found in Self.gets(links, in: paths, sent: content.example, answer.json) {
                let got = try await server.get(found.target)
                #expect(got.status == 200, "\(path) -> \(found.link): \(got.verdict)")
                followed += 1
            }
        }
        #expect(followed >= 30)
        #expect(try await server.stop() == 0)
    }

    /// The links that lead to a GET, with their targets.
    private static func gets(
        _ links: JSON, in paths: JSON, sent: JSON, _ answered: JSON
    ) -> [Found] {
        guard case .object(let paths) = paths, case .object(let links) = links else { return [] }
        return links.values.compactMap { link in
            guard let id = link.operationId.text,
                var target = paths.first(where: { $0.value["get"].operationId.text == id })?.key,
                case .object(let parts) = link.parameters
            else { return nil }
            for (name, place) in parts {
                let place = place.text ?? ""
                let root = place.hasPrefix("$request.body") ? sent : answered
                let steps = place.split(separator: "#").last?.split(separator: "/") ?? []
                let value = steps.reduce(root) { $0[String($1)] }
                let text = value.text ?? value.number.map { String($0) } ?? "-"
                target = target.replacing("{\(name)}", with: text)
            }
            return Found(link: id, target: target)
        }
    }

    @Test func `a server that knows its callers asks nobody for a name`() async throws {
        let server = try await KeyedServer.start()
        let guarded = try await server.process.get("/openapi.json")
        #expect(!guarded.text.contains(#""name":"X-Actor""#))
        #expect(
            guarded.json.paths["/v1/keys"].post.parameters.list.map(\.name.text) == [
                "Idempotency-Key"
            ])
        let open = try await ServerProcess.start(try ServerSettings(.sqlite))
        let names = try await open.get("/openapi.json").json.paths["/v1/keys"].post.parameters
        #expect(names.list.map(\.name.text) == ["X-Actor", "Idempotency-Key"])
        #expect(try await open.stop() == 0)
        #expect(try await server.process.stop() == 0)
    }
}

extension JSON: Encodable {
    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .integer(let number): try value.encode(number)
        case .decimal(let number): try value.encode(number)
        case .string(let text): try value.encode(text)
        case .array(let list): try value.encode(list)
        case .object(let members): try value.encode(members)
        }
    }
}
