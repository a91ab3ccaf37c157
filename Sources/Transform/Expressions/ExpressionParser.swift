/// Reads the words of an expression by the grammar of the CEL language definition, section
/// "Syntax".
struct ExpressionParser {
    /// The longest expression read, in bytes.
    static let lengthMax = 8192
    /// How deep an expression may nest, and how long a chain of one operator may be.
    static let depthMax = 100

    private let tokens: [Token]
    private var position = 0
    private var depth = 0

    private init(tokens: [Token]) {
        self.tokens = tokens
    }

    static func parse(_ text: String) throws(ExpressionProblem) -> Syntax {
        guard text.utf8.count <= lengthMax else {
            throw ExpressionProblem(
                "EXPR-010", at: 0, "The expression is longer than \(lengthMax) bytes.",
                remedy: "Name parts of it under `let:`.")
        }
        var parser = ExpressionParser(tokens: try Lexer.tokens(of: text))
        let syntax = try parser.expression()
        guard parser.token.kind == .end else {
            throw parser.unexpected(wanted: "an operator or the end")
        }
        return syntax
    }

    private mutating func expression() throws(ExpressionProblem) -> Syntax {
        try deeper()
        defer { depth -= 1 }
        let condition = try binary(atLeast: 1)
        let offset = token.offset
        guard take(.question) else { return condition }
        let positive = try binary(atLeast: 1)
        try expect(.colon)
        return .conditional(condition, positive, try expression(), at: offset)
    }

    /// How tightly a binary operator binds, from 1; nil for any other word.
    private static func tightness(_ symbol: Token.Symbol?) -> Int? {
        switch symbol {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .within: 3
        case .plus, .minus: 4
        case .times, .divide, .remainder: 5
        default: nil
        }
    }

    /// Operands joined by operators that bind at least so tightly.
    private mutating func binary(atLeast least: Int) throws(ExpressionProblem) -> Syntax {
        var left = try unary()
        var (chain, last) = (0, Int.max)
        // A left-leaning chain is as deep a tree as nesting, so both share one bound.
        defer { depth -= chain }
        while let symbol = token.symbol, let tightness = Self.tightness(symbol), tightness >= least
        {
            let offset = token.offset
            position += 1
            if tightness < last { (depth, chain, last) = (depth - chain, 0, tightness) }
            try deeper()
            chain += 1
            left = .binary(symbol, left, try binary(atLeast: tightness + 1), at: offset)
        }
        return left
    }

    private mutating func unary() throws(ExpressionProblem) -> Syntax {
        let offset = token.offset
        for symbol in [Token.Symbol.not, .minus] where take(symbol) {
            try deeper()
            defer { depth -= 1 }
            if symbol == .minus, case .whole(let number) = token.kind, number == 1 << 63 {
                position += 1
                return try members(of: .whole(Int64.min, at: offset))
            }
            return .unary(symbol, try unary(), at: offset)
        }
        return try members(of: try primary())
    }

    // MARK: - Members

    private mutating func members(of first: Syntax) throws(ExpressionProblem) -> Syntax {
        var syntax = first
        var chain = 0
        defer { depth -= chain }
        while true {
            let offset = token.offset
            if take(.dot) {
                syntax = try member(of: syntax)
            } else if take(.openSquare) {
                let isOptional = take(.question)
                let index = try expression()
                try expect(.closeSquare)
                syntax = .index(syntax, index, isOptional: isOptional, at: offset)
            } else if token.symbol == .openCurly, let name = syntax.path {
                position += 1
                syntax = .message(name, try entries(areFields: true), at: syntax.offset)
            } else {
                return syntax
            }
            try deeper()
            chain += 1
        }
    }

    private mutating func member(of target: Syntax) throws(ExpressionProblem) -> Syntax {
        let isOptional = take(.question)
        let offset = token.offset
        guard let field = takeName() else { throw unexpected(wanted: "a field name") }
        if !isOptional, take(.openRound) {
            let arguments = try arguments()
            return .call(field, target: target, arguments: arguments, at: offset)
        }
        return .select(target, field: field, isOptional: isOptional, at: offset)
    }

    private mutating func arguments() throws(ExpressionProblem) -> [Syntax] {
        var arguments: [Syntax] = []
        while token.symbol != .closeRound || !arguments.isEmpty {
            arguments.append(try expression())
            if !take(.comma) { break }
        }
        try expect(.closeRound)
        return arguments
    }

    // MARK: - Primaries

