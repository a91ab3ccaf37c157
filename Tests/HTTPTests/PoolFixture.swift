import Glibc
import HTTP
import Sockets

/// Runs a test with a pool on a loop of its own, and closes both.
@discardableResult
func withPool<Value>(
    bounds: ClientPoolBounds = ClientPoolBounds(), addressGuard: AddressGuard = .anything,
    settings: TLSClientSettings = TLSClientSettings(),
    resolve: @escaping ClientPool.Resolve = NameResolver.system.addresses,
    _ test: (ClientPool) async throws -> Value
) async throws -> Value {
    let loop = try EventLoop()
    let pool = ClientPool(
        loops: [loop], tls: try TLSContext(client: settings), bounds: bounds,
        addressGuard: addressGuard, resolve: resolve)
    let result = await Result { try await test(pool) }
    await pool.close()
    await loop.stop()
    return try result.get()
}

extension Result {
    /// What a function that suspends returns or throws.
    init(_ body: () async throws(Failure) -> Success) async {
        do throws(Failure) {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

/// The URL of a path on this machine.
func local(_ port: Int, _ path: String = "/") throws -> ClientURL {
    try ClientURL("http://127.0.0.1:\(port)\(path)")
}

/// Waits until something holds; throws after a minute, so that a defect fails instead of hanging.
func until(_ condition: () -> Bool) async throws {
    for _ in 0..<12_000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw NeverHeld()
}

/// What a test waited for did not come.
struct NeverHeld: Error {}

/// Sockets of this process that are an end of a connection at a port, or still connect: what
/// other tests hold open meanwhile has other ports.
func openSockets(at port: Int) -> Int {
    // Descriptors are given out from the lowest on, and no test has so many.
    (0..<4096).count { descriptor in
        isConnecting(descriptor)
            || option(SO_ACCEPTCONN, of: descriptor) == 0
                && [getpeername, getsockname].contains { name(descriptor, by: $0) == port }
    }
}

private func isConnecting(_ descriptor: Int32) -> Bool {
    // The first byte of the kernel's account of a TCP connection is its state.
    var state: UInt8 = 0
    var size = socklen_t(1)
    return getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &state, &size) == 0
        && state == UInt8(TCP_SYN_SENT)
}

/// The port in the name that a socket or its peer has.
private func name(
    _ descriptor: Int32,
    by call: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
) -> Int? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe: a sockaddr_in is made to be filled as a sockaddr of its length.
    let isNamed = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            call(descriptor, $0, &length) == 0
        }
    }
    return isNamed ? Int(UInt16(bigEndian: address.sin_port)) : nil
}

private func option(_ name: Int32, of descriptor: Int32) -> Int32? {
    var value: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
}
