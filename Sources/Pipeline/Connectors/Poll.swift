import RetailModel
import Transform

/// A source that is asked again and again for what is new.
public struct Poll: Sendable {
    /// How a page leads to the next.
    public enum Paging: Sendable {
        /// By a Link field with `rel="next"` (RFC 8288).
        case link
        /// By a member of the body, given back as a parameter of the query.
        case cursor(path: [String], parameter: String)
    }

    public let name: String
    public let connection: String
    /// With `{since}` and `{until}` where those moments stand.
    public let url: String
    public let paging: Paging
    public let everySeconds: Int
    /// How far before the watermark the next look begins: clocks differ, and sources are slow to
    /// show what they have. What comes twice is one document.
    public let overlapSeconds: Int
    /// Where the first look begins.
    public let from: Instant
    /// The member of each document that says when it changed; nil to go by the clock here.
    public let watermark: String?
    /// The field that proves who asks, what stands before the secret in it, and the secret.
    public let authorization: (field: String, prefix: String, secret: SecretReference)?
    public let reconciliation: Reconciliation?

    /// A second question to the source, once a day: how many documents there were, and their sum.
    public struct Reconciliation: Sendable {
        /// With `{day}`, or `{since}` and `{until}`.
        public let url: String
        public let count: [String]
        /// Where the sum stands; nil when only documents are counted.
        public let total: [String]?
        public let currency: String
        /// Which documents are compared.
        public let channel: String
        /// How long after a day's end it is asked for.
        public let afterSeconds: Int
    }

    /// The most pages of one look.
    public static let pagesMax = 1000

    /// A URL with its moments, as UTC in RFC 3339, percent-encoded.
    func url(_ template: String, since: Instant, until: Instant) -> String {
        template.replacing("{since}", with: Self.encoded(since.description))
            .replacing("{until}", with: Self.encoded(until.description))
            .replacing(
                "{day}", with: BusinessDate(utcDayOf: since).map(\.description) ?? "")
    }

    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || [45, 46, 95, 126].contains(byte)
            if isPlain {
                result.append(Character(UnicodeScalar(byte)))
            } else {
                result += "%" + Hexadecimal.text([byte]).uppercased()
            }
        }
    }
}
