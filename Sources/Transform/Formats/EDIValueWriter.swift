import RetailModel

/// Writes a value as its element's type has it, numbers in plain notation, and checks it.
enum EDIValueWriter {
    private static let zero = UInt8(ascii: "0")
    private static let point = UInt8(ascii: ".")
    private static let minus = UInt8(ascii: "-")
    /// Every number of so many digits can be held.
    private static let digitsSure = 30

    /// Writes the value, as it is when it is not of its type.
    ///
    /// - Returns: what is wrong with it.
    static func write(
        _ value: UnsafeBufferPointer<UInt8>, _ plan: EDIElementPlan, to json: inout JSONWriter
    ) -> EDIProblem.Reason? {
        let refusal: EDIProblem.Reason?
        switch plan.kind {
        case .number:
            let isWritten =
                writeNumber(value, decimals: nil, to: &json)
                || writeExponential(value, to: &json)
            refusal = isWritten ? nil : .notNumber
        case .numeric:
            let isWritten = writeNumber(value, decimals: nil, hasComma: true, to: &json)
            refusal = isWritten ? nil : .notNumber
        case .implied(let decimals):
            refusal = writeNumber(value, decimals: decimals, to: &json) ? nil : .notNumber
        case .date: refusal = isDate(value) ? nil : .notDate
        case .time: refusal = isTime(value) ? nil : .notTime
        case .text: refusal = nil
        }
        // A number has been written unless it is none.
        if !plan.isNumber || refusal != nil { json.text(utf8: value) }
        return refusal ?? lengthProblem(value, plan)
    }

    /// Sign and decimal mark do not count (X12.6, ISO 9735-1).
    private static func lengthProblem(
        _ value: UnsafeBufferPointer<UInt8>, _ plan: EDIElementPlan
    ) -> EDIProblem.Reason? {
        if value.count >= plan.charactersMin * 4 || plan.charactersMin <= 1,
            value.count <= plan.charactersMax, !value.isEmpty, !plan.isNumber
        {
            return nil
        }
        let count =
            plan.kind == .text
            ? value.count { $0 & 0xC0 != 0x80 } : value.count { isDigit($0) }
        if count > plan.charactersMax { return .tooLong(charactersMax: plan.charactersMax) }
        if count < plan.charactersMin { return .tooShort(charactersMin: plan.charactersMin) }
        return nil
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- zero <= 9 }

    // MARK: - Numbers

    /// The decimal mark is a point, in EDIFACT a comma too (ISO 9735-1, 10.1); the point is
    /// written. In X12 a comma would most likely part thousands, so it is none. 390000 with two
    /// implied decimals is 3900.00 (X12.6, type N2).
    private static func writeNumber(
        _ value: UnsafeBufferPointer<UInt8>, decimals: Int?, hasComma: Bool = false,
        to json: inout JSONWriter
    ) -> Bool {
        let isSigned = value.first == minus || value.first == UInt8(ascii: "+")
        let first = isSigned ? 1 : 0
        var mark = value.count
        for at in first..<max(value.count, first) {
            // Safe: `at` is below the count.
            let byte = value[at]
            if isDigit(byte) { continue }
            let isMark = byte == point || (hasComma && byte == UInt8(ascii: ","))
            guard isMark, mark == value.count, decimals == nil else { return false }
            mark = at
        }
        let digits = value.count - first - (mark < value.count ? 1 : 0)
        guard digits > 0, digits <= digitsSure || canBeHeld(value, mark) else { return false }
        if first == 0, mark == value.count, decimals ?? 0 == 0 {
            json.text(utf8: value)
            return true
        }
        let written = rearranged(value, first: first, mark: mark, decimals: decimals ?? 0)
        // Safe: the buffer is read inside the closure only.
        written.withUnsafeBufferPointer { json.text(utf8: $0) }
        return true
    }

