import ArgumentParser
import Glibc

/// Is slow; started by the benchmark itself. Prints `standing N`, and at the end
/// `ended STANDING CUT-OFF NOT-OPENED`.
struct SlowClientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slow-clients", abstract: "Holds a server's connections.",
        shouldDisplay: false)

    @Option(help: "The server's port on loopback.")
    var port: Int

    @Option(help: "How many clients.")
    var count: Int

    @Option(help: "How long they go on once they stand.")
    var seconds: Int

    func run() {
        var clients = SlowClients(count: count, port: port)
        clients.run(seconds: seconds) { say("standing \($0)") }
        let outcome = clients.outcome
        say("ended \(outcome.standing) \(outcome.cutOff) \(outcome.notOpened)")
    }

    /// The reader waits for each line, which the library would hold back in a pipe.
    private func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        write(STDOUT_FILENO, bytes, bytes.count)
    }
}
