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
        let lines = request.headers.all("Accept")
        guard !lines.isEmpty else { return }
        let types = typesAnswered
        let ranges = lines.flatMap { $0.split(separator: ",") }.compactMap { MediaRange($0) }
        guard !types.isEmpty, !ranges.isEmpty else { return }
        let fits = types.contains { type in
            let taking = ranges.filter { $0.takes(type) }
            return taking.contains { !$0.isRefused }
                && !taking.contains { $0.isRefused && !$0.isWide }
        }
        guard !fits else { return }
        throw Refusal(
            code: "API-011",
            problem: "No answer of this operation is of a type that Accept takes.",
            remedy: "Accept one of: \(types.joined(separator: ", ")).",
            members: [("available", types.joined(separator: ", "))])
    }
}

/// One range of an `Accept` field, RFC 9110 section 12.5.1, without its parameters but `q`.
private struct MediaRange {
    private let type: Substring
    private let subtype: Substring
    /// Whether its `q` is 0.
    let isRefused: Bool

    /// Whether it takes several types.
    var isWide: Bool { subtype == "*" }

    /// Nil for what is no range.
    init?(_ text: Substring) {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        let names = (parts.first ?? "").lowercased().split(separator: "/")
        guard names.count == 2 else { return nil }
        isRefused = parts.dropFirst().contains { part in
            part.lowercased().hasPrefix("q=") && part.dropFirst(2).allSatisfy { "0.".contains($0) }
        }
        (type, subtype) = (names[0], names[1])
    }

    func takes(_ mediaType: String) -> Bool {
        let names = mediaType.prefix { $0 != ";" }.split(separator: "/")
        guard names.count == 2 else { return false }
        return (type == "*" || type == names[0]) && (subtype == "*" || subtype == names[1])
    }
}
