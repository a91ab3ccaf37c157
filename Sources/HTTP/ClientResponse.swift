/// A whole answer to a request of ours.
public struct ClientResponse: Sendable {
    /// 200 to 599: interim answers are passed over.
    public let status: Status
    /// As the receiver sent them, framing fields included.
    public let headers: Headers
    /// Without chunks; still encoded as Content-Encoding says.
    public let body: [UInt8]
}
