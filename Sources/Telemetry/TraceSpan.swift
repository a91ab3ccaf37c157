/// One piece of work that has ended, as a trace shows it (OpenTelemetry, "Tracing API").
public struct TraceSpan: Sendable {
    /// Which side of a call the work is. The raw value is that of OTLP's `SpanKind`.
    public enum Kind: Int64, Sendable {
        case `internal` = 1
        /// Answers a request from outside.
        case server = 2
        /// Asks something of others and waits for it.
        case client = 3
        /// Works through what was handed in earlier.
        case consumer = 5
    }

    /// Its ids.
    public var context: TraceContext
    /// The place in the same trace that it is a part of; nil at a trace's beginning here.
    public var parent: TraceContext?
    /// Whether the parent is in another process.
    public var isParentRemote: Bool
    /// Of few different values: `POST /v1/orders`.
    public var name: String
    public var kind: Kind
    /// Since 1970-01-01T00:00:00Z.
    public var startNanoseconds: Int64
    /// Since 1970-01-01T00:00:00Z.
    public var endNanoseconds: Int64
    public var attributes: [SpanAttribute]
    /// Why the work failed; nil when it did not.
    public var failure: String?

    /// Work between two moments.
    public init(
        _ context: TraceContext, parent: TraceContext?, isParentRemote: Bool = false, name: String,
        kind: Kind, startNanoseconds: Int64, endNanoseconds: Int64,
        attributes: [SpanAttribute] = [], failure: String? = nil
    ) {
        self.context = context
        self.parent = parent
        self.isParentRemote = isParentRemote
        self.name = name
        self.kind = kind
        self.startNanoseconds = startNanoseconds
        self.endNanoseconds = endNanoseconds
        self.attributes = attributes
        self.failure = failure
    }

    /// Work that ends now, and was asked for by the sender of a `traceparent`, if there was one.
    public init(
        _ context: TraceContext, remoteParent traceparent: String?, name: String, kind: Kind,
        endingAfter nanoseconds: Int64, attributes: [SpanAttribute], failure: String?
    ) {
        let parent = traceparent.flatMap { TraceContext(traceparent: $0) }
        let end = Moment.unixNanoseconds()
        self.init(
            context, parent: parent, isParentRemote: parent != nil, name: name, kind: kind,
            startNanoseconds: end - nanoseconds, endNanoseconds: end, attributes: attributes,
            failure: failure)
    }
}

/// What a span tells under one name, by the semantic conventions of OpenTelemetry where they have
/// a name for it.
public struct SpanAttribute: Hashable, Sendable {
    /// What it tells.
    public enum Value: Hashable, Sendable {
        case text(String)
        case number(Int64)
    }

    /// Bytes of a text; a longer one, which only strangers write, is cut.
    static let textBytesMax = 1024

    /// `http.route` and the like.
    public let key: String
    public let value: Value

    /// A text, cut when it is too long.
    public init(_ key: String, _ text: String) {
        self.key = key
        value = .text(Self.cut(text))
    }

    /// A whole number.
    public init(_ key: String, _ number: Int) {
        self.key = key
        value = .number(Int64(number))
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > textBytesMax else { return text }
        // What is left of a character in two is one that says so, U+FFFD.
        return String(decoding: text.utf8.prefix(textBytesMax), as: UTF8.self)
    }
}
