import Foundation
import Glibc
import HTTP
import Sockets
import Synchronization

/// A receiver that answers exactly what a test says, each connection on a thread of its own.
final class ScriptedReceiver: Sendable {
    let port: Int
    private let state = State()

    private final class State: Sendable {
        let connections = Atomic(0)
        let isEnded = Atomic(false)
    }

    /// Connections taken so far.
    var connections: Int { state.connections.load(ordering: .sequentiallyConsistent) }

    /// - Parameter serve: is given each connection with its number, from zero; the connection is
    ///   closed when it returns.
    init(
        tls: TLSContext? = nil, port: Int = 0, address: String = "127.0.0.1",
        _ serve: @escaping @Sendable (ScriptedPeer, Int) -> Void
    ) throws {
        let listener = try Listener(SocketAddress(numeric: address, port: port))
        self.port = listener.bound.port
        let (box, state) = (Handover(listener), state)
        Thread.detachNewThread {
            while let stream = Self.next(box.content, state) {
                let number = state.connections.add(1, ordering: .sequentiallyConsistent).oldValue
                if let tls, (try? stream.startTLS(server: tls)) == nil { continue }
                let box = Handover(ScriptedPeer(stream))
                Thread.detachNewThread {
                    serve(box.content, number)
                    box.content.hangUp()
                }
            }
            box.content.close()
        }
    }

    deinit {
        state.isEnded.store(true, ordering: .sequentiallyConsistent)
    }

    private static func next(_ listener: Listener, _ state: State) -> Sockets.Stream? {
        while !state.isEnded.load(ordering: .sequentiallyConsistent) {
            if case .connection(let stream, _) = listener.accept() { return stream }
            var entry = pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, 20)
        }
        return nil
    }

    /// Gives what is not Sendable to another thread, which alone uses it from then on.
    private final class Handover<Content>:
        // Safe: the thread that made it does not touch it again.
        @unchecked Sendable
    {
        let content: Content
        init(_ content: Content) { self.content = content }
    }
}
