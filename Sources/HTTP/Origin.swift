/// Who serves a URL: scheme, host and port, RFC 9110 section 4.3.1. Connections are kept by it.
public struct Origin: Hashable, Sendable {
    /// Whether the scheme is https.
    public let isSecure: Bool
    /// A name in small letters without a dot at its end, or a numeric address without brackets.
    public let host: String
    /// 1 to 65535.
    public let port: Int
    /// Whether a dot at its end keeps the name out of the resolver's search list.
    let isRooted: Bool

    /// As the resolver takes it.
    var lookupName: String { isRooted ? host + "." : host }

    /// As the Host field spells it, RFC 9110 section 7.2: without the scheme's own port.
    var authority: String {
        Self.authority(host: host, port: port, usualPort: isSecure ? 443 : 80)
    }

    static func authority(host: String, port: Int, usualPort: Int) -> String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == usualPort ? name : "\(name):\(port)"
    }
}
