/// Doubles as texts: the shortest that reads back the same, or with a number of decimals.
enum DoubleText {
    /// The decimals that `format` may ask for.
    static let decimalsMax = 100

    /// Digits without zeros at their ends, and how many of them stand before the point.
    private struct Digits {
        var digits: [UInt8]
        var point: Int
    }

    /// The name of a number that has no digits; nil for one that has.
    private static func name(_ number: Double) -> String? {
        if number.isNaN { return "NaN" }
        guard number.isInfinite else { return nil }
        return number < 0 ? "-Infinity" : "Infinity"
    }

    // MARK: - The shortest text

    /// `123.456`, `-0.0045`, `1e+100`: an exponent below 10^-4 and from 10^21 on.
    static func shortest(_ number: Double) -> String {
        if let name = name(number) { return name }
        let sign = number.sign == .minus ? "-" : ""
        let found = shortestDigits(number.magnitude)
        guard !found.digits.isEmpty else { return sign + "0" }
        let exponent = found.point - 1
        if exponent < -4 || exponent >= 21 {
            return sign + scientific(found.digits, exponent: exponent)
        }
        return sign + plain(found, decimals: max(0, found.digits.count - found.point))
    }

    /// The digits that the standard library finds to be the shortest.
    private static func shortestDigits(_ magnitude: Double) -> Digits {
        let parts = magnitude.description.split(separator: "e")
        let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let mantissa = Array(parts[0].utf8)
        let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.count
        let digits = mantissa.filter { $0 != UInt8(ascii: ".") }.map { $0 - UInt8(ascii: "0") }
        return stripped(Digits(digits: digits, point: point + exponent))
    }

    private static func stripped(_ found: Digits) -> Digits {
        let leading = found.digits.prefix { $0 == 0 }.count
        var digits = Array(found.digits.dropFirst(leading))
        while digits.last == 0 { digits.removeLast() }
        return Digits(digits: digits, point: found.point - leading)
    }

    // MARK: - With a number of decimals

    /// As `%.3f`: rounded to the nearest, a half to even, of the number's exact value.
    static func fixed(_ number: Double, decimals: Int) -> String {
        if let name = name(number) { return name }
        let exact = exactDigits(number.magnitude)
        let rounded = rounded(exact, keeping: exact.point + decimals)
        return (number.sign == .minus ? "-" : "") + plain(rounded, decimals: decimals)
    }

    /// As `%.6e`: `1.052033e+03`.
    static func exponent(_ number: Double, decimals: Int) -> String {
        if let name = name(number) { return name }
        let rounded = rounded(exactDigits(number.magnitude), keeping: decimals + 1)
        let missing = max(0, decimals + 1 - rounded.digits.count)
        // A carry into a new first digit leaves one too many.
        let digits =
            Array(rounded.digits.prefix(decimals + 1)) + Array(repeating: 0, count: missing)
        let isZero = rounded.digits.isEmpty
        return (number.sign == .minus ? "-" : "")
            + scientific(digits, exponent: isZero ? 0 : rounded.point - 1)
    }

    private static func plain(_ found: Digits, decimals: Int) -> String {
        func digit(_ position: Int) -> UInt8 {
            found.digits.indices.contains(position) ? found.digits[position] : 0
        }
        let before = found.point > 0 ? (0..<found.point).map(digit) : [0]
        guard decimals > 0 else { return text(before) }
        let after = (found.point..<(found.point + decimals)).map(digit)
        return text(before) + "." + text(after)
    }

    private static func scientific(_ digits: [UInt8], exponent: Int) -> String {
        let shown = String(exponent.magnitude)
        let mantissa =
            digits.count > 1
            ? text(Array(digits[..<1])) + "." + text(Array(digits[1...])) : text(digits)
        return mantissa + (exponent < 0 ? "e-" : "e+") + (shown.count < 2 ? "0" : "") + shown
    }

    private static func text(_ digits: [UInt8]) -> String {
        String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    }

    private static func rounded(_ found: Digits, keeping count: Int) -> Digits {
        guard count < found.digits.count else { return found }
        guard count >= 0 else { return Digits(digits: [], point: found.point) }
        var kept = Array(found.digits[..<count])
        let rest = found.digits[count...]
        let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
        let isUp = isHalf ? (kept.last ?? 0) % 2 == 1 : (rest.first ?? 0) >= 5
        guard isUp else { return Digits(digits: kept, point: found.point) }
        var index = kept.count - 1
        while index >= 0 {
            if kept[index] < 9 {
                kept[index] += 1
                return Digits(digits: kept, point: found.point)
            }
            kept[index] = 0
            index -= 1
        }
        return Digits(digits: [1] + kept, point: found.point + 1)
    }

    /// Every digit of the number: a significand times a power of two is a whole number, or one
    /// times a power of five behind a point.
    private static func exactDigits(_ magnitude: Double) -> Digits {
        guard magnitude > 0 else { return Digits(digits: [], point: 0) }
        let power = Int(magnitude.exponent) - 52
        let exponent = max(power, -1074)
        let significand = UInt64(magnitude / Double(sign: .plus, exponent: exponent, significand: 1))
        var limbs = Limbs(significand)
        for _ in 0..<abs(exponent) { limbs.multiply(by: exponent < 0 ? 5 : 2) }
        let digits = limbs.digits
        return stripped(
            Digits(digits: digits, point: digits.count + min(0, exponent)))
    }

    /// A whole number of any length, in parts of nine digits, the lowest first.
    private struct Limbs {
        private static let base: UInt64 = 1_000_000_000
        private var limbs: [UInt64] = []

        init(_ number: UInt64) {
            var rest = number
            while rest > 0 {
                limbs.append(rest % Self.base)
                rest /= Self.base
            }
        }

        mutating func multiply(by factor: UInt64) {
            var carry: UInt64 = 0
            for index in limbs.indices {
                let product = limbs[index] * factor + carry
                limbs[index] = product % Self.base
                carry = product / Self.base
            }
            if carry > 0 { limbs.append(carry) }
        }

        var digits: [UInt8] {
            var digits: [UInt8] = []
            for limb in limbs {
                var rest = limb
                for _ in 0..<9 {
                    digits.append(UInt8(rest % 10))
                    rest /= 10
                }
            }
            while digits.last == 0 { digits.removeLast() }
            return digits.reversed()
        }
    }
}
