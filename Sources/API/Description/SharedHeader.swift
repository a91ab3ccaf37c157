/// A header of several operations' answers, described once.
struct SharedHeader: Sendable {
    let name: String
    let shape: JSONShape

    static let traceparent = SharedHeader(
        name: "traceparent",
        shape: .text.noted("W3C Trace Context: the caller's trace, or a new one."))
    static let requestID = SharedHeader(
        name: "X-Request-Id",
        shape: .text.noted("The caller's name of the request where it is fit, or one of ours."))
    static let etag = SharedHeader(
        name: "ETag", shape: .text.noted("Stands for this version (RFC 9110)."))
    static let location = SharedHeader(name: "Location", shape: .text)
    static let link = SharedHeader(
        name: "Link", shape: .text.noted("The next page (RFC 8288), where there may be one."))
    static let replayed = SharedHeader(
        name: "Idempotent-Replayed",
        shape: .oneOf("true").noted("This is the first answer again."))
    static let retryAfter = SharedHeader(
        name: "Retry-After", shape: .integer.noted("Seconds"))

    static let all: [SharedHeader] = [
        traceparent, requestID, etag, location, link, replayed, retryAfter,
    ]
}
