/// A piece of Swift text, as much of one as the house rules need.
struct Token: Hashable, Sendable {
    enum Kind: Sendable {
        /// A name, keyword or number.
        case word
        /// One punctuation character.
        case symbol
        /// The content of a text literal, interpolations left out.
        case text
        /// The content of a comment.
        case comment
    }

    let kind: Kind
    let text: String
    /// Where it begins, counted from one.
    let line: Int
    /// Whether nothing but blanks stands before it on its line.
    let beginsLine: Bool
    /// Whether it stands directly behind the token before.
    let isJoined: Bool
}
