/// One word of an expression, with where it stands.
struct Token: Sendable {
    /// What kind of word, and what it says.
    enum Kind: Equatable, Sendable {
        case identifier(String)
        /// A field name in backquotes, which may hold `-`, `.`, `/` and spaces.
        case quotedIdentifier(String)
        case whole(UInt64)
        case unsigned(UInt64)
        /// A number with a point or an exponent, as written.
        case fraction(String)
        case text(String)
        case bytes([UInt8])
        case symbol(Symbol)
        case end
    }

    /// The punctuation of the language.
    enum Symbol: String, Sendable {
        case and = "&&"
        case or = "||"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case remainder = "%"
        case not = "!"
        case question = "?"
        case colon = ":"
        case comma = ","
        case dot = "."
        case openRound = "("
        case closeRound = ")"
        case openSquare = "["
        case closeSquare = "]"
        case openCurly = "{"
        case closeCurly = "}"
        /// The one operator that is a word.
        case within = "in"
    }

    let kind: Kind
    /// In Unicode scalars from the beginning of the expression.
    let offset: Int

    /// The punctuation that it is, if it is any.
    var symbol: Symbol? {
        if case .symbol(let symbol) = kind { return symbol }
        return nil
    }

    /// The word as a message quotes it.
    var shown: String {
        switch kind {
        case .identifier(let name), .quotedIdentifier(let name): "\"\(name)\""
        case .whole(let number), .unsigned(let number): "the number \(number)"
        case .fraction(let text): "the number \(text)"
        case .text: "a text"
        case .bytes: "bytes"
        case .symbol(let symbol): "\"\(symbol.rawValue)\""
        case .end: "the end"
        }
    }
}
