import ArgumentParser

/// Countinghouse against its peers, side by side on one machine.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks",
        abstract: "Measures Countinghouse beside its peers and says which targets are met.",
        subcommands: [
            RunCommand.self, PeerCommand.self, SlowClientsCommand.self, HealthyClientCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
