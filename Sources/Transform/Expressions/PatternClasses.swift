// Classes and escapes of regular expressions.
extension PatternParser {
    mutating func classNode() throws(PatternProblem) -> PatternNode {
        position += 1
        let isNegated = take("^")
        var parts: [PatternSet.Part] = []
        var isFirst = true
        while let scalar = current, isFirst || scalar != "]" {
            isFirst = false
            if scalar == "[", peek(1) == ":", let named = try posixClass() {
                parts += named
                continue
            }
            if scalar == "\\", let named = try namedSet() {
                parts += named
                continue
            }
            let low = try classScalar()
            if current == "-", let next = peek(1), next != "]" {
                position += 1
                let high = try classScalar()
                guard low <= high else { throw problem("A range of a class runs backwards.") }
                parts.append(.range(low, high))
            } else {
                parts.append(.range(low, low))
            }
        }
        guard take("]") else { throw problem("A `[` is not closed.") }
        // `\n` within a negated class is taken, as RE2 has it.
        return .set(PatternSet(parts, isNegated: isNegated, ignoresCase: flags.ignoresCase))
    }

    private mutating func classScalar() throws(PatternProblem) -> UInt32 {
        guard let scalar = current else { throw problem("A `[` is not closed.") }
        position += 1
        return scalar == "\\" ? try escapedScalar() : scalar.value
    }

    /// `[:alpha:]` or `[:^alpha:]`; nil when the brackets hold something else.
    private mutating func posixClass() throws(PatternProblem) -> [PatternSet.Part]? {
        var end = position + 2
        while end < scalars.count, scalars[end].isLetter || scalars[end] == "^" { end += 1 }
        guard end + 1 < scalars.count, scalars[end] == ":", scalars[end + 1] == "]" else {
            return nil
        }
        var name = ""
        name.unicodeScalars.append(contentsOf: scalars[(position + 2)..<end])
        let isNegated = name.hasPrefix("^")
        guard let parts = PatternSet.posix[isNegated ? String(name.dropFirst()) : name] else {
            throw problem("There is no class [:\(name):].")
        }
        position = end + 2
        return isNegated ? [.complement(PatternSet(parts))] : parts
    }

    /// `\d`, `\W`, `\p{Lu}`, `\PL`; nil when the backslash begins another escape.
    private mutating func namedSet() throws(PatternProblem) -> [PatternSet.Part]? {
        guard let letter = peek(1) else { return nil }
        let parts: [PatternSet.Part]
        switch letter {
        case "d", "D": parts = PatternSet.digit
        case "s", "S": parts = PatternSet.space
        case "w", "W": parts = PatternSet.word
        case "p", "P":
            position += 2
            return [try category(isNegated: letter == "P")]
        default: return nil
        }
        position += 2
        return ["D", "S", "W"].contains(letter) ? [.complement(PatternSet(parts))] : parts
    }

    private mutating func category(isNegated: Bool) throws(PatternProblem) -> PatternSet.Part {
        var name = ""
        if take("{") {
            while let scalar = current, scalar != "}" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}") else { throw problem("A `\\p{` is not closed.") }
        } else if let scalar = current {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        let isInverted = name.hasPrefix("^")
        if isInverted { name.removeFirst() }
        guard let categories = PatternSet.categories(name) else {
            throw problem("\"\(name)\" is no general category of Unicode that is known here.")
        }
        return .category(categories, isNegated: isNegated != isInverted)
    }

    // MARK: - Escapes

    mutating func escape() throws(PatternProblem) -> PatternNode {
        if let parts = try namedSet() {
            return .set(PatternSet(parts, ignoresCase: flags.ignoresCase))
        }
        position += 1
        switch current {
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.noWordBoundary)
        default: return literal(try escapedScalar())
        }
    }

    private mutating func assertion(_ assertion: PatternAssertion) -> PatternNode {
        position += 1
        return .assertion(assertion)
    }

    private static let controls: [Unicode.Scalar: UInt32] = [
        "a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11,
    ]

    /// The scalar that an escape stands for, from behind its backslash on.
    private mutating func escapedScalar() throws(PatternProblem) -> UInt32 {
        guard let scalar = current else { throw problem("A backslash stands at the end.") }
        position += 1
        if let control = Self.controls[scalar] { return control }
        if scalar == "x" { return try hexadecimal() }
        // `\1` to `\7` alone would go back to a group, which no search in linear time can do.
        if scalar == "0" || (("1"..."7").contains(scalar) && isOctal(current)) {
            return octal(from: scalar)
        }
        guard scalar.isASCII, !scalar.isLetter || scalar == "_", !scalar.isDigit else {
            position -= 1
            throw problem("The escape \\\(scalar) is not known.")
        }
        return scalar.value
    }

    private func isOctal(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { ("0"..."7").contains($0) } ?? false
    }

    private mutating func octal(from first: Unicode.Scalar) -> UInt32 {
        var code = first.value - 48
        var digits = 1
        while digits < 3, let scalar = current, isOctal(scalar) {
            code = code * 8 + scalar.value - 48
            position += 1
            digits += 1
        }
        return code
    }

    private mutating func hexadecimal() throws(PatternProblem) -> UInt32 {
        var digits = ""
        if take("{") {
            while let scalar = current, scalar != "}" {
                digits.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}") else { throw problem("A `\\x{` is not closed.") }
        } else {
            while digits.utf8.count < 2, let scalar = current {
                digits.unicodeScalars.append(scalar)
                position += 1
            }
            guard digits.utf8.count == 2 else { throw problem("`\\x` takes two digits.") }
        }
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let code = UInt32(digits, radix: 16), code <= 0x10FFFF
        else { throw problem("`\\x` takes a number of Unicode in hexadecimal digits.") }
        return code
    }
}
