/// What the fields of an answer say about sending it packed.
struct AnswerFields {
    /// Text and the like, which gzip makes much smaller.
    private(set) var isCompressibleType = false
    /// The answer must go out as it is: coded already, a part of something, vouched for by a
    /// digest, or close to secrets. Whoever can have text of their choice packed together with a
    /// secret learns it from the sizes (BREACH), so what sets a cookie or is not to be stored is
    /// never packed.
    private(set) var isBarred = false
    /// Whether there is a Vary field, and whether it covers Accept-Encoding.
    private(set) var hasVary = false
    private(set) var varies = false
    /// The entity-tag; nil without one.
    private(set) var tag: String?

    init(_ headers: Headers) {
        for field in headers.fields { take(field, of: headers) }
    }

    private mutating func take(_ field: Headers.Field, of headers: Headers) {
        switch field.nameLength {
        case 4 where headers.isNamed(field, "vary"):
            hasVary = true
            headers.forEachElement(of: field) {
                if Octet.spell($0, "accept-encoding") || Octet.spell($0, "*") { varies = true }
            }
        case 4 where headers.isNamed(field, "etag"): tag = headers.value(of: field)
        case 10 where headers.isNamed(field, "set-cookie"): isBarred = true
        case 11 where headers.isNamed(field, "repr-digest"): isBarred = true
        case 12 where headers.isNamed(field, "content-type"):
            isCompressibleType = headers.withValue(of: field) { Self.isCompressible($0) }
        case 13 where headers.isNamed(field, "content-range"): isBarred = true
        case 13 where headers.isNamed(field, "cache-control"):
            headers.forEachElement(of: field) {
                if Octet.spell($0, "no-store") || Octet.spell($0, "no-transform") {
                    isBarred = true
                }
            }
        case 14 where headers.isNamed(field, "content-digest"): isBarred = true
        case 16 where headers.isNamed(field, "content-encoding"): isBarred = true
        default: break
        }
    }

    /// Whether a media type is of text, whatever its parameters.
    static func isCompressible(_ mediaType: UnsafeRawBufferPointer) -> Bool {
        var end = 0
        while end < mediaType.count, Octet.isToken(mediaType[end]) || mediaType[end] == Octet.slash
        {
            end += 1
        }
        // Safe: 0 <= end <= mediaType.count, and the type is not kept.
        let type = UnsafeRawBufferPointer(rebasing: mediaType[..<end])
        if starts(type, "text/") || ends(type, "json") || ends(type, "xml") { return true }
        return exactTypes.contains { Octet.spell(type, $0) }
    }

    /// `json` and `xml` stand for `application/json`, `+json`, `x-ndjson` and the like.
    private static let exactTypes: [StaticString] = [
        "application/jsonl", "application/javascript", "application/x-javascript",
        "application/csv", "application/openmetrics-text",
    ]

    private static func starts(_ type: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        // Safe: prefix never reaches beyond the type.
        Octet.spell(UnsafeRawBufferPointer(rebasing: type.prefix(word.utf8CodeUnitCount)), word)
    }

    private static func ends(_ type: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        // Safe: suffix never reaches beyond the type.
        Octet.spell(UnsafeRawBufferPointer(rebasing: type.suffix(word.utf8CodeUnitCount)), word)
    }
}
