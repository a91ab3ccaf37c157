import Foundation
import Synchronization

/// A receiver of webhooks: keeps every request, and answers each as a test says.
final class Receiver: Sendable {
    struct Received: Sendable {
        /// Of the request line.
        let target: String
        let fields: [String: String]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSON { (try? JSON(parsing: text)) ?? .null }
    }

    let port: Int
    private let listener: Int32
    private let kept = Mutex<[Received]>([])
    private let answer: @Sendable (Received) -> Int

    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// Every request so far, in its order.
    var requests: [Received] { kept.withLock { $0 } }

    init(_ answer: @escaping @Sendable (Received) -> Int = { _ in 204 }) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        // Safe: a sockaddr_in is made to be passed as a sockaddr of its length.
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, raw, &size) == 0
            }
        }
        guard code else { throw FlowError("The receiver cannot listen.") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0, let self else { return }
                Thread.detachNewThread { self.serve(accepted) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ descriptor: Int32) {
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
            socklen_t(MemoryLayout<timeval>.size))
        var buffer: [UInt8] = []
        while let request = Self.next(descriptor, &buffer) {
            let status = answer(request)
            kept.withLock { $0.append(request) }
            let head = "HTTP/1.1 \(status) Answer\r\nContent-Length: 0\r\n\r\n"
            let bytes = Array(head.utf8)
            guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
                return
            }
        }
    }

    private static func next(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Received? {
        var room = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: buffer, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound]
                var fields: [String: String] = [:]
                let lines = head.components(separatedBy: "\r\n")
                let words = lines[0].split(separator: " ")
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    guard parts.count == 2 else { continue }
                    fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let start = head.utf8.count + 4
                let length = fields["content-length"].flatMap(Int.init) ?? 0
                if buffer.count >= start + length {
                    let body = Array(buffer[start..<start + length])
                    buffer.removeFirst(start + length)
                    return Received(
                        target: words.count == 3 ? String(words[1]) : "", fields: fields,
                        body: body)
                }
            }
            let count = recv(descriptor, &room, room.count, 0)
            guard count > 0 else { return nil }
            buffer += room[..<count]
        }
    }
}

extension ServerSettings {
    /// The secret of every hook and subscription of these tests, in a file of their own.
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// Gives the server's configuration a further file.
    mutating func add(_ file: String, _ content: String) throws {
        // Nothing is changed, but the folder becomes one of this server's own.
        try change("company.yaml", "company: main", to: "company: main")
        let path = "\(config)/\(file)"
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true)
        try (content + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// The reference to the secret, as the configuration writes it.
    func secretReference() throws -> String {
        let path = "\(directory.path)/secret"
        try Self.secret.write(toFile: path, atomically: true, encoding: .utf8)
        return "secrets: [\"file:\(path)\"]"
    }

    /// Has a receiver told of events.
    mutating func subscribe(_ receiver: Receiver, _ keys: String = "") throws {
        try add(
            "subscriptions/books.yaml",
            """
            subscription: books
            url: "\(receiver.url)"
            \(try secretReference())
            \(keys)
            """)
        flags += ["--outbound-networks", "127.0.0.0/8"]
    }
}

/// HMAC-SHA256 by the system's own program, in Base64.
func signature(_ message: [UInt8], hexadecimalKey key: String) async throws -> String {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/message"
    try Data(message).write(to: URL(fileURLWithPath: path))
    let command = "openssl dgst -sha256 -mac HMAC -macopt hexkey:$1 -binary \"$2\" | base64"
    let signed = try await run("sh", ["-c", command, "sh", key, path], in: directory.path)
    guard signed.status == 0 else { throw FlowError(signed.errors) }
    return signed.output.trimmingCharacters(in: .whitespacesAndNewlines)
}

/// The bytes of a text in hexadecimal.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
