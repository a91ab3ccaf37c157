/// Numbers of national registers with their check digits: PEPPOL-COMMON-R040 to R050.
extension InvoiceRules {
    static let registerRules: [InvoiceRule] = [
        register("R040", "0088", "GLN") { isDigits($0) && isGLN($0) },
        register("R041", "0192", "Norwegian organization number") {
            $0.utf8.count == 9 && isModulo11($0)
        },
        register("R042", "0184", "Danish CVR number") {
            // With the country's letters or without them: both have been asked for.
            let number = $0.hasPrefix("DK") ? $0.dropFirst(2) : $0[...]
            return number.utf8.count == 8 && isDigits(number)
        },
        register("R043", "0208", "Belgian enterprise number") { isBelgian($0) },
        register("R044", "0201", severity: .warning, "Italian IPA code") {
            $0.utf8.count == 6 && $0.utf8.allSatisfy { isDigit($0) || isLetter($0) }
        },
        register("R045", "0210", severity: .warning, "Codice Fiscale") { isFiscalCode($0) },
        register("R046", "9907", severity: .warning, "Codice Fiscale") { isFiscalCode($0) },
        register("R047", "0211", severity: .warning, "Partita IVA") { isPartitaIVA($0) },
        register("R049", "0007", "Swedish organization number") {
            $0.utf8.count == 10 && isLuhn($0)
        },
        register("R050", "0151", "Australian Business Number") { isABN($0) },
    ]

    private static func register(
        _ number: String, _ scheme: String, severity: InvoiceRule.Severity = .fatal,
        _ name: String, _ isValid: @escaping @Sendable (String) -> Bool
    ) -> InvoiceRule {
        InvoiceRule("PEPPOL-COMMON-\(number)", severity: severity, "Ask for the number.") {
            parties($0).flatMap { $0.ids + [$0.legal, $0.electronicAddress].compactMap { $0 } }
                .compactMap { item in
                    guard item.scheme == scheme, let id = item.id, !isValid(id) else { return nil }
                    return Breach(place: "", problem: "\"\(id)\" (\(scheme)) is no \(name).")
                }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isDigit)
    }

    private static func digits(_ text: some StringProtocol) -> [Int]? {
        isDigits(text) ? text.utf8.map { Int($0) - 0x30 } : nil
    }

    /// GS1's check digit: threes and ones from the right.
    private static func isGLN(_ text: String) -> Bool {
        guard let all = digits(text), let check = all.last else { return false }
        var sum = 0
        for (position, digit) in all.dropLast().reversed().enumerated() {
            sum += position % 2 == 0 ? digit * 3 : digit
        }
        return (10 - sum % 10) % 10 == check
    }

    private static func isModulo11(_ text: String) -> Bool {
        guard let all = digits(text), let check = all.last, all.contains(where: { $0 > 0 }) else {
            return false
        }
        var sum = 0
        for (position, digit) in all.dropLast().reversed().enumerated() {
            sum += digit * (position % 6 + 2)
        }
        return (11 - sum % 11) % 11 == check
    }

    private static func isBelgian(_ text: String) -> Bool {
        guard text.utf8.count == 10, let all = digits(text) else { return false }
        let head = all.prefix(8).reduce(0) { $0 * 10 + $1 }
        return 97 - head % 97 == all[8] * 10 + all[9]
    }

    private static func isLuhn(_ text: String) -> Bool {
        guard let all = digits(text), let check = all.last else { return false }
        var sum = 0
        for (position, digit) in all.dropLast().reversed().enumerated() {
            let doubled = position % 2 == 0 ? digit * 2 : digit
            sum += doubled % 10 + doubled / 10
        }
        return (10 - sum % 10) % 10 == check
    }

    private static func isABN(_ text: String) -> Bool {
        guard text.utf8.count == 11, var all = digits(text) else { return false }
        all[0] -= 1
        let weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]
        return zip(all, weights).reduce(0) { $0 + $1.0 * $1.1 } % 89 == 0
    }

    /// Eleven digits of a company, or sixteen characters of a person in a fixed pattern.
    private static func isFiscalCode(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        if bytes.count == 11 { return isDigits(text) }
        guard bytes.count == 16 else { return false }
        let letters = [0, 1, 2, 3, 4, 5, 8, 15]
        let numbers = [6, 7, 9, 10, 14]
        return letters.allSatisfy { isLetter(bytes[$0]) }
            && numbers.allSatisfy { isDigit(bytes[$0]) }
    }

    private static func isPartitaIVA(_ text: String) -> Bool {
        guard text.lowercased().hasPrefix("it") else { return true }
        guard let all = digits(text.dropFirst(2)), all.count == 11 else { return false }
        var sum = 0
        for (position, digit) in all.enumerated() {
            let value = position % 2 == 0 ? digit : digit * 2
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }
}
