/// A condition between elements of one segment: a syntax note of X12.6, a dependency note of
/// ISO 9735-1.
struct EDICondition: Hashable, Sendable {
    enum Kind: Character, Sendable {
        /// All of them or none.
        case paired = "P"
        /// At least one.
        case required = "R"
        /// At most one.
        case exclusive = "E"
        /// If the first comes, all others.
        case conditional = "C"
        /// If the first comes, at least one of the others.
        case list = "L"
    }

    let kind: Kind
    /// From 1, at least two.
    let elements: [Int]
    private let mask: UInt64
    private let first: UInt64

    /// Reads `P0304`; nil when it is no condition.
    init?(_ text: String) {
        let digits = text.utf8.dropFirst().map { Int($0) - 0x30 }
        guard let kind = text.first.flatMap(Kind.init), digits.count >= 4, digits.count % 2 == 0,
            digits.allSatisfy({ (0...9).contains($0) })
        else { return nil }
        let elements = stride(from: 0, to: digits.count, by: 2).map {
            digits[$0] * 10 + digits[$0 + 1]
        }
        guard elements.allSatisfy({ (1...EDIPresence.elementsMax).contains($0) }) else {
            return nil
        }
        self.kind = kind
        self.elements = elements
        mask = elements.reduce(0) { $0 | 1 << UInt64($1) }
        first = 1 << UInt64(elements[0])
    }

    /// The element at which a segment with these elements breaks it; nil when it does not.
    func broken(by sent: UInt64) -> Int? {
        let own = sent & mask
        switch kind {
        case .paired: return own == 0 || own == mask ? nil : missing(own)
        case .required: return own == 0 ? elements[0] : nil
        case .exclusive:
            return own.nonzeroBitCount > 1 ? elements.last { own & 1 << UInt64($0) != 0 } : nil
        case .conditional: return own & first == 0 || own == mask ? nil : missing(own)
        case .list: return own == first ? elements[1] : nil
        }
    }

    private func missing(_ own: UInt64) -> Int? { elements.first { own & 1 << UInt64($0) == 0 } }

    /// What a segment `name` does that breaks it.
    func reason(_ name: String) -> EDIProblem.Reason {
        kind == .exclusive ? .exclusionBroken(words(name)) : .conditionBroken(words(name))
    }

    private func words(_ name: String) -> String {
        let keys = elements.map { EDIKey.name(name, element: $0) }
        let others = keys.dropFirst()
        return switch kind {
        case .paired: "\(keys.joined(separator: ", ")) come together or not at all"
        case .required: "one of \(keys.joined(separator: ", ")) is needed"
        case .exclusive: "only one of \(keys.joined(separator: ", ")) may come"
        case .conditional: "\(keys[0]) needs \(others.joined(separator: ", "))"
        case .list: "\(keys[0]) needs one of \(others.joined(separator: ", "))"
        }
    }
}
