import Foundation

/// That the description of the API names the routes of the server, all of them and no others.
enum OpenAPIRules {
    static let path = "Docs/reference/openapi.json"

    private static let methods: Set<String> = ["get", "put", "post", "patch", "delete"]

    static func routesAreDescribed(_ tree: Tree) -> [Finding] {
        guard let page = tree[path] else {
            return [Finding(path, 1, "The description of the API is missing.")]
        }
        guard let described = operations(page) else {
            return [Finding(path, 1, "This is no OpenAPI description in JSON.")]
        }
        var added: Set<String> = []
        var findings: [Finding] = []
        for file in tree.swift(below: "Sources/API/") {
            for (operation, line) in routes(file) {
                added.insert(operation)
                guard !described.contains(operation) else { continue }
                findings.append(Finding(file.path, line, "\(operation) is not in \(path)."))
            }
        }
        for operation in described.subtracting(added) {
            findings.append(Finding(path, 1, "\(operation) is described, but there is no route."))
        }
        return findings
    }

    /// `POST /v1/orders` and the like, each method of each path.
    private static func operations(_ page: TextFile) -> Set<String>? {
        guard
            let root = try? JSONSerialization.jsonObject(with: Data(page.text.utf8)),
            let paths = (root as? [String: Any])?["paths"] as? [String: [String: Any]]
        else { return nil }
        return Set(
            paths.flatMap { path, item in
                item.keys.filter(methods.contains).map { "\($0.uppercased()) \(path)" }
            })
    }

    /// The routes that a file adds: `add(.post, "/v1/orders", ...)`.
    private static func routes(_ file: TextFile) -> [(operation: String, line: Int)] {
        let tokens = file.tokens.filter { $0.kind != .comment }
        return tokens.indices.dropLast(5).compactMap { index in
            let words = tokens[index...(index + 5)].map(\.text)
            guard words[0] == "add", words[1] == "(", words[2] == ".", words[4] == ",",
                methods.contains(words[3]), tokens[index + 5].kind == .text,
                words[5].hasPrefix("/")
            else { return nil }
            return ("\(words[3].uppercased()) \(words[5])", tokens[index + 5].line)
        }
    }
}
