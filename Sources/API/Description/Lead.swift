/// Where an answer names a resource, and so which operations it leads to: those on the resource
/// and on what lies below it. The description tells them as links (OpenAPI 3.1, Link Object).
///
/// Only what is always there is told: a page of a list may be empty.
struct Lead: Sendable {
    /// The resource's own path, as in `/v1/cases/{id}`.
    let path: String
    /// A runtime expression for each `{name}` of the path, in its order.
    let places: [String]

    /// The resources that a path itself names, the innermost first.
    fileprivate static func own(of path: String) -> [Lead] {
        let parts = path.split(separator: "/")
        return parts.indices.reversed().filter { parts[$0].hasPrefix("{") }.map { last in
            let resource = "/" + parts[...last].joined(separator: "/")
            return Lead(
                path: resource, places: names(in: resource).map { "$request.path.\($0)" })
        }
    }

    /// The `{name}`s of a path.
    static func names(in path: String) -> [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            String($0.dropFirst().dropLast())
        }
    }

    /// Whether an operation is on the resource or below it, and wants no further name.
    fileprivate func reaches(_ operation: Operation) -> Bool {
        (operation.path == path || operation.path.hasPrefix("\(path)/"))
            && Self.names(in: operation.path) == Self.names(in: path)
    }
}

extension Operation.Answer {
    fileprivate var hasTag: Bool { headers.contains { $0.name == SharedHeader.etag.name } }

    /// The same, naming a resource: for each `{name}` of the path a JSON pointer into this answer,
    /// or another runtime expression.
    func leading(to path: String, at places: String...) -> Operation.Answer {
        precondition(
            places.count == Lead.names(in: path).count, "each name of \(path) stands somewhere")
        var answer = self
        answer.leads.append(
            Lead(
                path: path,
                places: places.map { $0.hasPrefix("/") ? "$response.body#\($0)" : $0 }))
        return answer
    }
}

extension Operation {
    /// An operation that an answer leads to, with what its path is made of.
    struct Link {
        let target: Operation
        let parts: [(name: String, place: String)]
        /// Whether the answer's tag can be the condition of the operation.
        let isConditional: Bool
    }

    /// What an answer leads to, among `operations`. What was taken away leads nowhere.
    func links(of answer: Answer, among operations: [Operation]) -> [Link] {
        guard (200...299).contains(answer.status), method != .delete else { return [] }
        var links: [Link] = []
        for lead in answer.leads + Lead.own(of: path) {
            let parts = zip(Lead.names(in: lead.path), lead.places).map { (name: $0, place: $1) }
            for target in operations where target.id != id && lead.reaches(target) {
                guard !links.contains(where: { $0.target.id == target.id }) else { continue }
                links.append(
                    Link(
                        target: target, parts: parts,
                        isConditional: answer.hasTag
                            && target.answers.contains { $0.status == 412 }))
            }
        }
        return links
    }
}