    /// 2.5E-1 is 0.25 (X12.6, type R).
    private static func writeExponential(
        _ value: UnsafeBufferPointer<UInt8>, to json: inout JSONWriter
    ) -> Bool {
        guard let mark = value.firstIndex(of: UInt8(ascii: "E")),
            let exponent = Int(String(decoding: value[(mark + 1)...], as: UTF8.self)),
            (-digitsSure...digitsSure).contains(exponent)
        else { return false }
        let isNegative = value.first == minus
        let parts = value[(isNegative ? 1 : 0)..<mark].split(
            separator: point, maxSplits: 1, omittingEmptySubsequences: false)
        var digits = Array(parts.joined())
        guard !digits.isEmpty, digits.count <= digitsSure, digits.allSatisfy(isDigit) else {
            return false
        }
        let whole = parts[0].count + exponent
        digits.insert(contentsOf: repeatElement(zero, count: max(1 - whole, 0)), at: 0)
        digits += repeatElement(zero, count: max(whole - digits.count, 0))
        let plain = (isNegative ? [minus] : []) + digits[..<max(whole, 1)]
        let decimals = digits[max(whole, 1)...]
        let written = decimals.isEmpty ? plain : plain + [point] + decimals
        // Safe: the buffer is read inside the closure only.
        return written.withUnsafeBufferPointer { writeNumber($0, decimals: nil, to: &json) }
    }

    private static func canBeHeld(_ value: UnsafeBufferPointer<UInt8>, _ mark: Int) -> Bool {
        var plain = Array(value)
        if mark < plain.count { plain[mark] = point }
        if plain.first == UInt8(ascii: "+") { plain.removeFirst() }
        return ExactDecimal(parsing: plain) != nil
    }

    /// The number with a digit in front of its point, and none of either at its end.
    private static func rearranged(
        _ value: UnsafeBufferPointer<UInt8>, first: Int, mark: Int, decimals: Int
    ) -> [UInt8] {
        var written: [UInt8] = []
        written.reserveCapacity(value.count + decimals + 2)
        if value.first == minus { written.append(minus) }
        let digits = value.count - first
        if decimals > 0 {
            // Leading zeros up to one digit in front of the point.
            let padding = max(decimals + 1 - digits, 0)
            for place in 0..<padding + digits {
                if place == padding + digits - decimals { written.append(point) }
                // Safe: behind the padding come the value's own digits.
                written.append(place < padding ? zero : value[first + place - padding])
            }
            return written
        }
        if mark == first { written.append(zero) }
        // Safe: both ranges lie inside the value.
        written.append(contentsOf: value[first..<mark])
        if mark + 1 < value.count {
            written.append(point)
            written.append(contentsOf: value[(mark + 1)...])
        }
        return written
    }

    // MARK: - Dates and times

    /// CCYYMMDD or YYMMDD.
    fileprivate static func isDate(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        guard utf8.count == 8 || utf8.count == 6, utf8.allSatisfy(isDigit) else { return false }
        let month = two(utf8, at: utf8.count - 4)
        let day = two(utf8, at: utf8.count - 2)
        guard (1...12).contains(month), day >= 1 else { return false }
        let isShort = month == 4 || month == 6 || month == 9 || month == 11
        guard day <= (month == 2 ? 29 : isShort ? 30 : 31) else { return false }
        if month != 2 || day < 29 { return true }
        let year = utf8.count == 8 ? two(utf8, at: 0) * 100 + two(utf8, at: 2) : two(utf8, at: 0)
        let isCentury = utf8.count == 8 && year % 100 == 0 && year % 400 != 0
        return year % 4 == 0 && !isCentury
    }

    /// HHMM, HHMMSS, and decimals of the second.
    fileprivate static func isTime(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        guard utf8.count == 4 || (6...8).contains(utf8.count), utf8.allSatisfy(isDigit) else {
            return false
        }
        let isMinute = two(utf8, at: 0) <= 23 && two(utf8, at: 2) <= 59
        return isMinute && (utf8.count == 4 || two(utf8, at: 4) <= 59)
    }

    /// Safe: both places lie inside, as the caller has seen by the count.
    private static func two(_ utf8: UnsafeBufferPointer<UInt8>, at: Int) -> Int {
        Int(utf8[at] - zero) * 10 + Int(utf8[at + 1] - zero)
    }
}

extension EDIValueWriter {
    static func isDate(_ utf8: [UInt8]) -> Bool { utf8.withUnsafeBufferPointer(isDate) }

    static func isTime(_ utf8: [UInt8]) -> Bool { utf8.withUnsafeBufferPointer(isTime) }

    /// As ``write(_:_:to:)``, for bytes that were decoded.
    static func write(
        _ value: [UInt8], _ plan: EDIElementPlan, to json: inout JSONWriter
    ) -> EDIProblem.Reason? {
        // Safe: the buffer is read inside the closure only.
        value.withUnsafeBufferPointer { write($0, plan, to: &json) }
    }
}
