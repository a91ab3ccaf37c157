import Foundation

/// ``SlowClients`` in a process of their own, which the kernel kills when this one ends.
final class SlowClientsProcess {
    private let process = Process()
    private let output: FileHandle
    private var unread = ""

    /// How many stood when the load had built up.
    private(set) var standing = 0

    /// Returns when the clients stand.
    init(_ program: URL, count: Int, port: Int, seconds: Int) throws {
        let pipe = Pipe()
        output = pipe.fileHandleForReading
        process.executableURL = try Tool("setpriv").path()
        process.arguments = [
            "--pdeathsig", "KILL", "--", program.path, "slow-clients", "--port", "\(port)",
            "--count", "\(count)", "--seconds", "\(seconds)",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        try process.run()
        standing = try numbers(after: "standing")[0]
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Waits for the clients to end, which they do by themselves.
    func ended() throws -> SlowClients.Outcome {
        let found = try numbers(after: "ended", count: 3)
        process.waitUntilExit()
        return SlowClients.Outcome(standing: found[0], cutOff: found[1], notOpened: found[2])
    }

    private func numbers(after word: String, count: Int = 1) throws -> [Int] {
        let line = try nextLine()
        let numbers = line.split(separator: " ").dropFirst().compactMap { Int($0) }
        guard line.hasPrefix("\(word) "), numbers.count == count else {
            throw Failure(
                problem: "The slow clients said '\(line)'.", remedy: "Look at their command.")
        }
        return numbers
    }

    private func nextLine() throws -> String {
        while true {
            if let end = unread.firstIndex(of: "\n") {
                defer { unread.removeSubrange(...end) }
                return String(unread[..<end])
            }
            let bytes = output.availableData
            guard !bytes.isEmpty else {
                throw Failure(
                    problem: "The slow clients ended early.", remedy: "Run their command by hand.")
            }
            unread += String(decoding: bytes, as: UTF8.self)
        }
    }
}
