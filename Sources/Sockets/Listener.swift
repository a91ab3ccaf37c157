import CLinux
import Glibc

/// A listening TCP socket, non-blocking, one for each loop on a shared port (SO_REUSEPORT).
public final class Listener {
    /// What one attempt to take a connection came to.
    public enum Acceptance {
        case connection(Stream, from: SocketAddress)
        /// No connection waits.
        case none
        /// The process has no descriptor left: try again later, the connections wait.
        case exhausted
    }

    /// The socket, -1 once closed; for registering with a loop.
    public private(set) var descriptor: Int32
    /// The address listened on, with the port that the system chose for port 0.
    public let bound: BoundAddress

    /// - Throws: ``SocketError/system(call:errno:)`` when the address cannot be listened on.
    public init(_ address: SocketAddress) throws(SocketError) {
        let descriptor = clinux_stream_socket(address.family)
        guard descriptor >= 0 else { throw .last("socket") }
        do throws(SocketError) {
            try Self.prepare(descriptor, address)
            bound = try Self.boundAddress(of: descriptor)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit {
        close()
    }

    /// Checks that no other process listens on an address, which a shared port would hide.
    /// - Throws: ``SocketError/system(call:errno:)`` with EADDRINUSE when one does.
    public static func checkUnclaimed(_ address: SocketAddress) throws(SocketError) {
        let descriptor = clinux_stream_socket(address.family)
        guard descriptor >= 0 else { throw .last("socket") }
        defer { Glibc.close(descriptor) }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size) == 0,
            address.withPointer({ bind(descriptor, $0, $1) }) == 0
        else { throw .last("bind") }
    }

    /// Takes the next waiting connection; one that died while waiting is passed over.
    public func accept() -> Acceptance {
        var storage = sockaddr_storage()
        for _ in 0..<Self.acceptAttemptsMax {
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = withUnsafeMutablePointer(to: &storage) { pointer in
                // Safe: sockaddr_storage is made to be written as any sockaddr of its length.
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    clinux_accept(self.descriptor, $0, &length)
                }
            }
            if descriptor >= 0 {
                let stream = Stream(descriptor: descriptor)
                stream.sendAtOnce()
                return .connection(stream, from: SocketAddress(storage: storage, length: length))
            }
            switch errno {
            case EAGAIN: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: continue
            }
        }
        return .exhausted
    }

    /// Gives the descriptor back; connections that still wait are reset by the system.
    public func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    private static let acceptAttemptsMax = 16
    private static let backlog: Int32 = 1024

    private static func prepare(
        _ descriptor: Int32, _ address: SocketAddress
    ) throws(SocketError) {
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size) == 0,
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, size) == 0
        else { throw .last("setsockopt") }
        guard address.withPointer({ bind(descriptor, $0, $1) }) == 0 else { throw .last("bind") }
        guard listen(descriptor, backlog) == 0 else { throw .last("listen") }
    }

    private static func boundAddress(of descriptor: Int32) throws(SocketError) -> BoundAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            // Safe: as in accept().
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0 else { throw .last("getsockname") }
        let address = SocketAddress(storage: storage, length: length)
        return BoundAddress(address: address.text, port: address.port)
    }
}
