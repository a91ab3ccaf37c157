/// Why the server itself, not a handler, refuses a request.
public struct ProtocolFault: Error, Sendable {
    /// The answer's status, 400 to 505.
    public let status: Status
    /// One sentence on what is wrong.
    public let problem: StaticString
    /// What the sender can do about it, naming the rule.
    public let remedy: StaticString
    /// Whether the connection must end: the place where the next request begins is in doubt.
    let closes: Bool

    init(
        _ status: Status, _ problem: StaticString, remedy: StaticString, closes: Bool = true
    ) {
        self.status = status
        self.problem = problem
        self.remedy = remedy
        self.closes = closes
    }

    /// The stable code, `HTTP-` and the status.
    public var code: String { "HTTP-\(status.code)" }

    /// The answer as RFC 9457 problem details.
    public static func problemDetails(_ fault: ProtocolFault) -> Response {
        let text = """
            {"type":"about:blank","title":"\(fault.status.reason)","status":\(fault.status.code),\
            "code":"\(fault.code)","detail":"\(fault.problem)","remedy":"\(fault.remedy)"}
            """
        return Response(
            status: fault.status, contentType: "application/problem+json",
            bytes: Array(text.utf8))
    }
}
