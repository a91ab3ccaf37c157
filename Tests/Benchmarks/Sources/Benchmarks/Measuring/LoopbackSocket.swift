import Glibc

/// A TCP socket for a server on this machine, with a loopback address of one's choice as its own.
struct LoopbackSocket {
    let descriptor: Int32

    /// - Parameters:
    ///   - source: the last byte of the own address, 127.0.0.1 to 127.0.0.254.
    ///   - receiveBytes: what the system may take in that is not read; nil for what it likes.
    ///   - segmentBytes: the largest TCP segment that the peer may send; nil for what fits
    ///     loopback's packets of 64 KiB.
    init?(
        isBlocking: Bool, source: UInt8 = 1, receiveBytes: Int32? = nil, segmentBytes: Int32? = nil
    ) {
        let kind = SOCK_STREAM.rawValue | (isBlocking ? 0 : SOCK_NONBLOCK.rawValue)
        descriptor = socket(AF_INET, Int32(kind), 0)
        guard descriptor >= 0 else { return nil }
        set(IPPROTO_TCP, TCP_NODELAY, to: 1)
        // The port is chosen when the peer is known, so that each address has all of them.
        set(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, to: 1)
        if let receiveBytes { set(SOL_SOCKET, SO_RCVBUF, to: receiveBytes) }
        if let segmentBytes { set(IPPROTO_TCP, TCP_MAXSEG, to: segmentBytes) }
        guard call(bind, source, port: 0) == 0 else {
            close()
            return nil
        }
    }

    /// Whether the connection stands or, without blocking, is on its way.
    func connect(to port: Int) -> Bool {
        call(Glibc.connect, 1, port: port) == 0 || errno == EINPROGRESS
    }

    /// Whether all bytes were taken.
    func send(_ bytes: [UInt8]) -> Bool {
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Adds what comes next; false at the end of the stream or after `patienceSeconds`.
    func receive(into bytes: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 16 * 1024)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return false }
        bytes += piece.prefix(count)
        return true
    }

    /// How long a blocking call waits.
    func wait(patienceSeconds: Int) {
        var time = timeval(tv_sec: patienceSeconds, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    func close() {
        Glibc.close(descriptor)
    }

    private func set(_ level: Int32, _ option: Int32, to value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private func set(_ level: Int, _ option: Int32, to value: Int32) {
        set(Int32(level), option, to: value)
    }

    private func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ lastByte: UInt8,
        port: Int
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = (0x7F00_0000 | UInt32(lastByte)).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            // Safe: a sockaddr_in is made to be read as a sockaddr of its length.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
