import Foundation

/// A blocking socket with HTTP/1.1 written by hand, so that no client library mends what is sent.
///
/// Its waiting happens on a thread of its own, never on one of the tests' pool.
final class Connection: Sendable {
    private let descriptor: Int32

    /// As long as a catalogue takes on a machine with much else to do.
    private static let patienceSeconds = 300

    private init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // Safe: a sockaddr_in is made to be passed as a sockaddr of its length.
        let code = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            throw FlowError("No connection to port \(port): \(String(cString: strerror(errno))).")
        }
    }

    deinit {
        close(descriptor)
    }

    /// The bytes of a request after which the server hangs up.
    static func request(
        _ method: String, _ target: String, _ fields: [String: String], _ body: [UInt8]?
    ) -> [UInt8] {
        var fields = fields
        fields["Host"] = fields["Host"] ?? "127.0.0.1"
        fields["Connection"] = fields["Connection"] ?? "close"
        if let body { fields["Content-Length"] = fields["Content-Length"] ?? "\(body.count)" }
        let lines = fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }
        return Array("\(method) \(target) HTTP/1.1\r\n\(lines.joined())\r\n".utf8) + (body ?? [])
    }

    /// Connects, sends a request and reads until the server hangs up, all without a pause in which
    /// the server could lose its patience.
    ///
    /// - Throws: ``FlowError`` when what comes is no whole answer.
    static func exchange(_ request: [UInt8], port: Int) async throws -> Answer {
        try await onOwnThread {
            let connection = try Connection(port: port)
            connection.sendAll(request)
            return try connection.readToEnd(isToHead: request.starts(with: "HEAD ".utf8))
        }
    }

    /// Connects and sends bytes.
    ///
    /// - Throws: ``FlowError`` when nothing listens there.
    static func open(port: Int, sending bytes: [UInt8]) async throws -> Connection {
        try await onOwnThread {
            let connection = try Connection(port: port)
            connection.sendAll(bytes)
            return connection
        }
    }

    /// Sends bytes and reads until the server hangs up.
    ///
    /// - Throws: ``FlowError`` when what comes is no whole answer.
    func answer(afterSending bytes: [UInt8] = []) async throws -> Answer {
        try await onOwnThread { [self] in
            sendAll(bytes)
            return try readToEnd()
        }
    }

    /// Reads until what has come holds a text, or the server hangs up; all that has come.
    ///
    /// - Throws: ``FlowError`` when nothing more comes before.
    func text(until mark: String, after start: String = "") async throws -> String {
        try await onOwnThread { [self] in
            var received: [UInt8] = Array(start.utf8)
            var room = [UInt8](repeating: 0, count: 65_536)
            while true {
                let text = String(decoding: received, as: UTF8.self)
                if text.contains(mark) { return text }
                let count = recv(descriptor, &room, room.count, 0)
                guard count > 0 else {
                    throw FlowError("\(mark) did not come, but: \(text)")
                }
                received += room[..<count]
            }
        }
    }

    /// Sends bytes; a server that answers early may refuse the rest, which is no failure here.
    private func sendAll(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Foundation.send(
                    descriptor, raw.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func readToEnd(isToHead: Bool = false) throws -> Answer {
        var received: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 262_144)
        while true {
            let count = recv(descriptor, &room, room.count, 0)
            guard count > 0 else { break }
            received += room[..<count]
        }
        return try Answer(received, isToHead: isToHead)
    }
}

/// Runs what blocks on a new thread, so that the tests' pool stays free.
func onOwnThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
