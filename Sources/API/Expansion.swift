import HTTP

/// Which of an operation's links a request wants inline: `expand=product,location`.
struct Expansion: Sendable {
    /// In the order in which they are declared, each once.
    let names: [String]

    /// Nothing inline.
    static let none = Expansion(names: [])

    private init(names: [String]) { self.names = names }

    /// What the parameter `expand` asks for; nothing without it.
    ///
    /// - Throws: ``Refusal`` naming the first name that is none of `allowed`.
    init(_ request: Request, allowed: [String]) throws(Refusal) {
        let texts = request.query.all("expand")
        let wanted = texts.flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        if let unknown = wanted.first(where: { !allowed.contains($0) }) {
            throw .parameter(
                "expand", "there is no link \"\(unknown.prefix(80))\".",
                remedy: "Use some of: \(allowed.joined(separator: ", ")).")
        }
        names = allowed.filter(wanted.contains)
    }

    /// Those of some names only.
    func within(_ some: [String]) -> Expansion { Expansion(names: names.filter(some.contains)) }

    var isEmpty: Bool { names.isEmpty }

    /// Whether this link is wanted.
    func contains(_ name: String) -> Bool { names.contains(name) }

    /// The parameter as it is declared.
    static func parameter(_ allowed: [String]) -> Parameter {
        let names = allowed.joined(separator: "|")
        return .query(
            "expand", .text(pattern: "^(\(names))(,(\(names)))*$"),
            "The linked resources wanted inline, in `expanded`, parted by commas.")
    }
}
