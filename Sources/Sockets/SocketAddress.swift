import Glibc

/// A numeric IPv4 or IPv6 address with a port, in the form the system calls take.
public struct SocketAddress: Sendable {
    var storage: sockaddr_storage
    var length: socklen_t

    /// - Throws: ``SocketError/notAnAddress(_:)`` unless the text is a numeric address and the
    ///   port within 0 to 65535.
    public init(numeric text: String, port: Int) throws(SocketError) {
        guard let port = UInt16(exactly: port) else { throw .notAnAddress("\(text):\(port)") }
        storage = sockaddr_storage()
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, text, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: four, as: sockaddr_in.self) }
        } else if inet_pton(AF_INET6, text, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: six, as: sockaddr_in6.self) }
        } else {
            throw .notAnAddress(text)
        }
    }

    init(storage: sockaddr_storage, length: socklen_t) {
        self.storage = storage
        self.length = length
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// The port in host order.
    public var port: Int {
        withUnsafeBytes(of: storage) { bytes in
            Int(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
        }
    }

    /// The address without its port, as `inet_ntop` spells it; an IPv4 address that came in over
    /// an IPv6 socket is spelt as IPv4.
    public var text: String {
        var copy = storage
        var spelling = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // Safe: sin_addr stands 4 bytes and sin6_addr 8 bytes into storage large enough for both.
        let done = withUnsafeMutableBytes(of: &copy) { bytes -> Bool in
            guard let base = bytes.baseAddress else { return false }
            let offset = family == AF_INET ? 4 : 8
            return inet_ntop(family, base + offset, &spelling, socklen_t(spelling.count)) != nil
        }
        guard done else { return "" }
        let letters = spelling.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = String(decoding: letters, as: UTF8.self)
        return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
    }

    /// The address without its port, in network order: 4 bytes for IPv4, 16 for IPv6.
    public var bytes: [UInt8] {
        // Safe: sin_addr stands 4 bytes and sin6_addr 8 bytes into storage large enough for both.
        withUnsafeBytes(of: storage) { bytes in
            family == AF_INET ? Array(bytes[4..<8]) : Array(bytes[8..<24])
        }
    }

    /// Lends the address to a system call.
    func withPointer<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: storage) { pointer in
            // Safe: sockaddr_storage is made to be read as any sockaddr of its length.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
