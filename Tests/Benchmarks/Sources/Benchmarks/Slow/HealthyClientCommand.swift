import ArgumentParser

/// Is healthy; started by the benchmark itself. Prints the times in nanoseconds of half, of
/// 99 of 100, and of all requests.
struct HealthyClientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthy-client", abstract: "Measures a server's answers at a steady pace.",
        shouldDisplay: false)

    @Option(help: "The server's port on loopback.")
    var port: Int

    @Option(help: "How long.")
    var seconds: Int

    func run() throws {
        let times = try HealthyClient(port: port, seconds: seconds).latencies()
        let figures = [0.5, 0.99, 1].map { Rounds.percentile($0, of: times) }
        print(figures.map { "\(Int($0 * 1e9))" }.joined(separator: " "))
    }
}
