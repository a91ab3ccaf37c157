import RetailModel

/// Checks a value against its element's type, and gives numbers their plain notation.
enum EDIValueCheck {
    /// The value for JSON, or the reason why it is none of its type.
    static func normalised(
        _ utf8: [UInt8], _ kind: EDIElementPlan.Kind
    ) -> Result<[UInt8], Refusal> {
        switch kind {
        case .text: .success(utf8)
        case .number: number(utf8).map { .success($0) } ?? .failure(Refusal(.notNumber))
        case .implied(let decimals):
            implied(utf8, decimals).map { .success($0) } ?? .failure(Refusal(.notNumber))
        case .date: isDate(utf8) ? .success(utf8) : .failure(Refusal(.notDate))
        case .time: isTime(utf8) ? .success(utf8) : .failure(Refusal(.notTime))
        }
    }

    struct Refusal: Error {
        let reason: EDIProblem.Reason
        init(_ reason: EDIProblem.Reason) { self.reason = reason }
    }

    private static let zero = UInt8(ascii: "0")
    private static let point = UInt8(ascii: ".")
    private static let minus = UInt8(ascii: "-")

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- zero <= 9 }

    /// A point or a comma is the decimal mark (ISO 9735-1, 10.1); the point is written.
    private static func number(_ utf8: [UInt8]) -> [UInt8]? {
        var digits = utf8[...]
        var written: [UInt8] = []
        if let sign = digits.first, sign == minus || sign == UInt8(ascii: "+") {
            if sign == minus { written.append(minus) }
            digits.removeFirst()
        }
        guard let first = digits.first, digits.contains(where: isDigit) else { return nil }
        if !isDigit(first) { written.append(zero) }
        var hasMark = false
        for byte in digits {
            if isDigit(byte) {
                written.append(byte)
            } else if byte == point || byte == UInt8(ascii: ","), !hasMark {
                hasMark = true
                written.append(point)
            } else {
                return nil
            }
        }
        if written.last == point { written.removeLast() }
        return ExactDecimal(parsing: written) == nil ? nil : written
    }

    /// 390000 with two implied decimals is 3900.00 (X12.6, type N2).
    private static func implied(_ utf8: [UInt8], _ decimals: Int) -> [UInt8]? {
        guard let plain = number(utf8), !plain.contains(point) else { return nil }
        let isNegative = plain.first == minus
        var digits = Array(isNegative ? plain.dropFirst() : plain[...])
        if decimals == 0 { return plain }
        while digits.count <= decimals { digits.insert(zero, at: 0) }
        digits.insert(point, at: digits.count - decimals)
        return isNegative ? [minus] + digits : digits
    }

    /// CCYYMMDD or YYMMDD.
    private static func isDate(_ utf8: [UInt8]) -> Bool {
        guard utf8.count == 8 || utf8.count == 6, utf8.allSatisfy(isDigit) else { return false }
        let month = two(utf8, at: utf8.count - 4)
        let day = two(utf8, at: utf8.count - 2)
        guard (1...12).contains(month) else { return false }
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day >= 1, day <= lengths[month - 1] else { return false }
        if month != 2 || day < 29 { return true }
        let year = utf8.count == 8 ? two(utf8, at: 0) * 100 + two(utf8, at: 2) : two(utf8, at: 0)
        let isCentury = utf8.count == 8 && year % 100 == 0 && year % 400 != 0
        return year % 4 == 0 && !isCentury
    }

    /// HHMM, HHMMSS, and decimals of the second.
    private static func isTime(_ utf8: [UInt8]) -> Bool {
        guard utf8.count == 4 || (6...8).contains(utf8.count), utf8.allSatisfy(isDigit) else {
            return false
        }
        let isMinute = two(utf8, at: 0) <= 23 && two(utf8, at: 2) <= 59
        return isMinute && (utf8.count == 4 || two(utf8, at: 4) <= 59)
    }

    private static func two(_ utf8: [UInt8], at: Int) -> Int {
        Int(utf8[at] - zero) * 10 + Int(utf8[at + 1] - zero)
    }
}
