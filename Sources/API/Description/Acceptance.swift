import HTTP

extension Operation {
    /// The media types of its successes.
    private var typesAnswered: [String] {
        var types: [String] = []
        for answer in answers where (200...299).contains(answer.status) {
            for form in answer.forms where !types.contains(form.type) { types.append(form.type) }
        }
        return types
    }

    /// Holds `Accept` against what the operation answers, before it does anything.
    ///
    /// - Throws: ``Refusal`` with the types that there are, when none of them fits.
    func checkAcceptance(of request: Request) throws(Refusal) {
        let (types, ranges) = (typesAnswered, MediaRange.accepted(by: request))
        guard !types.isEmpty, !ranges.isEmpty else { return }
        guard types.allSatisfy({ MediaRange.weight(of: $0, among: ranges) == 0 }) else { return }
        throw Refusal(
            code: "API-011",
            problem: "No answer of this operation is of a type that Accept takes.",
            remedy: "Accept one of: \(types.joined(separator: ", ")).",
            members: [("available", types.joined(separator: ", "))])
    }
}

extension Request {
    /// Which of several types it would rather have; the first of those that it wants alike.
    func accepts(bestOf types: String...) -> String {
        let ranges = MediaRange.accepted(by: self)
        guard !ranges.isEmpty else { return types[0] }
        var (best, weight) = (types[0], MediaRange.weight(of: types[0], among: ranges))
        for type in types.dropFirst() {
            let other = MediaRange.weight(of: type, among: ranges)
            if other > weight { (best, weight) = (type, other) }
        }
        return best
    }
}

/// One range of an `Accept` field, RFC 9110 section 12.5.1, without its parameters but `q`.
private struct MediaRange {
    private let type: Substring
    private let subtype: Substring
    /// In thousandths; 0 for what is refused.
    private let weight: Int

    /// How exactly it says what it takes: a type before a kind of types before anything.
    private var precision: Int { (type == "*" ? 0 : 1) + (subtype == "*" ? 0 : 1) }

    static func accepted(by request: Request) -> [MediaRange] {
        request.headers.all("Accept").flatMap { $0.split(separator: ",") }
            .compactMap { MediaRange($0) }
    }

    /// How much a type is wanted: as much as the range says that names it most exactly.
    static func weight(of type: String, among ranges: [MediaRange]) -> Int {
        let taking = ranges.filter { $0.takes(type) }
        let exact = taking.map(\.precision).max() ?? 0
        return taking.filter { $0.precision == exact }.map(\.weight).max() ?? 0
    }

    /// Nil for what is no range.
    init?(_ text: Substring) {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        let names = (parts.first ?? "").lowercased().split(separator: "/")
        guard names.count == 2 else { return nil }
        let told = parts.dropFirst().map { $0.lowercased() }.first { $0.hasPrefix("q=") }
        weight = told.map { Self.thousandths($0.dropFirst(2)) } ?? 1000
        (type, subtype) = (names[0], names[1])
    }

    /// `0.75` as 750; what is no weight counts as none said.
    private static func thousandths(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.count == 2 ? parts[1] : ""
        guard let whole = Int(parts[0]), (0...1).contains(whole), digits.count <= 3,
            digits.allSatisfy({ ("0"..."9").contains($0) })
        else { return 1000 }
        let padded = digits + String(repeating: "0", count: 3 - digits.count)
        return min(1000, 1000 * whole + (Int(padded) ?? 0))
    }

    /// A type that is declared as `*/*` may be any.
    private func takes(_ mediaType: String) -> Bool {
        let names = mediaType.prefix { $0 != ";" }.split(separator: "/")
        guard names.count == 2 else { return false }
        return (type == "*" || type == names[0] || names[0] == "*")
            && (subtype == "*" || subtype == names[1] || names[1] == "*")
    }
}
