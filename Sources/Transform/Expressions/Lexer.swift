/// Cuts an expression into words, after the lexis of the CEL language definition, section "Syntax".
struct Lexer {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// All words and one `.end`.
    static func tokens(of text: String) throws(ExpressionProblem) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        while true {
            let token = try lexer.nextToken()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func nextToken() throws(ExpressionProblem) -> Token {
        skipSpaceAndComments()
        let start = position
        guard let first = current else { return Token(kind: .end, offset: start) }
        if let text = try textLiteral() { return Token(kind: text, offset: start) }
        if first.isLetter {
            while let scalar = current, scalar.isLetter || scalar.isDigit { position += 1 }
            let name = string(from: start)
            return Token(kind: name == "in" ? .symbol(.within) : .identifier(name), offset: start)
        }
        if first.isDigit || first == "." && peek(1)?.isDigit == true {
            return Token(kind: try number(), offset: start)
        }
        if first == "`" { return Token(kind: try quotedIdentifier(), offset: start) }
        if let (symbol, length) = symbol(first) {
            position += length
            return Token(kind: .symbol(symbol), offset: start)
        }
        if first == "=" {
            throw problem("EXPR-001", "A single `=` compares nothing.", remedy: "Write `==`.")
        }
        throw problem(
            "EXPR-002", "The character \"\(first)\" has no meaning in an expression.",
            remedy: "Put texts in quotes.")
    }

    private mutating func skipSpaceAndComments() {
        while let scalar = current {
            if scalar == "/", peek(1) == "/" {
                while let next = current, next != "\n" { position += 1 }
            } else {
                switch scalar {
                case " ", "\t", "\n", "\r", "\u{0C}": position += 1
                default: return
                }
            }
        }
    }

    /// The symbol that begins with `first`, and how many characters it has.
    private func symbol(_ first: Unicode.Scalar) -> (symbol: Token.Symbol, length: Int)? {
        switch first {
        case ".": (.dot, 1)
        case ",": (.comma, 1)
        case "(": (.openRound, 1)
        case ")": (.closeRound, 1)
        case "[": (.openSquare, 1)
        case "]": (.closeSquare, 1)
        case "{": (.openCurly, 1)
        case "}": (.closeCurly, 1)
        case "?": (.question, 1)
        case ":": (.colon, 1)
        case "+": (.plus, 1)
        case "-": (.minus, 1)
        case "*": (.times, 1)
        case "/": (.divide, 1)
        case "%": (.remainder, 1)
        case "!": peek(1) == "=" ? (.notEqual, 2) : (.not, 1)
        case "<": peek(1) == "=" ? (.lessOrEqual, 2) : (.less, 1)
        case ">": peek(1) == "=" ? (.greaterOrEqual, 2) : (.greater, 1)
        case "=": peek(1) == "=" ? (.equal, 2) : nil
        case "&": peek(1) == "&" ? (.and, 2) : nil
        case "|": peek(1) == "|" ? (.or, 2) : nil
        default: nil
        }
    }

    // MARK: - Numbers

    private mutating func number() throws(ExpressionProblem) -> Token.Kind {
        let start = position
        if current == "0", peek(1) == "x" || peek(1) == "X" {
            position += 2
            let digits = position
            while current?.properties.isASCIIHexDigit == true { position += 1 }
            return try whole(string(from: digits), radix: 16, start: start)
        }
        var isFraction = false
        skipDigits()
        if current == ".", peek(1)?.isDigit == true {
            isFraction = true
            position += 1
            skipDigits()
        }
        if current == "e" || current == "E" {
            let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
            if peek(1 + sign)?.isDigit == true {
                isFraction = true
                position += 1 + sign
                skipDigits()
            }
        }
        if isFraction { return .fraction(string(from: start)) }
        return try whole(string(from: start), radix: 10, start: start)
    }

    private mutating func whole(
        _ digits: String, radix: Int, start: Int
    ) throws(ExpressionProblem) -> Token.Kind {
        guard let number = UInt64(digits, radix: radix) else {
            position = start
            throw problem(
                "EXPR-003", "This whole number does not fit in 64 bits.",
                remedy: "Write it with a point, as a decimal.")
        }
        guard current == "u" || current == "U" else { return .whole(number) }
        position += 1
        return .unsigned(number)
    }

    private mutating func skipDigits() {
        while current?.isDigit == true { position += 1 }
    }

    // MARK: - Texts

    /// A text or bytes literal with its prefixes; nil when none begins here.
    private mutating func textLiteral() throws(ExpressionProblem) -> Token.Kind? {
        var (ahead, isRaw, isBytes) = (0, false, false)
        while let scalar = peek(ahead), ahead < 2 {
            if scalar == "r" || scalar == "R", !isRaw {
                isRaw = true
            } else if scalar == "b" || scalar == "B", !isBytes {
                isBytes = true
            } else {
                break
            }
            ahead += 1
        }
        guard let quote = peek(ahead), quote == "\"" || quote == "'" else { return nil }
        position += ahead
        var content = TextLiteral(isRaw: isRaw, isBytes: isBytes)
        let isTriple = peek(1) == quote && peek(2) == quote
        position += isTriple ? 3 : 1
        while let scalar = current {
            if scalar == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                position += isTriple ? 3 : 1
                return try content.token(at: position)
            }
            if !isTriple, scalar == "\n" || scalar == "\r" { break }
            position += 1
            if scalar == "\\" {
                position += try content.appendEscape(scalars[position...], at: position)
            } else {
                content.append(scalar)
            }
        }
        throw problem("EXPR-004", "A text is not closed.", remedy: "Close its quote.")
    }

    private mutating func quotedIdentifier() throws(ExpressionProblem) -> Token.Kind {
        position += 1
        let start = position
        while let scalar = current, scalar != "`" {
            guard scalar.isLetter || scalar.isDigit || "-./ ".unicodeScalars.contains(scalar) else {
                break
            }
            position += 1
        }
        guard current == "`", position > start else {
            throw problem("EXPR-005", "A `field name` is not closed.", remedy: "Close its quote.")
        }
        defer { position += 1 }
        return .quotedIdentifier(string(from: start))
    }

    // MARK: - Scalars

    private var current: Unicode.Scalar? { peek(0) }

    private func peek(_ ahead: Int) -> Unicode.Scalar? {
        position + ahead < scalars.count ? scalars[position + ahead] : nil
    }

    /// The word from `start` on; words other than texts are ASCII.
    private func string(from start: Int) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(position - start)
        for index in start..<position {
            bytes.append(UInt8(truncatingIfNeeded: scalars[index].value))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func problem(_ rule: String, _ text: String, remedy: String) -> ExpressionProblem {
        ExpressionProblem(rule, at: position, text, remedy: remedy)
    }
}

extension Unicode.Scalar {
    /// A letter of an identifier: ASCII, or the underscore.
    var isLetter: Bool {
        switch value {
        case 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }
    /// An ASCII digit.
    var isDigit: Bool { value >= 0x30 && value <= 0x39 }
}
