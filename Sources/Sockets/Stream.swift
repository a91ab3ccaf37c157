import CLinux
import Glibc

/// A connected, non-blocking TCP socket that owns its descriptor. Used on one loop only.
public final class Stream {
    /// What one read or write came to.
    public enum Transfer: Equatable {
        /// So many bytes moved, at least one.
        case moved(Int)
        /// The socket can move nothing now; the loop tells when.
        case wouldBlock
        /// Reading: the peer ended its side. Writing: the connection is broken.
        case ended
    }

    /// The socket, -1 once closed; for registering with a loop.
    public private(set) var descriptor: Int32

    /// Between the socket and the application; nil for plain TCP.
    var tls: TLSSession?
    private var isReset = false
    /// Whether the last read may have left bytes in the socket, which no new event tells.
    public private(set) var mayHoldMore = true
    /// Whether a read met an error, and not the end that the peer made.
    private(set) var isBroken = false

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close()
    }

    /// Begins a connection; it stands when the loop reports the socket writable and
    /// ``pendingError`` is nil.
    /// - Throws: ``SocketError/system(call:errno:)``.
    public static func connect(to address: SocketAddress) throws(SocketError) -> Stream {
        let descriptor = clinux_stream_socket(address.family)
        guard descriptor >= 0 else { throw .last("socket") }
        let stream = Stream(descriptor: descriptor)
        stream.sendAtOnce()
        let result = address.withPointer { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { throw .last("connect") }
        return stream
    }

    /// Switches Nagle's algorithm off: answers are written whole and must not wait.
    func sendAtOnce() {
        var on: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The error that waits on the socket, as after a connection attempt.
    public var pendingError: SocketError? {
        var number: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 else {
            return .last("getsockopt")
        }
        return number == 0 ? nil : .system(call: "connect", errno: number)
    }

    /// Reads what is there, up to the room given.
    public func read(into room: UnsafeMutableRawBufferPointer) -> Transfer {
        if let tls {
            let transfer = tls.read(into: room)
            mayHoldMore = tls.mayHoldMore
            return transfer
        }
        repeat {
            let count = recv(descriptor, room.baseAddress, room.count, 0)
            mayHoldMore = count == room.count
            if count > 0 { return .moved(count) }
            if count == 0 { return .ended }
        } while errno == EINTR
        isBroken = errno != EAGAIN
        return isBroken ? .ended : .wouldBlock
    }

    /// Writes what the socket takes.
    public func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        guard !bytes.isEmpty else { return .moved(0) }
        if let tls { return tls.write(bytes) }
        repeat {
            let count = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .moved(count) }
        } while errno == EINTR
        return errno == EAGAIN ? .wouldBlock : .ended
    }

    /// Writes two pieces as one, as by writev(2); under TLS, one of them.
    public func write(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> Transfer {
        if let tls { return tls.write(first.isEmpty ? second : first) }
        // Safe: the kernel only reads through the pointers, and only within this call.
        let pieces = (
            iovec(
                iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count
            ),
            iovec(
                iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress),
                iov_len: second.count)
        )
        return withUnsafeBytes(of: pieces) { raw in
            var message = msghdr()
            message.msg_iov = UnsafeMutableRawPointer(mutating: raw.baseAddress)?
                .assumingMemoryBound(to: iovec.self)
            message.msg_iovlen = 2
            repeat {
                let count = sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
                if count >= 0 { return .moved(count) }
            } while errno == EINTR
            return errno == EAGAIN ? .wouldBlock : .ended
        }
    }

    /// Tells the peer that nothing more will be sent, while it may still send.
    public func endWriting() {
        tls?.endWriting()
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Makes ``close()`` reset the connection, so that the peer cannot take what it has for all.
    public func resetOnClose() {
        isReset = true
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Gives the descriptor back; later calls move nothing.
    public func close() {
        guard descriptor >= 0 else { return }
        if !isReset { tls?.endWriting() }
        tls = nil
        Glibc.close(descriptor)
        descriptor = -1
    }
}
