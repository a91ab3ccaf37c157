import Glibc
import Synchronization

/// Looks names up by the system's resolver, which blocks, on a few threads of its own, so that
/// neither a loop nor the common pool waits for a name server that does not answer.
public final class NameResolver: Sendable {
    /// The one of the process.
    public static let system = NameResolver { SocketAddress.blockingLookup($0, port: $1) }

    /// What one lookup came to.
    public typealias Answer = Result<[SocketAddress], SocketError>

    private let lookUp: @Sendable (_ name: String, _ port: Int) -> Answer
    private let state = Mutex(State())

    /// Lookups that run at once; others wait.
    static let threadsMax = 4
    /// Lookups that wait; further ones are refused.
    static let waitingMax = 256

    init(_ lookUp: @escaping @Sendable (_ name: String, _ port: Int) -> Answer) {
        self.lookUp = lookUp
    }

    /// Every address of a name, at least one, the preferred first (RFC 6724). The cancelling of
    /// the task ends the wait at once.
    /// - Throws: ``SocketError/notResolved(_:)``, also when cancelled, and
    ///   ``SocketError/tooManyLookups``.
    public func addresses(
        of name: String, port: Int
    ) async throws(SocketError) -> [SocketAddress] {
        let lookup = Lookup(name: name, port: port)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                lookup.begin(continuation)
                add(lookup)
            }
        } onCancel: {
            lookup.finish(.failure(.notResolved(name)))
        }
        return try answer.get()
    }

    private func add(_ lookup: Lookup) {
        let needsThread: Bool? = state.withLock { state in
            state.waiting.removeAll { $0.isFinished }
            guard state.waiting.count < Self.waitingMax else { return nil }
            state.waiting.append(lookup)
            guard state.threads < Self.threadsMax else { return false }
            state.threads += 1
            return true
        }
        guard let needsThread else { return lookup.finish(.failure(.tooManyLookups)) }
        guard needsThread, !LoopThread.start({ [self] in work() }) else { return }
        let isAlone = state.withLock { state in
            state.threads -= 1
            return state.threads == 0
        }
        // Without any thread nobody would ever take the lookup.
        if isAlone { lookup.finish(.failure(.system(call: "pthread_create", errno: EAGAIN))) }
    }

    /// Takes lookups until none waits; then the thread ends.
    private func work() {
        while let lookup = next() {
            guard !lookup.isFinished else { continue }
            lookup.finish(lookUp(lookup.name, lookup.port))
        }
    }

    private func next() -> Lookup? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }

    private struct State {
        var waiting: [Lookup] = []
        var threads = 0
    }
}

/// One name that somebody waits for.
private final class Lookup: Sendable {
    let name: String
    let port: Int
    private let state = Mutex(State.new)

    private enum State {
        case new
        case awaited(CheckedContinuation<NameResolver.Answer, Never>)
        case finished(NameResolver.Answer)
    }

    init(name: String, port: Int) {
        self.name = name
        self.port = port
    }

    var isFinished: Bool {
        state.withLock { state in
            if case .finished = state { return true }
            return false
        }
    }

    /// Tells the answer when it is there, or now if it is.
    func begin(_ continuation: CheckedContinuation<NameResolver.Answer, Never>) {
        let early: NameResolver.Answer? = state.withLock { state in
            if case .finished(let answer) = state { return answer }
            state = .awaited(continuation)
            return nil
        }
        if let early { continuation.resume(returning: early) }
    }

    /// Gives the first answer; later ones are dropped.
    func finish(_ answer: NameResolver.Answer) {
        let earlier = state.withLock { state in
            let earlier = state
            if case .finished = earlier { return earlier }
            state = .finished(answer)
            return earlier
        }
        if case .awaited(let continuation) = earlier { continuation.resume(returning: answer) }
    }
}

extension SocketAddress {
    /// Most addresses taken of one name.
    private static let addressesMax = 16

    /// What getaddrinfo(3) says of a name.
    fileprivate static func blockingLookup(_ name: String, port: Int) -> NameResolver.Answer {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, String(port), &hints, &found) == 0, let found else {
            return .failure(.notResolved(name))
        }
        defer { freeaddrinfo(found) }
        var addresses: [SocketAddress] = []
        var next: UnsafeMutablePointer<addrinfo>? = found
        while let entry = next?.pointee, addresses.count < addressesMax {
            if let source = entry.ai_addr { addresses.append(copy(source, entry.ai_addrlen)) }
            next = entry.ai_next
        }
        return addresses.isEmpty ? .failure(.notResolved(name)) : .success(addresses)
    }

    private static func copy(
        _ source: UnsafeMutablePointer<sockaddr>, _ length: socklen_t
    ) -> SocketAddress {
        var storage = sockaddr_storage()
        // Safe: the resolver's address is `length` bytes long, never more than the storage.
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: Int(length)))
        }
        return SocketAddress(storage: storage, length: length)
    }
}
