/// A regular expression as a tree.
indirect enum PatternNode: Sendable {
    case empty
    case scalar(UInt32)
    case set(PatternSet)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// `most` is nil for no end.
    case repeated(PatternNode, least: Int, most: Int?)
}

/// What a place in a text must be, without taking a scalar of it.
enum PatternAssertion: Sendable {
    case textStart
    case textEnd
    case lineStart
    case lineEnd
    case wordBoundary
    case noWordBoundary

    /// Whether it holds between two scalars; nil is an end of the text.
    func holds(between before: UInt32?, and after: UInt32?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == 0x0A
        case .lineEnd: after == nil || after == 0x0A
        case .wordBoundary: Self.isWord(before) != Self.isWord(after)
        case .noWordBoundary: Self.isWord(before) == Self.isWord(after)
        }
    }

    private static func isWord(_ code: UInt32?) -> Bool {
        guard let code, code < 128 else { return false }
        return Unicode.Scalar(code).map { $0.isLetter || $0.isDigit } ?? false
    }
}

/// Why a text is no regular expression.
struct PatternProblem: Error, Equatable, Sendable {
    /// Where, in Unicode scalars from 0.
    let offset: Int
    /// As a sentence.
    let problem: String
}
