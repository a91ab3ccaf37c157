import HTTP

/// What a request prefers, RFC 7240.
enum Preferences {
    /// Refuse what could be kept but is not as it should be.
    static let strict = "handling=strict"

    private static let known = [
        "return=minimal", "return=representation", strict, "handling=lenient",
    ]

    /// Tells the caller which of its preferences were followed (section 3); an operation calls it
    /// that follows all that are known.
    static func tell(_ request: Request, in response: inout Response) {
        let followed = known.filter { request.prefers($0) }
        guard !followed.isEmpty else { return }
        response.headers.append("Preference-Applied", followed.joined(separator: ", "))
    }
}

extension Request {
    /// Whether it asks for this, RFC 7240 section 2: of what is asked for twice the first counts,
    /// and parameters behind it say nothing that is known here.
    func prefers(_ preference: String) -> Bool {
        let name = preference.prefix { $0 != "=" }
        let wishes = headers.all("Prefer").flatMap { Self.parts(of: $0, at: ",") }.map { wish in
            Self.parts(of: wish, at: ";")[0].filter { !" \t\"".contains($0) }.lowercased()
        }
        return wishes.first { $0.prefix { $0 != "=" } == name } == preference
    }

    /// A field's parts between separators that stand in no quoted string (RFC 9110, section 5.6.4).
    private static func parts(of text: some StringProtocol, at separator: Character) -> [String] {
        var (parts, isQuoted, isEscaped) = ([""], false, false)
        for character in text {
            if character == separator, !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }
}
