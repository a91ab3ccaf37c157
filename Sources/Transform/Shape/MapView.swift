/// Reads the keys of one map; what nobody asked for is reported with the nearest known key.
///
/// Every question reports its own problem, so a reader asks for everything and looks at the end.
public final class MapView {
    /// Where the map begins.
    public let place: SourcePlace
    let entries: [Shape.Entry]
    private let problems: ProblemList
    private var asked: [String] = []

    /// Reports and returns nil when the shape is no map.
    public init?(_ shape: Shape, problems: ProblemList) {
        guard case .map(let entries) = shape.content else {
            problems.report(
                "SHAPE-020", at: shape.place, "This is \(shape.kindName) where a map belongs.",
                remedy: "Write `key: value` lines, indented under it.")
            return nil
        }
        self.entries = entries
        self.problems = problems
        place = shape.place
    }

    /// The value of a key that may be missing.
    public func optional(_ key: String) -> Shape? {
        asked.append(key)
        return entries.first { $0.key == key }?.value
    }

    /// The value of a key that must be there.
    public func required(_ key: String) -> Shape? {
        if let value = optional(key) { return value }
        problems.report(
            "SHAPE-021", at: place, "The key \"\(key)\" is missing.", remedy: "Add `\(key): ...`.")
        return nil
    }

    /// The text of a key that may be missing.
    public func optionalText(_ key: String) -> String? { optional(key).flatMap { text($0) } }

    /// The text of a key that must be there.
    public func requiredText(_ key: String) -> String? { required(key).flatMap { text($0) } }

    /// A whole number of at least one, as versions are.
    public func requiredVersion(_ key: String) -> Int? {
        guard let shape = required(key), let text = text(shape) else { return nil }
        if let number = Int(text), number > 0, text.utf8.count <= 9 { return number }
        problems.report(
            "SHAPE-022", at: shape.place, "\"\(text)\" is no version.",
            remedy: "Write a whole number from 1 on.")
        return nil
    }

    /// A claim, written `yes` or `no`, `true` or `false`.
    public func optionalClaim(_ key: String) -> Bool? {
        guard let shape = optional(key), let text = text(shape) else { return nil }
        switch text {
        case "yes", "true": return true
        case "no", "false": return false
        default:
            problems.report(
                "SHAPE-023", at: shape.place, "\"\(text)\" is neither yes nor no.",
                remedy: "Write yes or no.")
            return nil
        }
    }

    /// The items of a key that may be missing.
    public func optionalList(_ key: String) -> [Shape] {
        guard let shape = optional(key) else { return [] }
        if case .list(let items) = shape.content { return items }
        problems.report(
            "SHAPE-024", at: shape.place, "This is \(shape.kindName) where a list belongs.",
            remedy: "Write `- item` lines, or [a, b] on one line.")
        return []
    }

    /// The shape's text; anything else is reported.
    public func text(_ shape: Shape) -> String? {
        if case .text(let text) = shape.content { return text }
        problems.report(
            "SHAPE-025", at: shape.place, "This is \(shape.kindName) where a text belongs.",
            remedy: "Write one value on the line, without `=`.")
        return nil
    }

    /// Reports every key that was never asked for.
    public func refuseUnknownKeys() {
        for entry in entries where !asked.contains(entry.key) {
            problems.report(
                "SHAPE-026", at: entry.keyPlace, "The key \"\(entry.key)\" is not known here.",
                remedy: NearestName.remedy(for: entry.key, among: asked))
        }
    }
}
