import ArgumentParser

/// The command: a server, a demonstration, and the questions one asks of the books.
@main
struct Countinghouse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "countinghouse",
        abstract: "Integration middleware of a retailer's back office: sales in, books out.",
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, DemoCommand.self, ExplainCommand.self, VerifyCommand.self,
            CheckCommand.self, ConfigCommand.self, KeyCommand.self,
        ])
}
