import Glibc
import HTTP
import Sockets

/// One connection that a test's own receiver took: blocks, and sends exactly what it is told.
final class ScriptedPeer {
    private let stream: Stream
    private var received: [UInt8] = []
    /// Whether something could not be sent.
    private(set) var isGone = false

    init(_ stream: Stream) {
        self.stream = stream
    }

    /// The next request, to its blank line; nil when the sender hung up. `~` stands for CR LF.
    func readHead() -> String? {
        while true {
            if let text = text.firstRange(of: "~~").map({ text[..<$0.upperBound] }) {
                let head = String(text)
                received.removeFirst(head.replacing("~", with: "\r\n").utf8.count)
                return head
            }
            guard readSome() else { return nil }
        }
    }

    /// What comes until a text has come; it is taken away.
    func read(until wanted: String) -> String {
        while !text.contains(wanted), readSome() {}
        defer { received = [] }
        return text
    }

    /// Reads all that comes; returns when the sender hangs up.
    func readToEnd() {
        while readSome() { received = [] }
    }

    /// Sends a text in which `~` stands for CR LF, as far as the peer takes it.
    func send(_ text: String) {
        let bytes = Array(text.replacing("~", with: "\r\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let transfer = bytes.withUnsafeBytes {
                stream.write(UnsafeRawBufferPointer(rebasing: $0[sent...]))
            }
            switch transfer {
            case .moved(let count): sent += count
            case .wouldBlock: waitFor(POLLOUT)
            case .ended:
                isGone = true
                return
            }
        }
    }

    /// Hangs up in order: under TLS with the word that nothing more comes.
    func hangUp() {
        stream.close()
    }

    /// Ends the stream without that word.
    func cutOff() {
        shutdown(stream.descriptor, Int32(SHUT_WR))
        waitFor(POLLIN)
    }

    func reset() {
        stream.resetOnClose()
        stream.close()
    }

    private var text: String {
        String(decoding: received, as: UTF8.self).replacing("\r\n", with: "~")
    }

    private func readSome() -> Bool {
        var room = [UInt8](repeating: 0, count: 65_536)
        while true {
            switch room.withUnsafeMutableBytes({ stream.read(into: $0) }) {
            case .moved(let count):
                received += room[..<count]
                return true
            case .wouldBlock: waitFor(stream.readsWhenWritable ? POLLOUT : POLLIN)
            case .ended: return false
            }
        }
    }

    private func waitFor(_ events: Int32) {
        var entry = pollfd(fd: stream.descriptor, events: Int16(events), revents: 0)
        poll(&entry, 1, 60_000)
    }
}
