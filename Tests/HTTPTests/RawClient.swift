import Glibc

/// A blocking socket of a test's own, so that the bytes on the wire are exactly what it says.
final class RawClient {
    private let descriptor: Int32
    private(set) var received: [UInt8] = []
    private(set) var hasEnded = false

    init(port: Int, receiveBufferBytes: Int32 = 0) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if receiveBufferBytes > 0 {
            var size = receiveBufferBytes
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        }
        // What a test waits for may have to wait for a thread that another test holds.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // Each send is a segment of its own.
        var isAtOnce: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isAtOnce, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // Safe: a sockaddr_in is made to be passed as a sockaddr of its length.
        _ = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends a text in which `~` stands for CR LF.
    func send(_ text: String) {
        send(Array(text.replacing("~", with: "\r\n").utf8))
    }

    /// Whether the peer took all of it.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.send(
                    descriptor, raw.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Reads once; false at the end of the stream.
    @discardableResult
    func readSome() -> Bool {
        var room = [UInt8](repeating: 0, count: 65_536)
        var count = recv(descriptor, &room, room.count, 0)
        // As by the fuzzer's clock.
        while count < 0, errno == EINTR { count = recv(descriptor, &room, room.count, 0) }
        guard count > 0 else {
            hasEnded = count == 0
            return false
        }
        received += room[..<count]
        return true
    }

    /// All that comes until the peer hangs up, without Date lines and with `~` for CR LF.
    func readToEnd() -> String {
        while readSome() {}
        return text
    }

    /// What comes until a text has come.
    func read(until wanted: String) -> String {
        while !text.contains(wanted), readSome() {}
        return text
    }

    /// What was received, Date lines left out, `~` for CR LF.
    var text: String {
        String(decoding: received, as: UTF8.self).replacing("\r\n", with: "~")
            .replacing(#/Date: [^~]*~/#, with: "")
    }
}
