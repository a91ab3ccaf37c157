import Glibc
import HTTP
import Sockets

/// Runs a test with a pool on a loop of its own, and closes both.
func withPool(
    bounds: ClientPoolBounds = ClientPoolBounds(), addressGuard: AddressGuard = .anything,
    settings: TLSClientSettings = TLSClientSettings(),
    resolve: @escaping ClientPool.Resolve = NameResolver.system.addresses,
    _ test: (ClientPool) async throws -> Void
) async throws {
    let loop = try EventLoop()
    let pool = ClientPool(
        loops: [loop], tls: try TLSContext(client: settings), bounds: bounds,
        addressGuard: addressGuard, resolve: resolve)
    let result = await Result { try await test(pool) }
    await pool.close()
    await loop.stop()
    try result.get()
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
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

/// Waits until something holds.
func until(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(5)) }
}

/// Sockets that the process has open, but for those that listen: a receiver's goes some time
/// after its test.
func openSockets() -> Int {
    // Descriptors are given out from the lowest on, and no test has so many.
    (0..<4096).count { option(SO_TYPE, of: $0) != nil && option(SO_ACCEPTCONN, of: $0) == 0 }
}

private func option(_ name: Int32, of descriptor: Int32) -> Int32? {
    var value: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
}
