import Foundation
import Synchronization

/// A client that sends small requests at a steady pace on a few keep-alive connections, and takes
/// the time of each.
struct HealthyClient {
    static let connections = 4
    static let requestsPerSecond = 200
    private static let patienceSeconds = 10

    private let port: Int
    private let perConnection: Int

    init(port: Int, seconds: Int) {
        self.port = port
        perConnection = Self.requestsPerSecond * seconds / Self.connections
    }

    /// The time of every request, in seconds.
    ///
    /// - Throws: ``Failure`` when one is not answered.
    func latencies() throws -> [Double] {
        let found = Mutex<[Double]>([])
        let done = DispatchGroup()
        let started = Rounds.wallSeconds() + 0.1
        for number in 0..<Self.connections {
            done.enter()
            let first = started + Double(number) / Double(Self.requestsPerSecond)
            Thread.detachNewThread {
                let times = latencies(first: first)
                found.withLock { $0 += times }
                done.leave()
            }
        }
        done.wait()
        let times = found.withLock { $0 }
        guard times.count == perConnection * Self.connections else {
            throw Failure(
                problem: "\(times.count) healthy requests were answered.",
                remedy: "All should be; look at the server's log.")
        }
        return times
    }

    /// The times on one connection; fewer when it broke.
    private func latencies(first: Double) -> [Double] {
        guard let socket = LoopbackSocket(isBlocking: true) else { return [] }
        defer { socket.close() }
        socket.wait(patienceSeconds: Self.patienceSeconds)
        guard socket.connect(to: port), isAnswered(on: socket) else { return [] }
        var times: [Double] = []
        var last = 0.0
        for number in 0..<perConnection {
            let pace = Double(number * Self.connections) / Double(Self.requestsPerSecond)
            let due = first + pace
            let pause = due - Rounds.wallSeconds()
            if pause > 0 { usleep(UInt32(pause * 1e6)) }
            // A request that had to wait for the answer before it has waited since it was due;
            // one that this thread woke up late for has not.
            let sent = last > due ? due : Rounds.wallSeconds()
            guard isAnswered(on: socket) else { break }
            last = Rounds.wallSeconds()
            times.append(last - sent)
        }
        return times
    }

    private func isAnswered(on socket: LoopbackSocket) -> Bool {
        guard socket.send(Self.request) else { return false }
        var answer: [UInt8] = []
        while !answer.suffix(Self.end.count).elementsEqual(Self.end) {
            guard socket.receive(into: &answer) else { return false }
        }
        return true
    }

    private static let request = Array(
        "GET \(PeerPath.plaintext) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
    private static let end = Array(PeerPath.plaintextAnswer.utf8)
}
