import Transform

/// Lengths of time as configuration writes them.
enum Length {
    private static let units: [Character: Int] = [
        "s": 1, "m": 60, "h": 3600, "d": 86_400, "y": 31_536_000,
    ]

    /// `90s`, `15m`, `3h30m`, `7y`, in seconds; nil after a reported problem.
    static func seconds(_ shape: Shape, _ map: MapView, _ problems: ProblemList) -> Int? {
        guard let text = map.text(shape) else { return nil }
        var (sum, digits, isWhole) = (0, "", !text.isEmpty)
        for character in text {
            if character.isNumber {
                digits.append(character)
            } else if let unit = units[character], let count = Int(digits), count <= 1_000_000 {
                sum += count * unit
                digits = ""
            } else {
                isWhole = false
            }
        }
        if isWhole, digits.isEmpty, sum > 0 { return sum }
        problems.report(
            "ROUTE-012", at: shape.place, "\"\(text)\" is no length of time.",
            remedy: "Write whole numbers with s, m, h, d or y, such as 15m or 3h30m.")
        return nil
    }
}
