/// Where a listener really listens.
public struct BoundAddress: Hashable, Sendable {
    /// Numeric address without its port.
    public let address: String
    /// 1 to 65535, in host order.
    public let port: Int
}
