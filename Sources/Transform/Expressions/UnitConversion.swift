import RetailModel

/// Exact conversion between units of measure that have fixed proportions.
///
/// Units are named by their code in UN/ECE Recommendation 20 (`KGM`) or by their usual sign (`kg`).
/// Factors: SI; international yard and pound (1959); US gallon of 231 cubic inches; imperial gallon
/// of 4.54609 litres.
enum UnitConversion {
    /// What a unit measures; only units of one kind convert.
    private enum Kind: Sendable {
        case mass
        case length
        case area
        case volume
        case time
        case count
    }

    private struct Unit: Sendable {
        let kind: Kind
        /// How many of the kind's base unit one is: gram, millimetre, square metre, millilitre,
        /// second, piece.
        let factor: ExactDecimal
    }

    private static let table: [String: Unit] = {
        var table: [String: Unit] = [:]
        for row in rows.split(separator: "\n") {
            let words = row.split(separator: " ").map(String.init)
            guard words.count > 2, let kind = kinds[words[0]], let factor = ExactDecimal(words[1])
            else { continue }
            for name in words[2...] { table[name] = Unit(kind: kind, factor: factor) }
        }
        return table
    }()

    private static let kinds: [String: Kind] = [
        "mass": .mass, "length": .length, "area": .area, "volume": .volume, "time": .time,
        "count": .count,
    ]

    /// Kind, factor, names.
    private static let rows = """
        mass 0.001 MGM mg
        mass 1 GRM g
        mass 1000 KGM kg
        mass 1000000 TNE t
        mass 28.349523125 ONZ oz
        mass 453.59237 LBR lb
        mass 907184.74 STN
        length 1 MMT mm
        length 10 CMT cm
        length 100 DMT dm
        length 1000 MTR m
        length 1000000 KMT km
        length 25.4 INH in
        length 304.8 FOT ft
        length 914.4 YRD yd
        area 0.0001 CMK cm2
        area 1 MTK m2
        area 0.00064516 INK in2
        area 0.09290304 FTK ft2
        area 0.83612736 YDK yd2
        volume 1 MLT ml
        volume 10 CLT cl
        volume 100 DLT dl
        volume 1000 LTR l
        volume 100000 HLT hl
        volume 1000000 MTQ m3
        volume 1 CMQ cm3
        volume 3785.411784 GLL gal
        volume 29.5735295625 OZA
        volume 473.176473 PTL
        volume 946.352946 QTL
        volume 4546.09 GLI
        volume 568.26125 PTI
        volume 28.4130625 OZI
        time 1 SEC s
        time 60 MIN min
        time 3600 HUR h
        time 86400 DAY d
        time 604800 WEE
        count 1 C62 EA H87 PCE NAR
        count 2 PR NPR
        count 12 DZN
        count 100 CEN
        count 144 GRO
        count 1000 MIL
        """

    /// Every name of a unit.
    static var names: [String] { Array(table.keys) }

    /// The unit's kind and factor are known.
    static func isKnown(_ name: String) -> Bool { table[name] != nil }

    /// How a converted quantity is cut to a number of decimals.
    struct Cut: Sendable {
        let decimals: Int
        let rule: Rounding
    }

    /// The quantity in the other unit: exact, or cut as told.
    static func convert(
        _ quantity: ExactDecimal, from source: String, to target: String, cut: Cut?
    ) -> Value {
        guard let from = table[source] else { return unknown(source) }
        guard let to = table[target] else { return unknown(target) }
        guard from.kind == to.kind else {
            return .fault(
                Fault(
                    .type, "\"\(source)\" and \"\(target)\" measure different things.",
                    remedy: "Convert between units of one kind."))
        }
        guard let base = quantity.multiplied(by: from.factor) else { return Fault.overflow }
        if let cut {
            return base.divided(by: to.factor, decimals: cut.decimals, rounding: cut.rule)
                .map { .decimal($0) } ?? Fault.overflow
        }
        return exactQuotient(base, to.factor).map { .decimal($0) }
            ?? .fault(
                Fault(
                    .overflow, "The quantity in \"\(target)\" has no end of decimals.",
                    remedy: "Say how it is rounded: uom(q, \"a\", \"b\", 3, \"half_even\")."))
    }

    /// The quotient when it ends within the decimals that there are.
    private static func exactQuotient(
        _ dividend: ExactDecimal, _ divisor: ExactDecimal
    ) -> ExactDecimal? {
        // Fewer decimals are tried when the digits before the point leave no room for all.
        for decimals in [ExactDecimal.scaleMax, 12, 6, 0] {
            guard
                let quotient = dividend.divided(by: divisor, decimals: decimals, rounding: .down),
                let product = quotient.normalised.multiplied(by: divisor)
            else { continue }
            return product == dividend ? quotient.normalised : nil
        }
        return nil
    }

    private static func unknown(_ name: String) -> Value {
        .fault(
            Fault(
                .lookup, "There is no unit of measure \"\(name)\".",
                remedy: "Use a code of UN/ECE Recommendation 20, such as KGM or LTR.",
                excerpt: name))
    }
}