    private mutating func primary() throws(ExpressionProblem) -> Syntax {
        let offset = token.offset
        switch token.kind {
        case .whole(let number):
            guard let value = Int64(exactly: number) else {
                throw ExpressionProblem(
                    "EXPR-003", at: offset, "This whole number does not fit in 64 bits.",
                    remedy: "Write it with a point, as a decimal.")
            }
            return advance(.whole(value, at: offset))
        case .unsigned(let number): return advance(.unsigned(number, at: offset))
        case .fraction(let text): return advance(.fraction(text, at: offset))
        case .text(let text): return advance(.text(text, at: offset))
        case .bytes(let bytes): return advance(.bytes(bytes, at: offset))
        case .symbol(.openRound):
            position += 1
            let inner = try expression()
            try expect(.closeRound)
            return inner
        case .symbol(.openSquare):
            position += 1
            return .list(try elements(), at: offset)
        case .symbol(.openCurly):
            position += 1
            return .map(try entries(areFields: false), at: offset)
        case .symbol(.dot), .identifier: return try name()
        default: throw unexpected(wanted: "a value")
        }
    }

    private mutating func name() throws(ExpressionProblem) -> Syntax {
        // A leading dot names the outermost scope, behind the names of macros.
        let isRooted = take(.dot)
        let offset = token.offset
        guard case .identifier(let name) = token.kind else { throw unexpected(wanted: "a name") }
        guard !Self.reserved.contains(name) else {
            throw ExpressionProblem(
                "EXPR-011", at: offset, "\"\(name)\" is a reserved word of the language.",
                remedy: "Use another name.")
        }
        position += 1
        switch name {
        case "true" where !isRooted: return .bool(true, at: offset)
        case "false" where !isRooted: return .bool(false, at: offset)
        case "null" where !isRooted: return .null(at: offset)
        default: break
        }
        guard take(.openRound) else {
            return .identifier(isRooted ? "." + name : name, at: offset)
        }
        return .call(name, target: nil, arguments: try arguments(), at: offset)
    }

    private mutating func elements() throws(ExpressionProblem) -> [Syntax.Element] {
        var elements: [Syntax.Element] = []
        while !take(.closeSquare) {
            let isOptional = take(.question)
            elements.append(
                Syntax.Element(value: try expression(), isOptional: isOptional))
            if take(.comma) { continue }
            try expect(.closeSquare)
            break
        }
        return elements
    }

    private mutating func entries(areFields: Bool) throws(ExpressionProblem) -> [Syntax.Entry] {
        var entries: [Syntax.Entry] = []
        while !take(.closeCurly) {
            let isOptional = take(.question)
            let key: Syntax
            if areFields {
                let offset = token.offset
                guard let field = takeName() else { throw unexpected(wanted: "a field name") }
                key = .text(field, at: offset)
            } else {
                key = try expression()
            }
            try expect(.colon)
            entries.append(
                Syntax.Entry(key: key, value: try expression(), isOptional: isOptional))
            if take(.comma) { continue }
            try expect(.closeCurly)
            break
        }
        return entries
    }

    // MARK: - Words

    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "in", "let",
        "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    private var token: Token { tokens[position] }

    @discardableResult
    private mutating func take(_ symbol: Token.Symbol) -> Bool {
        guard token.symbol == symbol else { return false }
        position += 1
        return true
    }

    /// A field or method name, in which reserved words and backquotes are allowed; not the
    /// literals' words.
    private mutating func takeName() -> String? {
        switch token.kind {
        case .identifier(let name) where !["true", "false", "null"].contains(name):
            position += 1
            return name
        case .quotedIdentifier(let name):
            position += 1
            return name
        default: return nil
        }
    }

    private mutating func advance(_ syntax: Syntax) -> Syntax {
        position += 1
        return syntax
    }

    private mutating func expect(_ symbol: Token.Symbol) throws(ExpressionProblem) {
        guard take(symbol) else { throw unexpected(wanted: "\"\(symbol.rawValue)\"") }
    }

    private mutating func deeper() throws(ExpressionProblem) {
        depth += 1
        guard depth <= Self.depthMax else {
            throw ExpressionProblem(
                "EXPR-012", at: token.offset,
                "The expression nests deeper than \(Self.depthMax).",
                remedy: "Name parts of it under `let:`.")
        }
    }

    private func unexpected(wanted: String) -> ExpressionProblem {
        ExpressionProblem(
            "EXPR-013", at: token.offset, "Here stands \(token.shown) where \(wanted) belongs.",
            remedy: "Look for a missing operator, quote or bracket before it.")
    }
}
