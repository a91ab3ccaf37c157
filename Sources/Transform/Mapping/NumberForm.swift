/// How a file of separated values writes its decimals, where not in plain notation: each form is
/// called by what 1234.56 looks like in it.
public enum NumberForm: String, Sendable, CaseIterable {
    case pointAndComma = "1,234.56"
    case commaAndPoint = "1.234,56"
    case commaAndSpace = "1 234,56"
    case pointAndApostrophe = "1'234.56"

    private var point: UInt8 {
        switch self {
        case .pointAndComma, .pointAndApostrophe: UInt8(ascii: ".")
        case .commaAndPoint, .commaAndSpace: UInt8(ascii: ",")
        }
    }

    /// The marks between thousands: also the spaces that do not break, and the typographer's mark.
    private var marks: [[UInt8]] {
        switch self {
        case .pointAndComma: [Array(",".utf8)]
        case .commaAndPoint: [Array(".".utf8)]
        case .commaAndSpace: [Array(" ".utf8), Array("\u{A0}".utf8), Array("\u{202F}".utf8)]
        case .pointAndApostrophe: [Array("'".utf8), Array("\u{2019}".utf8)]
        }
    }

    /// The same number in plain notation; nil where a mark is not between thousands, so that 1,23
    /// is never taken for 123, nor 0,125 for 125. Marks may be left out, but not some of them.
    func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var plain: [UInt8] = []
        var rest = bytes
        if rest.first == UInt8(ascii: "-") { plain.append(rest.removeFirst()) }
        let fraction = rest.firstIndex(of: point).map { rest[$0...].dropFirst() }
        var groups = [0]
        var whole = rest[..<(rest.firstIndex(of: point) ?? rest.endIndex)]
        while let byte = whole.first {
            if Self.isDigit(byte) {
                plain.append(whole.removeFirst())
                groups[groups.count - 1] += 1
            } else if let mark = marks.first(where: { whole.starts(with: $0) }) {
                whole = whole.dropFirst(mark.count)
                groups.append(0)
            } else {
                return nil
            }
        }
        let isGrouped = groups.count > 1
        let beginsWithZero = plain.first(where: Self.isDigit) == UInt8(ascii: "0")
        guard groups[0] > 0, !isGrouped || groups[0] <= 3 && !beginsWithZero,
            groups.dropFirst().allSatisfy({ $0 == 3 })
        else { return nil }
        guard let fraction else { return plain }
        guard !fraction.isEmpty, fraction.allSatisfy(Self.isDigit) else { return nil }
        return plain + [UInt8(ascii: ".")] + fraction
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
