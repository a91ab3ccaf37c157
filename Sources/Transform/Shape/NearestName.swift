/// Finds what a misspelt name was probably meant to be.
public enum NearestName {
    /// Names longer than this are not compared, which bounds the work of one search.
    static let lengthMax = 64

    /// The known name with the fewest differing letters, or nil when none is close.
    static func of(_ name: String, among known: some Sequence<String>) -> String? {
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(name, candidate)
            // A third of the letters wrong is a slip; more is another word.
            guard distance <= max(1, max(name.count, candidate.count) / 3) else { continue }
            if distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// A sentence that offers the nearest name, or lists what is known.
    public static func remedy(for name: String, among known: [String]) -> String {
        if let nearest = of(name, among: known) { return "Did you mean \"\(nearest)\"?" }
        guard !known.isEmpty else { return "Remove it." }
        return "Known here: " + known.sorted().joined(separator: ", ") + "."
    }

    /// How many letters must be changed, added, dropped or swapped with their neighbour, without
    /// regard to case (the "optimal string alignment" distance).
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().utf8.prefix(lengthMax))
        let right = Array(right.lowercased().utf8.prefix(lengthMax))
        var before = [Int](repeating: 0, count: right.count + 1)
        var above = Array(0...right.count)
        for line in left.indices {
            var row = [line + 1]
            for column in right.indices {
                let isSame = left[line] == right[column]
                var least = min(
                    above[column] + (isSame ? 0 : 1), above[column + 1] + 1, row[column] + 1)
                if line > 0, column > 0, left[line] == right[column - 1],
                    left[line - 1] == right[column]
                {
                    least = min(least, before[column - 1] + 1)
                }
                row.append(least)
            }
            (before, above) = (above, row)
        }
        return above[right.count]
    }
}
