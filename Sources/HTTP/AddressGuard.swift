import Sockets

/// Decides which addresses our own requests may go to, so that whoever can name a receiver cannot
/// reach what only this machine can: server-side request forgery.
///
/// It judges numeric addresses, at the moment of connecting, never names: a name that resolves to
/// something else the next time (DNS rebinding) is judged by what is connected to. Refused are
/// all addresses that the special-purpose registries of IANA (RFC 6890) do not call globally
/// reachable, and ports below 1024 other than 80 and 443, where services live that could take a
/// request for a command of their own protocol.
public struct AddressGuard: Sendable {
    /// Addresses that may be called although they are special, as those of a private network.
    public var allowedRanges: [AddressRange]
    /// Ports below 1024 that may be called besides 80 and 443.
    public var allowedPorts: Set<Int>
    private let allowsAnything: Bool

    /// Lets requests go to the public internet, and where the caller says.
    public init(allowedRanges: [AddressRange] = [], allowedPorts: Set<Int> = []) {
        self.init(allowedRanges, allowedPorts, allowsAnything: false)
    }

    /// Lets requests go anywhere, as in a test.
    public static let anything = AddressGuard([], [], allowsAnything: true)

    /// Refuses an address, with its port, that may not be called.
    /// - Parameter host: how the receiver was named, for the error.
    /// - Throws: ``ClientError/addressRefused(host:address:purpose:)`` and
    ///   ``ClientError/portRefused(host:port:)``.
    public func check(_ address: SocketAddress, host: String) throws(ClientError) {
        guard !allowsAnything else { return }
        guard
            address.port >= Self.unprivilegedPort || Self.webPorts.contains(address.port)
                || allowedPorts.contains(address.port)
        else { throw .portRefused(host: host, port: address.port) }
        if let purpose = refusedPurpose(AddressBits(address.bytes)) {
            throw .addressRefused(host: host, address: address.text, purpose: purpose)
        }
    }

    private static let webPorts: Set<Int> = [80, 443]
    private static let unprivilegedPort = 1024

    private init(
        _ allowedRanges: [AddressRange], _ allowedPorts: Set<Int>, allowsAnything: Bool
    ) {
        self.allowedRanges = allowedRanges
        self.allowedPorts = allowedPorts
        self.allowsAnything = allowsAnything
    }

    /// What an address is for if it may not be called.
    private func refusedPurpose(_ bits: AddressBits) -> String? {
        guard !allowedRanges.contains(where: { $0.contains(bits) }) else { return nil }
        if let purpose = SpecialAddresses.purpose(of: bits) { return purpose }
        // Who translates or tunnels on the way decides by the IPv4 address within.
        return SpecialAddresses.embedded(in: bits).flatMap(refusedPurpose)
    }
}
