import Glibc

/// Clients that hold a server's connections and give or take next to nothing, a third each:
/// heads that come byte by byte, bodies that do, and answers that nobody reads.
///
/// One thread visits every client once a second, spread evenly over the second. A client that the
/// server has cut off comes back at once.
struct SlowClients {
    /// What a client keeps the server waiting with.
    enum Habit: CaseIterable {
        case head, body, answer
    }

    /// What became of the clients.
    struct Outcome {
        /// How many stood in the last second.
        var standing = 0
        /// How often the server ended a connection.
        var cutOff = 0
        /// How often a connection could not be begun.
        var notOpened = 0
    }

    private struct Client {
        let habit: Habit
        let source: UInt8
        var socket: LoopbackSocket?
        var hasBegun = false
    }

    static let secondsMax = 40
    /// Opening, beginning, and a byte or two.
    static let secondsToStand = 3
    private static let visitsPerSecond = 1000
    private static let secondsPerByte = 3
    private static let sources = 250
    private static let receiveBytes: Int32 = 4096
    /// As over Ethernet. To a peer whose segments are loopback's, the system takes a megabyte from
    /// the server at once, and thousands of them meet its bound of memory for all TCP.
    private static let segmentBytes: Int32 = 1448
    /// POLLRDHUP of poll(2), which Glibc's module does not show.
    private static let hungUp: Int16 = 0x2000

    private let port: Int
    private var clients: [Client]
    private(set) var outcome = Outcome()

    init(count: Int, port: Int) {
        self.port = port
        clients = (0..<count).map { number in
            Client(
                habit: Habit.allCases[number % Habit.allCases.count],
                // 127.0.0.2 and on: the healthy client has 127.0.0.1 for itself.
                source: UInt8(2 + number / Habit.allCases.count % Self.sources))
        }
    }

    /// Lets the clients be slow for some seconds after they all stand.
    ///
    /// - Parameter whenStanding: told how many do.
    mutating func run(seconds: Int, whenStanding: (Int) -> Void) {
        let started = Rounds.wallSeconds()
        let last = min(seconds + Self.secondsToStand, Self.secondsMax)
        for second in 0..<last {
            outcome.standing = 0
            for visit in 0..<Self.visitsPerSecond {
                let due = started + Double(second) + Double(visit) / Double(Self.visitsPerSecond)
                let pause = due - Rounds.wallSeconds()
                if pause > 0 { usleep(UInt32(pause * 1e6)) }
                self.visit(range(of: visit), second)
            }
            if second == Self.secondsToStand - 1 { whenStanding(outcome.standing) }
        }
    }

    private func range(of visit: Int) -> Range<Int> {
        let bounds = [visit, visit + 1].map { $0 * clients.count / Self.visitsPerSecond }
        return bounds[0]..<bounds[1]
    }

    private mutating func visit(_ range: Range<Int>, _ second: Int) {
        // A descriptor of -1 is passed over by poll(2).
        var polled = range.map { index in
            pollfd(
                fd: clients[index].socket?.descriptor ?? -1, events: Self.hungUp, revents: 0)
        }
        poll(&polled, nfds_t(polled.count), 0)
        let ended = Self.hungUp | Int16(POLLHUP | POLLERR)
        for (index, state) in zip(range, polled) {
            if state.fd < 0 {
                open(index)
            } else if state.revents & ended != 0 {
                outcome.cutOff += 1
                clients[index].socket?.close()
                open(index)
            } else {
                goOn(index, second)
            }
        }
    }

    private mutating func open(_ index: Int) {
        let habit = clients[index].habit
        clients[index].hasBegun = false
        clients[index].socket = LoopbackSocket(
            isBlocking: false, source: clients[index].source,
            receiveBytes: habit == .answer ? Self.receiveBytes : nil,
            segmentBytes: Self.segmentBytes)
        guard let socket = clients[index].socket, !socket.connect(to: port) else { return }
        socket.close()
        clients[index].socket = nil
        outcome.notOpened += 1
    }

    private mutating func goOn(_ index: Int, _ second: Int) {
        guard let socket = clients[index].socket else { return }
        let habit = clients[index].habit
        if !clients[index].hasBegun {
            clients[index].hasBegun = socket.send(Self.beginning(of: habit))
        } else if habit != .answer, (second + index) % Self.secondsPerByte == 0 {
            _ = socket.send([UInt8(ascii: "a")])
        }
        outcome.standing += 1
    }

    private static func beginning(of habit: Habit) -> [UInt8] {
        let text =
            switch habit {
            case .head: "GET \(PeerPath.plaintext) HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
            case .body:
                "POST \(PeerPath.sales) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + "Content-Length: 100000\r\n\r\n"
            case .answer: "GET \(PeerPath.ledger) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            }
        return Array(text.utf8)
    }
}
