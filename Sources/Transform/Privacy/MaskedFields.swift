/// Which members, columns or elements were masked, each once.
struct MaskedFields: Sendable {
    /// The most that are told.
    private static let namesMax = 20
    /// How text is called that no name belongs to.
    static let text = "text"

    private(set) var names: [String] = []

    mutating func add(_ name: String) {
        guard names.count < Self.namesMax, !names.contains(name) else { return }
        names.append(name)
    }

    mutating func add(_ others: [String]) { for name in others { add(name) } }
}
