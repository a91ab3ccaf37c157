/// An expression as a tree, before anything is known of types.
indirect enum Syntax: Sendable {
    case null(at: Int)
    case bool(Bool, at: Int)
    case whole(Int64, at: Int)
    case unsigned(UInt64, at: Int)
    case fraction(String, at: Int)
    case text(String, at: Int)
    case bytes([UInt8], at: Int)
    case identifier(String, at: Int)
    case select(Syntax, field: String, isOptional: Bool, at: Int)
    case index(Syntax, Syntax, isOptional: Bool, at: Int)
    case call(String, target: Syntax?, arguments: [Syntax], at: Int)
    case unary(Token.Symbol, Syntax, at: Int)
    case binary(Token.Symbol, Syntax, Syntax, at: Int)
    case conditional(Syntax, Syntax, Syntax, at: Int)
    case list([Element], at: Int)
    case map([Entry], at: Int)
    case message(String, [Entry], at: Int)

    /// One item of a list literal; an optional one is left out when it is absent.
    struct Element: Sendable {
        let value: Syntax
        let isOptional: Bool
    }

    /// One key and value of a map literal, or field and value of a message.
    struct Entry: Sendable {
        let key: Syntax
        let value: Syntax
        let isOptional: Bool
    }

    /// Where the node stands: an operator at its sign, a call at its name.
    var offset: Int {
        switch self {
        case .null(let at), .bool(_, let at), .whole(_, let at), .unsigned(_, let at),
            .fraction(_, let at), .text(_, let at), .bytes(_, let at), .identifier(_, let at),
            .select(_, _, _, let at), .index(_, _, _, let at), .call(_, _, _, let at),
            .unary(_, _, let at), .binary(_, _, _, let at), .conditional(_, _, _, let at),
            .list(_, let at), .map(_, let at), .message(_, _, let at):
            at
        }
    }

    /// The name of a chain such as `row.CustomerID`, the same however it was spaced; nil for
    /// another node.
    var path: String? {
        switch self {
        case .identifier(let name, _): name
        case .select(let target, let field, _, _): target.path.map { "\($0).\(field)" }
        default: nil
        }
    }
}
