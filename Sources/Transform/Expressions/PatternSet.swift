/// A set of Unicode scalars, as a class such as `[^a-z\d]` names it.
struct PatternSet: Sendable {
    /// What a class is put together from.
    enum Part: Sendable {
        case range(UInt32, UInt32)
        case category(Set<Unicode.GeneralCategory>, isNegated: Bool)
        /// Everything but a set, as `\D` is within a class.
        indirect case complement(PatternSet)
    }

    private let parts: [Part]
    private let isNegated: Bool
    private let ignoresCase: Bool
    /// The answers for ASCII, one bit a scalar, the lowest first.
    private var ascii: (UInt64, UInt64) = (0, 0)

    init(_ parts: [Part], isNegated: Bool = false, ignoresCase: Bool = false) {
        self.parts = parts
        self.isNegated = isNegated
        self.ignoresCase = ignoresCase
        for code in UInt32(0)..<64 {
            if holds(code) { ascii.0 |= 1 << UInt64(code) }
            if holds(code + 64) { ascii.1 |= 1 << UInt64(code) }
        }
    }

    func contains(_ code: UInt32) -> Bool {
        if code < 64 { return ascii.0 >> UInt64(code) & 1 == 1 }
        if code < 128 { return ascii.1 >> UInt64(code - 64) & 1 == 1 }
        return holds(code)
    }

    private func holds(_ code: UInt32) -> Bool {
        let isIn =
            ignoresCase
            ? Self.variants(of: code).contains { isInParts($0) } : isInParts(code)
        return isIn != isNegated
    }

    private func isInParts(_ code: UInt32) -> Bool {
        parts.contains { part in
            switch part {
            case .range(let low, let high): return low <= code && code <= high
            case .category(let categories, let isNegated):
                guard let scalar = Unicode.Scalar(code) else { return false }
                return categories.contains(scalar.properties.generalCategory) != isNegated
            case .complement(let set): return !set.contains(code)
            }
        }
    }

    /// The scalar and those that differ from it in case only.
    static func variants(of code: UInt32) -> [UInt32] {
        if code < 128 {
            let isLetter = (0x61...0x7A).contains(code | 0x20)
            guard isLetter else { return [code] }
            // The two letters outside ASCII whose lower case is an ASCII letter.
            let other: UInt32? = code | 0x20 == 0x6B ? 0x212A : code | 0x20 == 0x73 ? 0x17F : nil
            return [code, code ^ 0x20] + (other.map { [$0] } ?? [])
        }
        guard let scalar = Unicode.Scalar(code) else { return [code] }
        let (lower, upper) = (Self.lower(scalar), Self.upper(scalar))
        var variants = [code, lower.value, upper.value]
        variants.append(Self.lower(upper).value)
        variants.append(Self.upper(lower).value)
        return variants
    }

    private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        single(scalar.properties.lowercaseMapping) ?? scalar
    }

    private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        single(scalar.properties.uppercaseMapping) ?? scalar
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }

    // MARK: - The sets with names

    static let digit: [Part] = [.range(0x30, 0x39)]
    static let word: [Part] = [
        .range(0x30, 0x39), .range(0x41, 0x5A), .range(0x5F, 0x5F), .range(0x61, 0x7A),
    ]
    /// Without the vertical tab, as RE2 has it.
    static let space: [Part] = [.range(0x09, 0x0A), .range(0x0C, 0x0D), .range(0x20, 0x20)]

    /// `[[:alpha:]]` and its kind, ASCII only.
    static let posix: [String: [Part]] = [
        "alnum": [.range(0x30, 0x39), .range(0x41, 0x5A), .range(0x61, 0x7A)],
        "alpha": [.range(0x41, 0x5A), .range(0x61, 0x7A)],
        "ascii": [.range(0, 0x7F)],
        "blank": [.range(0x09, 0x09), .range(0x20, 0x20)],
        "cntrl": [.range(0, 0x1F), .range(0x7F, 0x7F)],
        "digit": digit,
        "graph": [.range(0x21, 0x7E)],
        "lower": [.range(0x61, 0x7A)],
        "print": [.range(0x20, 0x7E)],
        "punct": [
            .range(0x21, 0x2F), .range(0x3A, 0x40), .range(0x5B, 0x60), .range(0x7B, 0x7E),
        ],
        "space": [.range(0x09, 0x0D), .range(0x20, 0x20)],
        "upper": [.range(0x41, 0x5A)],
        "word": word,
        "xdigit": [.range(0x30, 0x39), .range(0x41, 0x46), .range(0x61, 0x66)],
    ]

    /// The general categories of Unicode by their short names; one letter names a whole group.
    static func categories(_ name: String) -> Set<Unicode.GeneralCategory>? {
        if name == "Any" { return Set(categories.values) }
        let found = categories.filter {
            $0.key == name || (name.count == 1 && $0.key.hasPrefix(name))
        }
        return found.isEmpty ? nil : Set(found.values)
    }

    private static let categories: [String: Unicode.GeneralCategory] = [
        "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter,
        "Lm": .modifierLetter, "Lo": .otherLetter, "Mn": .nonspacingMark, "Mc": .spacingMark,
        "Me": .enclosingMark, "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber,
        "Pc": .connectorPunctuation, "Pd": .dashPunctuation, "Ps": .openPunctuation,
        "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation,
        "Po": .otherPunctuation, "Sm": .mathSymbol, "Sc": .currencySymbol,
        "Sk": .modifierSymbol, "So": .otherSymbol, "Zs": .spaceSeparator, "Zl": .lineSeparator,
        "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format, "Cs": .surrogate,
        "Co": .privateUse, "Cn": .unassigned,
    ]
}
