import CLinux
import COpenSSL
import Glibc

/// OpenSSL's way to the socket: as its own socket BIO, but a broken connection raises no SIGPIPE,
/// and whether a read emptied the socket is noted.
enum SocketBIO {
    // Safe: made once, then only read; a BIO_METHOD may serve any number of BIOs and threads.
    nonisolated(unsafe) static let method: OpaquePointer? = {
        let kind = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = BIO_meth_new(kind, "countinghouse socket") else { return nil }
        BIO_meth_set_read(method) { bio, room, count in
            SocketBIO.read(bio, room, Int(count))
        }
        BIO_meth_set_write(method) { bio, bytes, count in
            SocketBIO.write(bio, bytes, Int(count))
        }
        // Nothing is buffered, so a flush is done at once; all else is not known here.
        BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
        return method
    }()

    private static func session(_ bio: OpaquePointer?) -> TLSSession? {
        // Safe: TLSSession.init put itself there, and outlives the BIO.
        BIO_get_data(bio).map { Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func read(
        _ bio: OpaquePointer?, _ room: UnsafeMutablePointer<CChar>?, _ size: Int
    ) -> Int32 {
        guard let session = session(bio) else { return -1 }
        copenssl_clear_retry(bio)
        let count = retrying { recv(session.descriptor, room, size, 0) }
        session.socketMayHoldMore = count == size
        if count < 0, errno == EAGAIN { copenssl_set_retry_read(bio) }
        return Int32(truncatingIfNeeded: count)
    }

    private static func write(
        _ bio: OpaquePointer?, _ bytes: UnsafePointer<CChar>?, _ size: Int
    ) -> Int32 {
        guard let session = session(bio) else { return -1 }
        copenssl_clear_retry(bio)
        let count = retrying { send(session.descriptor, bytes, size, Int32(MSG_NOSIGNAL)) }
        if count < 0, errno == EAGAIN { copenssl_set_retry_write(bio) }
        return Int32(truncatingIfNeeded: count)
    }

    private static func retrying(_ call: () -> Int) -> Int {
        var count = call()
        while count < 0, errno == EINTR { count = call() }
        return count
    }
}
