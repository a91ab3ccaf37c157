/// Some of the canonical member names, as bits: looked into for every member of every document.
struct CanonicalKeys: Sendable {
    private let bits: UInt64

    init(_ keys: CanonicalKey...) {
        precondition(CanonicalKey.allCases.count <= 64, "Every key needs a bit of its own.")
        bits = keys.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    func contains(_ key: CanonicalKey) -> Bool { bits >> UInt64(key.rawValue) & 1 == 1 }
}
