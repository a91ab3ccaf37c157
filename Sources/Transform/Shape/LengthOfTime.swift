/// A length of time as configuration writes it: `90s`, `15m`, `3h30m`, `4d`, `7y`.
public enum LengthOfTime {
    /// How to write one, as a sentence.
    public static let remedy = "Write whole numbers with s, m, h, d or y, such as 15m or 3h30m."

    /// The largest number before a unit.
    private static let countMax = 1_000_000
    private static let units: [Character: Int] = [
        "s": 1, "m": 60, "h": 3600, "d": 86_400, "y": 31_536_000,
    ]

    /// Its seconds, at least one; nil for anything else. A year has 365 days.
    public static func seconds(_ text: String) -> Int? {
        var (sum, digits) = (0, "")
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else if let unit = units[character], let count = Int(digits), count <= countMax {
                sum += count * unit
                digits = ""
            } else {
                return nil
            }
        }
        return digits.isEmpty && sum > 0 ? sum : nil
    }
}
